"""The ops worker fills the gauges, and takes back what it no longer knows."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from prometheus_client import REGISTRY

from services.ops.app import create_worker
from services.ops.measure import Measuring
from shared.database import Database
from shared.installation import Installation
from tests.integration.ops.conftest import NOW
from tests.integration.ops.trouble import fail, wait_in_outbox
from tests.servers.process import free_ports
from tests.waiting import wait_for


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def measuring(home: Installation, **changes: object) -> Measuring:
    facts = {"settings": home.settings, "databases": home.databases(), "clock": home.clock, **changes}
    return Measuring(**facts)  # type: ignore[arg-type]


def test_backlogs_and_failures_are_measured(embedded: Installation) -> None:
    fail(embedded)
    wait_in_outbox(embedded, "orders", since=NOW - timedelta(seconds=30))
    measuring(embedded).measure()
    assert value("perille_failures", service="notify", state="dead") == 1
    assert value("perille_outbox_pending", service="orders") == 1
    assert value("perille_outbox_oldest_seconds", service="orders") == 30


def test_a_broker_that_is_away_leaves_no_old_figures(embedded: Installation) -> None:
    url = f"amqp://127.0.0.1:{free_ports(1)[0]}"
    loop = measuring(embedded, settings=replace(embedded.settings, broker_url=url))
    loop.measure()
    assert value("perille_queue_messages", queue="orders.events", state="ready") is None
    assert loop.trouble is None


def test_a_database_that_is_away_is_the_workers_trouble(embedded: Installation, tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty'}.sqlite3", schema="orders")
    loop = measuring(embedded, databases={**embedded.databases(), "orders": empty})
    loop.measure()
    assert loop.trouble == "orders database: OperationalError"
    empty.close()


def test_the_worker_measures_until_it_is_stopped(embedded: Installation) -> None:
    fail(embedded, message_id="another", queue="tracking.events")
    worker = create_worker(embedded)
    worker.start()
    wait_for(lambda: value("perille_failures", service="tracking", state="dead") == 1)
    worker.stop()
    assert worker.troubles() == []
