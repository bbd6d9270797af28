"""RabbitMQ restarted, killed, frozen, full, refusing: nothing is lost, nothing is confirmed that is not there."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from kombu import Queue
from sqlalchemy import select

from shared import topology
from shared.outbox import OutboxMessage
from tests.integration.messaging.kit import QUEUE, ROUTING_KEY, Rig, names, ready, running
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_for


def vhost(rig: Rig) -> str:
    return urlsplit(rig.broker_url).path.lstrip("/")


@pytest.fixture
def frozen(rabbitmq: RabbitMQ) -> Iterator[RabbitMQ]:
    """A broker that a test may freeze: it always goes on afterwards."""
    yield rabbitmq
    rabbitmq.resume()


@pytest.mark.parametrize("how", ["restarted", "killed"])
def test_a_broker_that_goes_and_comes_back_loses_nothing(servers_rig: Rig, rabbitmq: RabbitMQ, how: str) -> None:
    rig, expected = servers_rig, names(120)
    with running(rig.relay(), rig.consumer()) as worker:
        rig.write(*expected[:40])
        wait_for(rig.effects, message="the first effects")
        rig.write(*expected[40:80])
        rabbitmq.stop() if how == "restarted" else rabbitmq.kill()
        rig.write(*expected[80:])
        wait_for(worker.troubles, message="the worker says that it is not well")
        rabbitmq.start()
        rig.assert_done(*expected, deadline=60)
        wait_for(ready(worker), 30, "everything is connected again")
        assert worker.broken is None


def test_a_frozen_broker_confirms_nothing(servers_rig: Rig, frozen: RabbitMQ) -> None:
    rig = servers_rig
    relay = rig.relay()
    rig.write("before")
    assert relay.send_batch() == 1
    waiting = rig.write("during")

    frozen.pause()
    with pytest.raises(TimeoutError):
        relay.send_batch()
    assert rig.unsent() == waiting

    frozen.resume()
    with running(relay, rig.consumer()):
        rig.write("after")
        rig.assert_done("before", "during", "after", deadline=40)


def test_a_broker_that_is_away_leaves_the_event_in_the_outbox(embedded_rig: Rig) -> None:
    rig = embedded_rig
    rig.broker_url = "amqp://tests:tests@127.0.0.1:1/nobody"
    (message_id,) = rig.write("a")

    with pytest.raises(OSError, match="refused"):
        rig.relay().send_batch()

    with rig.database.read() as session:
        row = session.scalars(select(OutboxMessage)).one()
    assert (row.id, row.sent_at, row.attempts, row.claimed_until) == (message_id, None, 1, None)


def test_an_event_the_broker_refuses_is_not_taken_for_sent(servers_rig: Rig, rabbitmq: RabbitMQ) -> None:
    rig = servers_rig
    rig.declare()
    full = {"pattern": QUEUE, "apply-to": "queues", "definition": {"max-length": 1}}
    rabbitmq.manage("PUT", f"policies/{vhost(rig)}/full", full)
    relay, written = rig.relay(), []

    def refused() -> list[str]:
        written.append(f"in_{len(written)}")  # the limit is soft: a few get in after it
        rig.write(written[-1])
        relay.send_batch()
        return rig.unsent()

    wait_for(refused, message="an event that the queue refuses")
    assert len(written) < 20

    rabbitmq.manage("DELETE", f"policies/{vhost(rig)}/full")
    with running(relay, rig.consumer()):
        rig.assert_done(*written)


def test_a_memory_alarm_stops_the_relay_and_loses_nothing(servers_rig: Rig, rabbitmq: RabbitMQ) -> None:
    rig = servers_rig
    rig.declare()
    relay = rig.relay()
    rabbitmq.control("set_vm_memory_high_watermark", "0.0001")
    waiting = rig.write("a", "b")
    try:
        with pytest.raises(TimeoutError):
            relay.send_batch()
        assert rig.unsent() == waiting
    finally:
        rabbitmq.control("set_vm_memory_high_watermark", "0.4")

    with running(relay, rig.consumer()):
        rig.assert_done("a", "b", deadline=40)


def test_a_deleted_queue_is_declared_anew(servers_rig: Rig) -> None:
    rig = servers_rig
    with running(rig.relay(), rig.consumer()) as worker:
        wait_for(ready(worker))
        rig.write("before")
        rig.assert_done("before")
        with rig.channel() as channel:
            channel.queue_delete(QUEUE)
        wait_for(worker.troubles, message="the consumer noticed")
        wait_for(ready(worker), message="the consumer is back")
        rig.write("after")
        rig.assert_done("before", "after")


@pytest.mark.parametrize("loop", ["consumer", "relay", "drain"])
def test_a_queue_with_other_arguments_stops_the_process(servers_rig: Rig, loop: str) -> None:
    rig = servers_rig
    with rig.channel() as channel:
        topology.EVENTS(channel).declare()
        Queue(QUEUE, topology.EVENTS, routing_key=ROUTING_KEY, queue_arguments={"x-max-length": 5})(channel).declare()
    rig.write("a")

    with running(getattr(rig, loop)()) as worker:
        wait_for(lambda: worker.broken, message="the worker gives up")

    assert worker.broken is not None
    assert "PRECONDITION_FAILED" in worker.broken or "inequivalent" in worker.broken
    assert len(rig.unsent()) == 1


@pytest.mark.parametrize("loop", ["consumer", "relay"])
def test_a_wrong_password_stops_the_process(servers_rig: Rig, loop: str) -> None:
    rig = servers_rig
    rig.broker_url = rig.broker_url.replace("tests:", "tests:not")
    rig.write("a")

    with running(getattr(rig, loop)()) as worker:
        wait_for(lambda: worker.broken, message="the worker gives up")

    assert "ACCESS_REFUSED" in str(worker.broken)
    assert rig.broker_url.split("@")[0] not in str(worker.broken)


def test_what_the_broker_gives_up_on_becomes_a_dead_letter(servers_rig: Rig) -> None:
    rig = servers_rig
    rig.write("a")
    rig.relay().send_batch()
    with rig.channel() as channel:
        delivery = wait_for(lambda: channel.basic_get(QUEUE), message="the message")
        channel.basic_reject(delivery.delivery_tag, requeue=False)
        wait_for(lambda: rig.depth(f"{QUEUE}.dead") == 1, message="it reached the dead-letter queue")

    with running(rig.drain()):
        (failure,) = wait_for(rig.failures, message="a dead letter")

    assert (failure.state, failure.error) == ("dead", "DeliveryLimit")
    assert failure.body == '{"intake_id":"a"}'
    assert not [name for name in failure.headers if name.startswith("x-")]
    assert rig.depth(f"{QUEUE}.dead") == 0


def test_a_message_carries_nothing_but_the_envelope(servers_rig: Rig) -> None:
    rig = servers_rig
    (message_id,) = rig.write("a")
    rig.relay().send_batch()

    with rig.channel() as channel:
        delivery = wait_for(lambda: channel.basic_get(QUEUE), message="the message")

    attributes = ("specversion", "id", "type", "source", "subject", "time", "datacontenttype")
    headers = delivery.properties.pop("application_headers")
    headers.pop("x-delivery-count", None)  # the broker's own
    assert set(headers) == {f"cloudEvents:{name}" for name in attributes} | {"traceparent"}
    assert delivery.properties == {
        "content_type": "application/json",
        "content_encoding": "utf-8",
        "delivery_mode": 2,
        "message_id": message_id,
        "priority": 0,
    }


def test_a_worker_ends_while_the_broker_is_frozen(servers_rig: Rig, frozen: RabbitMQ) -> None:
    rig = servers_rig
    with running(rig.relay(), rig.consumer()) as worker:
        rig.write("a")
        rig.assert_done("a")
        wait_for(ready(worker))
        frozen.pause()
        rig.write("b")
        began = time.monotonic()
        worker.stop()

    assert time.monotonic() - began < 15  # supervisors kill after 30
    frozen.resume()
    with running(rig.relay(), rig.consumer()):
        rig.assert_done("a", "b")
