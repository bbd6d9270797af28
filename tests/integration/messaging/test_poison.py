"""A message that kills whoever handles it takes nobody else with it. Real processes, as a supervisor runs them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.failures import PROCESS_DIED
from tests.integration.messaging.kit import Rig, names
from tests.waiting import wait_for

ROOT = Path(__file__).parents[3]


class Supervised:
    """Starts the consumer again whenever it has died, as honcho, Docker and Kubernetes do."""

    def __init__(self, broker_url: str, database_url: str) -> None:
        self._command = [sys.executable, "-m", "tests.integration.messaging.poisoned", broker_url, database_url]
        self._process: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    def keep_running(self) -> None:
        if self._process and self._process.poll() is None:
            return
        if self._process:
            self.deaths += 1
            assert self._process.returncode == 13, "it died of something else"
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process
        self._process.kill()
        self._process.wait()
        self._process = None

    def end(self) -> int:
        """Ask it to end and return its exit code."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)


@contextmanager
def supervised(broker_url: str, database_url: str) -> Iterator[Supervised]:
    process = Supervised(broker_url, database_url)
    process.keep_running()
    try:
        yield process
        assert process.end() == 0
    finally:
        if process._process and process._process.poll() is None:
            process.kill()


def test_a_message_that_kills_its_process_is_dead_and_its_neighbours_are_handled(
    servers_rig: Rig, broker_url: str, database_url: str
) -> None:
    rig, innocent = servers_rig, names(30)
    rig.write(*innocent[:15], "poison", *innocent[15:])
    rig.relay().send_batch()

    with supervised(broker_url, database_url) as process:

        def poison_is_dead() -> bool:
            process.keep_running()
            return bool([failure for failure in rig.failures() if failure.state == "dead"])

        wait_for(poison_is_dead, 60, "the poison is dead")
        wait_for(lambda: len(rig.effects()) == 30, 20, "its neighbours are handled")
        assert process.deaths <= 6

    (failure,) = rig.failures()
    assert (failure.state, failure.error) == ("dead", PROCESS_DIED)
    assert sorted(rig.effects()) == sorted(innocent)
    assert rig.depth() == 0


def test_a_consumer_killed_again_and_again_loses_and_repeats_nothing(
    servers_rig: Rig, broker_url: str, database_url: str
) -> None:
    rig, expected = servers_rig, names(400)
    relay = rig.relay()

    with supervised(broker_url, database_url) as process:
        for part in range(4):
            rig.write(*expected[part * 100 : (part + 1) * 100])
            relay.send_batch()
            done = part * 100
            wait_for(lambda done=done: len(rig.effects()) > done, 30, "some of it is handled")
            process.kill()
            process.keep_running()
        rig.write("last")
        relay.send_batch()
        rig.assert_done(*expected, "last", deadline=30)

    assert rig.failures() == []
    assert rig.depth() == 0
