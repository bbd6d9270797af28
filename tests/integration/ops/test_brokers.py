"""The same figures from every source, and an answer even when there is none."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kombu import Connection, Producer
from sqlalchemy.orm import Session

from services.ops.queues import BrokerState, QueueState, read_queues
from shared import broker, outbox, topology
from shared.envelope import Message
from shared.settings import Settings
from shared.worker import Worker
from tests.installed import installed
from tests.integration.ops.trouble import settings_of
from tests.servers.process import free_ports
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_for

NOBODY = free_ports(1)[0]


def queue(state: BrokerState, name: str) -> QueueState:
    return next(row for row in state.queues if row.name == name)


@pytest.fixture
def settings(tmp_path: Path, broker_url: str, rabbitmq: RabbitMQ) -> Settings:
    """A vhost with our topology, reached through the management API."""
    connection = broker.connect(broker_url, "test")
    topology.declare(connection.default_channel)
    broker.close(connection)
    address = rabbitmq.management_url.replace("://", f"://{rabbitmq.user}:{rabbitmq.password}@")
    return settings_of(tmp_path, broker_url=broker_url, management_url=address)


@pytest.fixture
def without_management(settings: Settings) -> Settings:
    return replace(settings, management_url=f"http://127.0.0.1:{NOBODY}")


def publish(url: str, count: int) -> Connection:
    """Put messages into orders.events and take one of them as a consumer that never acknowledges."""
    connection = broker.connect(url, "test")
    channel = connection.channel()
    topology.declare(channel)
    producer = Producer(channel, exchange=topology.EVENTS, auto_declare=False)
    for _ in range(count):
        producer.publish({}, routing_key="shipment.progressed.v1")
    wait_for(lambda: channel.queue_declare("orders.events", passive=True).message_count == count)
    channel.basic_qos(0, 1, False)
    channel.basic_consume("orders.events")
    return connection


def test_the_management_api_tells_waiting_and_unacknowledged(settings: Settings) -> None:
    connection = publish(settings.broker_url, 3)

    def figures() -> tuple[int | None, int | None, int | None]:
        row = queue(read_queues(settings), "orders.events")
        return row.depth, row.unacked, row.consumers

    assert wait_for(lambda: figures() == (2, 1, 1), 20)  # RabbitMQ refreshes each of them in its own time
    broker.close(connection)


def test_passive_declares_stand_in_for_it(without_management: Settings) -> None:
    connection = publish(without_management.broker_url, 3)
    wait_for(lambda: queue(read_queues(without_management), "orders.events").depth == 2)
    row = queue(read_queues(without_management), "orders.events")
    assert (row.depth, row.unacked, row.consumers) == (2, None, 1)
    broker.close(connection)


def test_the_in_process_broker_shows_what_a_consumer_holds(tmp_path: Path) -> None:
    home = installed("tracking", folder=tmp_path, now=datetime(2026, 11, 24, 12, tzinfo=UTC))
    released = threading.Event()

    def hold(_session: Session, _message: Message, _now: datetime) -> None:
        released.wait(20)

    with home.service("tracking").write() as session:
        outbox.add(session, event="intake.received", subject="in_1", body={"intake_id": "in_1"}, now=home.clock.now())
    worker = Worker(home.loops("tracking", {"intake.received": hold}))
    worker.start()

    def unacked() -> int | None:
        return queue(read_queues(home.settings), "tracking.intake").unacked

    try:
        assert wait_for(lambda: unacked() == 1, message="the consumer holds the message")
        released.set()
        assert wait_for(lambda: unacked() == 0, message="the message is acknowledged")
    finally:
        released.set()
        worker.stop()
        home.close()


def test_a_missing_queue_has_no_figures(tmp_path: Path, broker_url: str) -> None:
    settings = settings_of(tmp_path, broker_url=broker_url, management_url=f"http://127.0.0.1:{NOBODY}")
    state = read_queues(settings)
    assert state.reachable
    assert {row.depth for row in state.queues} == {None}


def test_a_queue_of_another_version_is_shown(settings: Settings) -> None:
    connection = broker.connect(settings.broker_url, "test")
    connection.default_channel.queue_declare("notify.old", durable=True, auto_delete=False)
    broker.close(connection)
    wait_for(lambda: queue(read_queues(settings), "notify.old"), 20)
    assert queue(read_queues(settings), "notify.old").kind == "other"


@pytest.mark.parametrize("url", ["amqp://u:secret@127.0.0.1:{}/v", "amqps://u:secret@127.0.0.1:{}/v"])
def test_a_broker_that_is_away_is_said_so(tmp_path: Path, url: str) -> None:
    state = read_queues(settings_of(tmp_path, broker_url=url.format(NOBODY)))
    assert not state.reachable
    assert state.note == "AMQP: ConnectionRefusedError"
    assert [row.name for row in state.queues][:2] == ["orders.events", "orders.events.dead"]


def test_a_wrong_password_is_said_so(tmp_path: Path, broker_url: str, rabbitmq: RabbitMQ) -> None:
    wrong = broker_url.replace(rabbitmq.password, "wrong")
    state = read_queues(settings_of(tmp_path, broker_url=wrong, management_url=rabbitmq.management_url))
    assert (state.reachable, state.note) == (False, "AMQP: AccessRefused")


def test_a_frozen_broker_does_not_hold_the_answer_up(settings: Settings, rabbitmq: RabbitMQ) -> None:
    rabbitmq.pause()
    began = time.monotonic()
    state = read_queues(settings)
    assert time.monotonic() - began < 6
    assert not state.reachable
