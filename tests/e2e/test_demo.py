"""The demo of `perille run`: told once, on an empty folder, whatever happens in between."""

from collections import Counter
from pathlib import Path

import pytest
import requests

from tests.e2e.running import BIN, KEY, Embedded
from tests.waiting import wait_for


class Demo(Embedded):
    """`perille run` as a newcomer types it, on ports and a folder of its own."""

    def command(self) -> list[str | Path]:
        return [BIN / "perille", "run", "--data", self.folder / "var", "--port", str(self.port)]

    def recipients(self) -> Counter[str]:
        return Counter(message["to"] for message in self.items("/v1/sandbox/messages?limit=1000"))

    def told(self) -> bool:
        return (self.folder / "var" / "demo_told.json").exists()


EVERYBODY_ONCE = {"+358401234567": 1, "matti@example.fi": 1, "sofia@example.fi": 1}


@pytest.mark.processes
def test_it_tells_each_customer_once_and_a_second_start_tells_nobody(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    demo.start()
    wait_for(demo.told, 30, "the story is told")
    assert demo.recipients() == EVERYBODY_ONCE
    landing = requests.get(demo.url, timeout=10).text
    assert "Aino Virtanen" in landing
    demo.stop()

    demo.start()

    assert demo.recipients() == EVERYBODY_ONCE
    assert len(demo.items("/v1/orders")) == 3
    demo.stop()


@pytest.mark.processes
def test_killed_in_the_middle_of_its_story_it_tells_the_rest(tmp_path: Path) -> None:
    demo = Demo(tmp_path)

    for line in ("DEMO-1001", "1-on-the-way", "notices:", "2-ready"):
        demo.start()
        wait_for(lambda line=line: line in demo.log.read_text(), 30, f"the story has come to {line}")
        demo.kill()
    demo.start()

    wait_for(demo.told, 40, "the story is told")
    assert demo.recipients() == EVERYBODY_ONCE
    demo.stop()


@pytest.mark.processes
def test_a_shop_that_was_there_before_gets_no_demo_orders(tmp_path: Path) -> None:
    own = Embedded(tmp_path)
    own.start()
    own.stop()
    demo = Demo(tmp_path)

    demo.start()

    wait_for(lambda: demo.call("GET", "/v1/orders").status_code == 200)
    assert demo.items("/v1/orders") == []
    assert requests.get(f"{demo.url}/v1/orders", headers={"Authorization": f"Bearer {KEY}"}, timeout=5).ok
    assert not demo.told()
    demo.stop()


@pytest.mark.processes
def test_two_at_once_on_one_folder_are_refused(tmp_path: Path) -> None:
    first = Embedded(tmp_path)
    first.start()
    second = Embedded(tmp_path)
    second.log = tmp_path / "second.log"

    with pytest.raises(AssertionError, match="another Perille is running"):
        second.start()
    first.stop()
