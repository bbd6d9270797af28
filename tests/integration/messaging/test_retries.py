"""What becomes of a message in trouble: tried again in time, alone or by a person, and in the end dead."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from shared import failures
from shared.failures import LADDER, Permanent
from tests.integration.messaging.kit import QUEUE, Rig, failing, incoming, later, states


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


def test_a_suspect_whose_processes_died_over_it_is_dead(store: Rig) -> None:
    processor = store.processor()
    for _ in range(4):  # processes that got as far as this
        processor._marks(incoming("a"))

    processor.handle_alone(incoming("a"))

    assert [(f.state, f.error) for f in store.failures()] == [("dead", failures.PROCESS_DIED)]
    assert store.effects() == []


def test_suspects_over_which_a_process_ended_come_last(store: Rig) -> None:
    suspects = [incoming(name, message_id=f"m-{name}") for name in "abc"]
    for suspect, ends in zip(suspects, (2, 1, 0), strict=True):
        for _ in range(ends):
            store.processor()._marks(suspect)

    store.processor().handle_suspects(suspects)

    assert store.effects() == ["c", "b", "a"]
    assert store.failures() == []


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
