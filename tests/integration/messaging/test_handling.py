"""A batch of messages in one transaction: duplicates, failures beside what succeeds, and the dead at once."""

import threading
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from shared import failures
from shared.envelope import Message
from shared.failures import Permanent
from shared.handling import Incoming, Processor
from tests.integration.messaging.kit import EVENT, QUEUE, Effect, Rig, failing, incoming, note, states


def test_a_message_that_comes_three_times_acts_once(store: Rig) -> None:
    processor = store.processor()

    processor.handle([incoming("a"), incoming("a")])
    processor.handle([incoming("a")])

    assert store.effects() == ["a"]


def test_two_consumers_with_the_same_message_at_once_act_once(store: Rig) -> None:
    together = threading.Barrier(2)
    batch = [incoming(f"in_{n}", message_id=f"m{n}") for n in range(20)]

    def consume() -> None:
        processor = store.processor()
        together.wait()
        processor.handle(batch)

    threads = [threading.Thread(target=consume) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(store.effects()) == sorted(f"in_{n}" for n in range(20))
    assert store.failures() == []


def test_the_same_message_on_another_queue_is_another_delivery(store: Rig) -> None:
    store.processor().handle([incoming("a")])
    other = Processor(queue="other.queue", handlers={EVENT: note}, database=store.database, clock=store.clock)
    other.handle([incoming("a")])

    assert store.effects() == ["a", "a"]


def test_a_failing_message_is_undone_and_its_neighbours_commit(store: Rig) -> None:
    batch = [incoming(name, message_id=name) for name in ("a", "bad", "c")]

    store.processor(failing("bad")).handle(batch)

    assert store.effects() == ["a", "c"]
    assert states(store) == {"bad": "retry"}


def test_a_database_rule_that_a_message_breaks_is_its_own_trouble(store: Rig) -> None:
    def clash(session: Session, message: Message, now: datetime) -> None:
        session.add(Effect(number=1, name=message.body["intake_id"]))

    store.processor(clash).handle([incoming(name, message_id=name) for name in ("a", "b")])

    assert store.effects() == ["a"]
    assert [(f.id, f.error) for f in store.failures()] == [("b", "IntegrityError")]


def test_a_permanent_error_is_dead_at_once_and_says_why(store: Rig) -> None:
    store.processor(failing("a", error=lambda: Permanent("no such intake"))).handle([incoming("a")])

    (failure,) = store.failures()
    assert (failure.state, failure.error, failure.detail) == ("dead", "Permanent", "no such intake")


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(incoming(body=b"{not json"), id="no JSON"),
        pytest.param(incoming(body=b"[1, 2]"), id="no object"),
        pytest.param(incoming(body=b"\xff\xfe\x00"), id="no UTF-8"),
        pytest.param(incoming(body=b'{"intake_id": "\x00"}'), id="a NUL"),
        pytest.param(incoming(body=b"1" * 5000), id="a huge number"),
        pytest.param(incoming(body=b"[" * 100_000), id="too deep"),
        pytest.param(incoming(body=b""), id="empty"),
        pytest.param(incoming(event="order.unheard_of"), id="unknown event"),
        pytest.param(incoming(version=2), id="unknown version"),
        pytest.param(Incoming(message_id="m1", routing_key="x.v1", headers={}, body=b"{}"), id="no envelope"),
        pytest.param(Incoming(message_id=None, routing_key="x.v1", headers={}, body=b"{}"), id="no id"),
    ],
)
def test_a_message_that_is_not_ours_is_dead_at_once_and_kept(store: Rig, message: Incoming) -> None:
    store.processor().handle([message, incoming("good", message_id="good")])

    (failure,) = store.failures()
    assert failure.state == "dead"
    assert failure.detail
    assert bool(failure.body) is bool(message.body)
    assert store.effects() == ["good"]


def test_the_text_of_an_unexpected_error_is_not_kept(store: Rig) -> None:
    error = RuntimeError("Aino Virtanen, +358401234567")

    store.processor(failing("a", error=lambda: error)).handle([incoming("a")])

    (failure,) = store.failures()
    assert "Aino" not in failure.detail
    assert "kit.py" in failure.detail


def test_what_a_handler_returns_is_passed_on_once_it_is_committed(store: Rig) -> None:
    seen: list[object] = []

    def told(session: Session, message: Message, now: datetime) -> str:
        note(session, message, now)
        if message.body["intake_id"] == "bad":
            raise RuntimeError
        return str(message.body["intake_id"])

    def after_commit(values: object) -> None:
        seen.append((values, store.effects()))

    processor = Processor(
        queue=QUEUE,
        handlers={EVENT: told},
        database=store.database,
        clock=store.clock,
        after_commit=after_commit,
    )
    processor.handle([incoming(name, message_id=name) for name in ("a", "bad", "c")])

    assert seen == [(["a", "c"], ["a", "c"])]


def test_failures_are_counted_by_state(store: Rig) -> None:
    store.processor(failing("a", "b")).handle([incoming(n, message_id=n) for n in ("a", "b", "c")])

    with store.database.read() as session:
        assert failures.counts(session) == {"retry": 2}
