"""Connections that are idle stay open, and a broker that went silent is noticed."""

import time
from collections.abc import Iterator

import pytest

from shared.clock import FixedClock
from tests.integration.messaging import kit
from tests.integration.messaging.kit import Rig, ready, running
from tests.servers.rabbitmq import RabbitMQ, private_rabbitmq
from tests.waiting import wait_for

HEARTBEAT = 2  # seconds; the lower of the two sides counts


@pytest.fixture(scope="module")
def impatient() -> Iterator[RabbitMQ]:
    """A broker that closes a connection from which it hears nothing for two heartbeats."""
    with private_rabbitmq(heartbeat=HEARTBEAT) as broker:
        yield broker
        broker.resume()


@pytest.fixture
def rig(impatient: RabbitMQ, database_url: str) -> Iterator[Rig]:
    database = kit.postgresql_database(database_url)
    rig = Rig(broker_url=impatient.url_of(impatient.new_vhost()), database=database, clock=FixedClock(kit.NOON))
    yield rig
    rig.close()


def connections(broker: RabbitMQ) -> set[str]:
    """Names of the open connections, which hold the ports of both ends."""
    return {connection["name"] for connection in broker.manage("GET", "connections").json()}


def test_idle_connections_stay_open(rig: Rig, impatient: RabbitMQ) -> None:
    with running(rig.relay(), rig.consumer(), rig.drain()) as worker:
        rig.write("a")
        rig.assert_done("a")
        wait_for(ready(worker))
        before = wait_for(lambda: len(names := connections(impatient)) == 3 and names, message="three connections")

        end = time.monotonic() + 4 * HEARTBEAT
        wait_for(lambda: time.monotonic() > end, 5 * HEARTBEAT, "four heartbeats have passed")

        assert connections(impatient) == before


def test_a_silent_broker_is_noticed_and_met_again(rig: Rig, impatient: RabbitMQ) -> None:
    with running(rig.relay(), rig.consumer()) as worker:
        wait_for(ready(worker))
        impatient.pause()
        wait_for(worker.troubles, 6 * HEARTBEAT, "the consumer misses the heartbeats")
        rig.write("a")
        impatient.resume()
        rig.assert_done("a", deadline=40)
