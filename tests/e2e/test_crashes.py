"""Whatever is killed or restarted, at whatever moment: nothing is lost and nobody is told twice."""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from services.notify.settings import LEASE
from services.tracking.settings import READING_LEASE
from tests.e2e.orders import order
from tests.e2e.running import Embedded, Perille, Processes
from tests.interchanges import interchange, ready
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_for

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ORDERS = 40
KILLS = 8
# What a killed process had in hand is taken over when its lease ends: a file being read, a message being sent.
TAKEN_OVER = (READING_LEASE + LEASE).total_seconds()

pytestmark = [pytest.mark.processes, pytest.mark.timeout(2 * TAKEN_OVER)]


def number(index: int) -> str:
    return f"JJFI654387{index:011d}"


def phone(index: int) -> str:
    return f"+35840{1000000 + index}"


class Shop(threading.Thread):
    """A shop and its carrier that try every call until it is answered, as good clients do, from order `first` on."""

    def __init__(self, perille: Perille, first: int = 0) -> None:
        super().__init__(daemon=True)
        self.perille, self.orders = perille, range(first, first + ORDERS)
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            for index in self.orders:
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


def told(shop: Shop) -> dict[int, list[str]]:
    """The texts of this shop's customers, by order."""
    found: dict[int, list[str]] = {}
    orders = {phone(index): index for index in shop.orders}
    for message in shop.perille.items("/v1/sandbox/messages?limit=1000"):
        if message["to"] in orders:
            found.setdefault(orders[message["to"]], []).append(message["text"])
    return found


def assert_everybody_is_told_once(shop: Shop) -> None:
    shop.join(120)
    assert shop.failure is None
    assert not shop.is_alive()
    wait_for(lambda: len(told(shop)) == ORDERS, TAKEN_OVER, f"all {ORDERS} customers have been told")
    wait_for(lambda: settled(shop.perille), 30, "every notice has come to its end")
    for index, texts in told(shop).items():
        assert len(texts) == 1, texts
        assert f"CODE{index}" in texts[0]


def settled(perille: Perille) -> bool:
    return not any(queue["pending"] for queue in perille.call("GET", "/v1/ops/queues").json()["outbox"])


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

    assert_everybody_is_told_once(shop)
    perille.stop()


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory, postgres: PostgreSQL, rabbitmq: RabbitMQ) -> Iterator[Perille]:
    """They take longer to start than to prove anything: each test has orders of its own."""
    database_url, broker_url = postgres.url_of(postgres.new_database()), rabbitmq.url_of(rabbitmq.new_vhost())
    folder = tmp_path_factory.mktemp("processes")
    running = Processes(folder, database_url=database_url, broker_url=broker_url, PERILLE_NOW=NOW.isoformat())
    running.start()
    yield running
    running.stop()


def test_rabbitmq_restarts_in_the_middle(processes: Perille, rabbitmq: RabbitMQ) -> None:
    shop = Shop(processes)
    shop.start()

    wait_for(lambda: len(told(shop)) >= 5, 60, "the first customers have been told")
    rabbitmq.restart()

    assert_everybody_is_told_once(shop)


def test_every_process_is_killed_and_started_again(processes: Perille) -> None:
    shop = Shop(processes, first=ORDERS)
    shop.start()

    wait_for(lambda: len(told(shop)) >= 5, 60, "the first customers have been told")
    processes.kill()
    processes.start()

    assert_everybody_is_told_once(shop)
