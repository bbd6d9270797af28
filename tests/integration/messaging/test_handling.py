"""A batch of messages in one transaction: duplicates, failures, retries, and the dead."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared import failures
from shared.envelope import Message
from shared.failures import LADDER, Permanent
from shared.handling import Incoming, Processor
from tests.integration.messaging.kit import EVENT, QUEUE, Effect, Rig, incoming, later, note


def failing(*bad: str, error: Callable[[], Exception] = RuntimeError) -> Callable[..., None]:
    """A handler that writes its effect and then breaks on some messages."""

    def handle(session: Session, message: Message, now: datetime) -> None:
        note(session, message, now)
        session.flush()
        if message.body["intake_id"] in bad:
            raise error()

    return handle


def states(rig: Rig) -> dict[str, str]:
    return {failure.id: failure.state for failure in rig.failures()}


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


def test_a_failed_message_is_tried_again_on_the_ladder_and_then_dead(store: Rig) -> None:
    processor = store.processor(failing("a"))
    processor.handle([incoming("a")])

    for rung in LADDER:
        (failure,) = store.failures()
        assert failure.state == "retry"
        assert failure.next_at is not None
        wait = failure.next_at - store.clock.at
        assert rung * 0.9 <= wait <= rung * 1.1
        store.clock.at = failure.next_at - timedelta(seconds=1)
        assert processor.retry_due() == 0
        later(store.clock, seconds=1)
        assert processor.retry_due() == 1

    (failure,) = store.failures()
    assert (failure.state, failure.next_at, failure.attempts) == ("dead", None, len(LADDER) + 1)
    assert store.effects() == []


def test_a_retry_that_succeeds_resolves_the_failure(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a")])
    later(store.clock, seconds=12)

    store.processor().retry_due()

    assert store.effects() == ["a"]
    assert states(store) == {"m1": "resolved"}


def test_a_resolved_message_that_comes_once_more_is_a_duplicate(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a")])
    later(store.clock, seconds=12)
    store.processor().retry_due()

    store.processor().handle([incoming("a")])

    assert store.effects() == ["a"]


def test_a_message_that_waits_for_its_retry_is_not_handled_out_of_turn(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a")])

    store.processor().handle([incoming("a")])

    assert store.effects() == []
    assert states(store) == {"m1": "retry"}


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
    assert "test_handling.py" in failure.detail


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


def test_two_workers_do_not_retry_the_same_message(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a")])
    later(store.clock, seconds=12)
    now = store.clock.now()

    with store.database.write() as session:
        assert failures.claim(session, message_id="m1", queue=QUEUE, now=now)
    with store.database.write() as session:
        assert not failures.claim(session, message_id="m1", queue=QUEUE, now=now)


def test_a_retry_whose_process_dies_comes_back_when_its_lease_is_over(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a")])
    later(store.clock, seconds=12)
    with store.database.write() as session:
        failures.claim(session, message_id="m1", queue=QUEUE, now=store.clock.now())

    assert store.processor().retry_due() == 0
    store.clock.at += failures.LEASE
    assert store.processor().retry_due() == 1
    assert store.effects() == ["a"]


def test_a_message_that_kills_every_retry_is_dead_in_the_end(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a")])
    later(store.clock, seconds=12)
    for _ in LADDER:
        with store.database.write() as session:
            assert failures.claim(session, message_id="m1", queue=QUEUE, now=store.clock.now())
        store.clock.at += failures.LEASE

    assert store.processor().retry_due() == 0
    assert [(f.state, f.error) for f in store.failures()] == [("dead", failures.PROCESS_DIED)]
    assert store.effects() == []


def test_a_person_retries_a_dead_message_and_it_is_handled(store: Rig) -> None:
    store.processor(failing("a", error=lambda: Permanent("not yet"))).handle([incoming("a")])

    with store.database.write() as session:
        now = store.clock.now()
        assert failures.retry(session, message_id="m1", queue=QUEUE, reason="mapping mended", now=now)
    store.processor().retry_due()

    assert store.effects() == ["a"]
    (failure,) = store.failures()
    assert (failure.state, failure.reason) == ("resolved", "mapping mended")


def test_a_person_discards_a_dead_message_for_good(store: Rig) -> None:
    store.processor(failing("a", error=lambda: Permanent("no"))).handle([incoming("a")])
    now = store.clock.now()

    with store.database.write() as session:
        assert failures.discard(session, message_id="m1", queue=QUEUE, reason="a test of the carrier", now=now)
    with store.database.write() as session:
        assert not failures.retry(session, message_id="m1", queue=QUEUE, reason=None, now=now)
    later(store.clock, hours=24)
    store.processor().retry_due()

    assert store.effects() == []
    (failure,) = store.failures()
    assert (failure.state, failure.reason) == ("discarded", "a test of the carrier")


def test_only_a_dead_message_is_retried_or_discarded(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a")])
    now = store.clock.now()

    with store.database.write() as session:
        assert not failures.retry(session, message_id="m1", queue=QUEUE, reason=None, now=now)
        assert not failures.discard(session, message_id="m1", queue=QUEUE, reason="x", now=now)
        assert not failures.discard(session, message_id="nobody", queue=QUEUE, reason="x", now=now)


def test_a_suspect_that_is_innocent_is_handled_and_leaves_no_trace(store: Rig) -> None:
    store.processor().handle_alone(incoming("a"))

    assert store.effects() == ["a"]
    assert store.failures() == []


def test_a_suspect_whose_process_died_over_it_twice_is_dead(store: Rig) -> None:
    processor = store.processor()
    for _ in range(2):  # two processes that got as far as this
        processor._marks(incoming("a"))

    processor.handle_alone(incoming("a"))

    assert [(f.state, f.error) for f in store.failures()] == [("dead", failures.PROCESS_DIED)]
    assert store.effects() == []


def test_a_suspect_whose_database_failed_is_not_blamed(store: Rig) -> None:
    error = OperationalError("INSERT", {}, Exception("deadlock detected"))
    for _ in range(5):
        with pytest.raises(OperationalError):
            store.processor(failing("a", error=lambda: error)).handle_alone(incoming("a"))

    assert store.failures() == []
    store.processor().handle_alone(incoming("a"))
    assert store.effects() == ["a"]


def test_a_suspect_that_was_handled_before_its_process_died_is_not_called_dead(store: Rig) -> None:
    store.processor().handle([incoming("a")])
    store.processor().handle_alone(incoming("a"))
    store.processor().bury(incoming("a"), error="DeliveryLimit")

    assert store.effects() == ["a"]
    assert store.failures() == []


def test_a_message_that_waits_for_its_retry_is_not_buried_by_the_broker(store: Rig) -> None:
    store.processor(failing("a")).handle([incoming("a")])

    store.processor().bury(incoming("a"), error="DeliveryLimit")

    assert states(store) == {"m1": "retry"}


def test_a_buried_message_is_kept_whole_for_a_person(store: Rig) -> None:
    store.processor().bury(incoming("a"), error="DeliveryLimit")

    (failure,) = store.failures()
    assert (failure.state, failure.error) == ("dead", "DeliveryLimit")
    with store.database.write() as session:
        failures.retry(session, message_id="m1", queue=QUEUE, reason=None, now=store.clock.now())
    store.processor().retry_due()
    assert store.effects() == ["a"]


def test_failures_are_counted_by_state(store: Rig) -> None:
    store.processor(failing("a", "b")).handle([incoming(n, message_id=n) for n in ("a", "b", "c")])

    with store.database.read() as session:
        assert failures.counts(session) == {"retry": 2}
