"""Events leave with the transaction that made them, when they are due, and only once the broker has them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared import outbox, relay, topology
from shared.events import BadEvent
from shared.outbox import OutboxMessage
from shared.publisher import open_publisher
from tests.integration.messaging.kit import EVENT, NOON, Effect, Rig, later, names, running


class Scripted:
    """A publisher that confirms only what the test wants, or breaks."""

    def __init__(self, confirmed: set[str] | None = None, error: Exception | None = None) -> None:
        self.confirmed, self.error = confirmed, error
        self.given: list[str] = []

    def publish(self, rows: Sequence[OutboxMessage]) -> set[str]:
        self.given += [row.id for row in rows]
        if self.error:
            raise self.error
        return {row.id for row in rows} if self.confirmed is None else self.confirmed

    def heartbeat(self) -> None:
        """No connection to keep alive."""

    def close(self) -> None:
        """Nothing to close."""


def test_an_event_is_written_with_the_transaction_that_made_it(store: Rig) -> None:
    with store.database.write() as session:
        session.add(Effect(name="business"))
        message_id = store.add(session, "a")

    assert store.effects() == ["business"]
    assert store.unsent() == [message_id]


def test_a_transaction_that_fails_leaves_no_event(store: Rig) -> None:
    def fail() -> None:
        with store.database.write() as session:
            session.add(Effect(name="business"))
            store.add(session, "a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert store.effects() == []
    assert store.unsent() == []


def test_an_event_with_a_wrong_body_stops_its_transaction(store: Rig) -> None:
    def write_badly() -> None:
        with store.database.write() as session:
            session.add(Effect(name="business"))
            outbox.add(session, event=EVENT, subject="a", body={"intake": "a"}, now=NOON)

    with pytest.raises(BadEvent, match="intake_id"):
        write_badly()

    assert store.effects() == []


def test_an_event_waits_for_its_time(store: Rig) -> None:
    publisher = Scripted()
    (early,) = store.write("early")
    (late,) = store.write("late", due_at=NOON + timedelta(hours=1))

    store.relay(publisher).send_batch()
    assert publisher.given == [early]

    later(store.clock, minutes=59, seconds=59)
    store.relay(publisher).send_batch()
    assert publisher.given == [early]

    later(store.clock, seconds=1)
    store.relay(publisher).send_batch()
    assert publisher.given == [early, late]


def test_only_what_the_broker_confirmed_counts_as_sent(store: Rig) -> None:
    first, second, third = store.write("a", "b", "c")

    assert store.relay(Scripted(confirmed={first, third})).send_batch() == 2

    assert store.unsent() == [second]


def test_what_was_not_confirmed_goes_again_with_the_same_id(store: Rig) -> None:
    (message_id,) = store.write("a")
    publisher = Scripted(error=ConnectionError("broker gone"))

    with pytest.raises(ConnectionError):
        store.relay(publisher).send_batch()
    publisher.error = None
    store.relay(publisher).send_batch()

    assert publisher.given == [message_id, message_id]
    assert store.unsent() == []


def test_a_late_commit_with_a_lower_id_is_not_passed_over(servers_rig: Rig) -> None:
    store, publisher = servers_rig, Scripted()  # SQLite lets one transaction write at a time
    with store.database.write() as slow:
        lower = store.add(slow, "slow")
        slow.flush()
        (higher,) = store.write("quick")
        store.relay(publisher).send_batch()
        assert publisher.given == [higher]

    store.relay(publisher).send_batch()

    assert publisher.given == [higher, lower]


def test_two_relays_do_not_take_the_same_event(store: Rig) -> None:
    store.write(*names(5))

    with store.database.write() as session:
        mine = relay.claim(session, now=store.clock.now(), limit=3)
    with store.database.write() as session:
        others = relay.claim(session, now=store.clock.now(), limit=10)

    assert len(mine) == 3
    assert len(others) == 2
    assert {row.id for row in mine}.isdisjoint(row.id for row in others)


def test_a_backlog_of_several_batches_leaves_whole(rig: Rig) -> None:
    for name in names(450):
        rig.write(name)

    with running(rig.relay(), rig.consumer()):
        rig.assert_done(*names(450))


def test_events_reach_their_handler_and_leave_the_outbox(rig: Rig) -> None:
    with running(rig.relay(), rig.consumer()):
        rig.write("a", "b")
        rig.write("c")
        rig.assert_done("a", "b", "c")

    assert rig.depth() == 0


def test_a_confirmed_event_that_was_not_marked_goes_twice_and_acts_once(rig: Rig) -> None:
    rig.write("a", "b")
    lost = open_publisher(rig.broker_url, "test")
    with rig.database.write() as session:
        rows = relay.claim(session, now=NOON)
        claimed = [row.id for row in rows]
    assert lost.publish(rows) == set(claimed)  # and here the process dies, before it can say so
    lost.close()
    with rig.database.write() as session:
        for row in session.scalars(select(OutboxMessage)):
            row.claimed_until = NOON - timedelta(days=400)  # its lease runs out

    with running(rig.relay(), rig.consumer()):
        rig.assert_done("a", "b")
        rig.write("last")
        rig.assert_done("a", "b", "last")


def test_two_relays_and_two_consumers_at_once_repeat_no_effect(rig: Rig) -> None:
    for name in names(300):
        rig.write(name)

    first, second = rig.relay(), rig.relay()
    second.name = "second relay"
    other = rig.consumer()
    other.name = "second consumer"
    with running(first, second, rig.consumer(), other):
        rig.assert_done(*names(300))


def test_an_event_nobody_wants_is_kept_apart_and_stalls_nothing(servers_rig: Rig) -> None:
    rig = servers_rig
    (unwanted,) = rig.write("unwanted")
    with rig.database.write() as session:
        session.get_one(OutboxMessage, unwanted).routing_key = "nobody.wants.v1"

    with running(rig.relay(), rig.consumer()):
        rig.write("wanted")
        rig.assert_done("wanted")

    assert rig.depth(topology.UNROUTED.name) == 1


def test_an_event_that_the_topology_loses_is_not_taken_for_sent(servers_rig: Rig) -> None:
    rig = servers_rig
    rig.declare()
    with rig.channel() as channel:
        channel.queue_delete(topology.UNROUTED.name)  # the alternate exchange now leads nowhere
    (unwanted,) = rig.write("unwanted")
    with rig.database.write() as session:
        session.get_one(OutboxMessage, unwanted).routing_key = "nobody.wants.v1"
    publisher = open_publisher(rig.broker_url, "test")
    publisher.publish([])
    with rig.channel() as channel:
        channel.queue_delete(topology.UNROUTED.name)

    assert rig.relay(publisher).send_batch() == 0
    assert rig.unsent() == [unwanted]
    publisher.close()
