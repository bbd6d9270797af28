"""What is forgotten, what is never forgotten, and what is measured."""

from datetime import datetime

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared import failures
from shared.inbox import Received
from shared.outbox import OutboxMessage
from shared.worker import KEEP_RECEIVED, KEEP_SENT, Housekeeping
from tests.integration.messaging.kit import QUEUE, Rig, failing, incoming, later
from tests.integration.messaging.test_outbox import Scripted


def keeper(rig: Rig) -> Housekeeping:
    return Housekeeping(service="tracking", database=rig.database, clock=rig.clock)


def count(rig: Rig, model: type) -> int:
    with rig.database.read() as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": "tracking", **labels})


def test_sent_events_are_forgotten_after_a_week_and_unsent_ones_never(store: Rig) -> None:
    store.write("sent")
    store.relay(Scripted()).send_batch()
    (unsent,) = store.write("unsent")

    store.clock.at += KEEP_SENT
    assert keeper(store).forget() == 0
    later(store.clock, seconds=1)
    assert keeper(store).forget() == 1

    assert store.unsent() == [unsent]
    assert count(store, OutboxMessage) == 1


def test_received_messages_are_remembered_longer_than_sent_ones(store: Rig) -> None:
    store.processor().handle([incoming("a")])

    store.clock.at += KEEP_SENT * 1.5
    keeper(store).forget()
    store.processor().handle([incoming("a")])
    assert store.effects() == ["a"]

    store.clock.at += KEEP_RECEIVED
    keeper(store).forget()
    assert count(store, Received) == 0


def test_one_thing_that_cannot_be_forgotten_keeps_no_other(store: Rig) -> None:
    def broken(_session: Session, _now: datetime) -> int:
        raise ZeroDivisionError

    forgotten: list[datetime] = []
    forgets = [broken, lambda _session, now: forgotten.append(now) or 0]
    house = Housekeeping(service="tracking", database=store.database, clock=store.clock, forgets=forgets)

    with pytest.raises(ZeroDivisionError):
        house.forget()
    assert forgotten == [store.clock.now()]


def test_dead_letters_wait_for_a_person_however_long(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a", message_id="a"), incoming("b", message_id="b", body=b"?")])
    with store.database.write() as session:
        failures.discard(session, message_id="b", queue=QUEUE, reason="a test", now=store.clock.now())
    store.processor(failing("c")).handle([incoming("c", message_id="c", body=b"?")])

    store.clock.at += KEEP_RECEIVED * 2
    keeper(store).forget()

    assert {failure.id: failure.state for failure in store.failures()} == {"a": "retry", "c": "dead"}


def test_the_backlog_and_the_failures_are_measured(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a", message_id="a"), incoming("b", message_id="b", body=b"?")])
    store.write("x", "y")
    store.write("later", due_at=store.clock.now().replace(year=2999))
    later(store.clock, seconds=90)

    keeper(store).measure()

    assert value("perille_outbox_pending") == 2
    assert value("perille_outbox_oldest_seconds") == 90
    assert value("perille_failures", state="dead") == 1
    assert value("perille_failures", state="retry") == 1


def test_when_all_is_sent_the_measures_fall_to_nothing(store: Rig) -> None:
    store.write("x")
    store.relay(Scripted()).send_batch()

    keeper(store).measure()

    assert value("perille_outbox_pending") == 0
    assert value("perille_outbox_oldest_seconds") == 0
