"""Whatever is killed or restarted, at whatever moment: nothing is lost and nobody is told twice."""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.e2e.orders import order
from tests.e2e.running import Embedded, Perille, Processes
from tests.interchanges import interchange, ready
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_for

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ORDERS = 40
KILLS = 8


def number(index: int) -> str:
    return f"JJFI654387{index:011d}"


def phone(index: int) -> str:
    return f"+35840{1000000 + index}"


class Shop(threading.Thread):
    """A shop and its carrier that try every call until it is answered, as good clients do."""

    def __init__(self, perille: Perille) -> None:
        super().__init__(daemon=True)
        self.perille = perille
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            for index in range(ORDERS):
                self._one(index)
        except Exception as error:  # noqa: BLE001 - shown by the test's own thread
            self.failure = error

    def _one(self, index: int) -> None:
        body = order(f"WEB-{index}", phone=phone(index), email=f"c{index}@example.fi")
        placed = self._insist(
            lambda: self.perille.call("POST", "/v1/orders", json=body, headers={"Idempotency-Key": f"key-{index}"})
        )
        shipment = {"carrier": "generic-edifact", "tracking_number": number(index), "method": "locker"}
        self._insist(lambda: self.perille.call("POST", f"/v1/orders/{placed['id']}/shipments", json=shipment))
        scan = ready(NOW - timedelta(minutes=5), code=f"CODE{index}", until=NOW + timedelta(days=7))
        file = interchange(number(index), scan, reference=f"R{index}")
        self._insist(lambda: self.perille.call("POST", "/v1/carriers/generic-edifact/messages", data=file))

    def _insist(self, call: Callable[[], requests.Response]) -> dict[str, Any]:
        def answered() -> requests.Response | None:
            answer = call()
            assert answer.status_code < 500, answer.text
            return answer

        answer = wait_for(answered, 60, "an answer from a server that comes and goes")
        assert answer.status_code in (200, 201, 202), answer.text
        found: dict[str, Any] = answer.json()
        return found


def told(perille: Perille) -> dict[str, list[str]]:
    """Texts by phone number."""
    found: dict[str, list[str]] = {}
    for message in perille.items("/v1/sandbox/messages?limit=1000"):
        found.setdefault(message["to"], []).append(message["text"])
    return found


def assert_everybody_is_told_once(perille: Perille, shop: Shop) -> None:
    shop.join(120)
    assert shop.failure is None
    assert not shop.is_alive()
    wait_for(lambda: len(told(perille)) == ORDERS, 60, f"all {ORDERS} customers have been told")
    wait_for(lambda: settled(perille), 30, "every notice has come to its end")
    for index in range(ORDERS):
        texts = told(perille)[phone(index)]
        assert len(texts) == 1, texts
        assert f"CODE{index}" in texts[0]


def settled(perille: Perille) -> bool:
    return not any(queue["pending"] for queue in perille.call("GET", "/v1/ops/queues").json()["outbox"])


@pytest.mark.processes
def test_kill_9_of_the_embedded_process_again_and_again(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    perille = Embedded(tmp_path, PERILLE_NOW=NOW.isoformat())
    perille.start()
    shop = Shop(perille)
    shop.start()

    for _ in range(KILLS):
        shop.join(chance.uniform(0.05, 0.9))
        perille.kill()
        perille.start()

    assert_everybody_is_told_once(perille, shop)
    perille.stop()


@pytest.fixture
def processes(tmp_path: Path, database_url: str, broker_url: str) -> Iterator[Perille]:
    running = Processes(tmp_path, database_url=database_url, broker_url=broker_url, PERILLE_NOW=NOW.isoformat())
    running.start()
    yield running
    running.stop()


@pytest.mark.processes
def test_rabbitmq_restarts_in_the_middle(processes: Perille, rabbitmq: RabbitMQ) -> None:
    shop = Shop(processes)
    shop.start()

    wait_for(lambda: len(told(processes)) >= 5, 60, "the first customers have been told")
    rabbitmq.restart()

    assert_everybody_is_told_once(processes, shop)


@pytest.mark.processes
def test_every_process_is_killed_and_started_again(processes: Perille) -> None:
    shop = Shop(processes)
    shop.start()

    wait_for(lambda: len(told(processes)) >= 5, 60, "the first customers have been told")
    processes.kill()
    processes.start()

    assert_everybody_is_told_once(processes, shop)
