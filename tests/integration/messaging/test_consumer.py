"""The receive loop in both modes: batches, unreadable messages, a database in trouble, and the end of work."""

import threading
from datetime import datetime

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.envelope import Message
from shared.handling import Incoming
from shared.worker import Worker
from tests.integration.messaging.kit import Rig, incoming, names, note, ready, running
from tests.servers.postgresql import PostgreSQL
from tests.waiting import wait_for


class Unsteady:
    """A handler whose database fails it a few times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, session: Session, message: Message, now: datetime) -> None:
        note(session, message, now)
        if self.left:
            self.left -= 1
            raise OperationalError("INSERT", {}, Exception("the server closed the connection"))


class Gate:
    """A handler that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, session: Session, message: Message, now: datetime) -> None:
        self.reached.set()
        assert self.opened.wait(20)
        note(session, message, now)


def test_the_same_message_three_times_acts_once(rig: Rig) -> None:
    with running(rig.consumer()):
        for _ in range(3):
            rig.publish(incoming("a"))
        rig.publish(incoming("last", message_id="m2"))
        wait_for(lambda: "last" in rig.effects())

    assert rig.effects() == ["a", "last"]
    assert rig.depth() == 0


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(incoming(message_id="bad", body=b"\xff\x00{"), id="no text"),
        pytest.param(incoming(message_id="\x00", body=b"7"), id="id that no database takes"),
        pytest.param(
            Incoming(message_id=None, routing_key="intake.received.v1", headers={}, body=b"{}"), id="no id at all"
        ),
        pytest.param(
            Incoming(message_id="bad", routing_key="intake.received.v1", headers={"a\x00": "\x00"}, body=b"{}"),
            id="headers that no database takes",
        ),
        pytest.param(
            Incoming(message_id="bad", routing_key="intake.received.v1", headers={"n": 7, "t": {"a": [1]}}, body=b"7"),
            id="headers that are no text",
        ),
    ],
)
def test_what_nobody_can_read_is_dead_and_blocks_nobody(rig: Rig, bad: Incoming) -> None:
    with running(rig.consumer()) as worker:
        rig.publish(bad)
        rig.publish(incoming("good", message_id="good"))
        wait_for(rig.effects, message="the good one")
        (failure,) = wait_for(rig.failures, message="the bad one is kept")
        wait_for(ready(worker))

    assert failure.state == "dead"
    assert rig.effects() == ["good"]
    assert rig.depth() == 0


@pytest.mark.parametrize("times", [1, 4])  # from the third on the messages are handled one by one
def test_a_batch_whose_database_failed_comes_back_whole(rig: Rig, times: int) -> None:
    with running(rig.relay(), rig.consumer(Unsteady(times))):
        rig.write("a", "b", "c")
        rig.assert_done("a", "b", "c")

    assert rig.failures() == []


def test_a_worker_finishes_what_it_holds_before_it_ends(rig: Rig) -> None:
    gate = Gate()
    worker = Worker([rig.consumer(gate)])
    worker.start()
    rig.publish(incoming("a"))
    assert gate.reached.wait(20)

    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    gate.opened.set()
    stopping.join(20)

    assert not stopping.is_alive()
    assert rig.effects() == ["a"]
    assert rig.depth() == 0


def test_what_comes_after_the_end_waits_for_the_next_start(rig: Rig) -> None:
    with running(rig.consumer()) as worker:
        wait_for(ready(worker))
    rig.publish(incoming("a"))
    assert rig.effects() == []

    with running(rig.consumer()):
        wait_for(lambda: rig.effects() == ["a"])


def test_while_the_database_is_away_nothing_is_taken_from_the_queue(servers_rig: Rig, postgres: PostgreSQL) -> None:
    rig, expected = servers_rig, names(30)
    with running(rig.relay()):
        rig.write(*expected)
        wait_for(lambda: not rig.unsent())
    postgres.stop()

    with running(rig.consumer()) as worker:
        wait_for(lambda: "OperationalError" in str(worker.troubles()), message="the worker says what it lacks")
        assert rig.depth() == 30
        postgres.start()
        rig.assert_done(*expected)
        wait_for(ready(worker))

    assert rig.failures() == []


def test_a_database_that_goes_in_the_middle_of_the_work_loses_nothing(servers_rig: Rig, postgres: PostgreSQL) -> None:
    rig, expected = servers_rig, names(60)
    killed = threading.Event()

    def handle(session: Session, message: Message, now: datetime) -> None:
        note(session, message, now)
        if message.body["intake_id"] == expected[40] and not killed.is_set():
            killed.set()
            postgres.kill()

    with running(rig.relay(), rig.consumer(handle)) as worker:
        rig.write(*expected)
        assert killed.wait(20)
        wait_for(worker.troubles, message="the worker is not well")
        postgres.start()
        rig.assert_done(*expected, deadline=40)
        wait_for(ready(worker), 40)

    assert rig.failures() == []
