"""What is tried after an attempt that did not arrive, and when."""

from datetime import timedelta

from services.notify.rules.faults import Follow
from services.notify.sending.followups import Failed, steps
from tests.unit.notify.cases import NOON


def failed(tries: int = 1, **facts: object) -> Failed:
    usual = {
        "attempt_id": "att_1",
        "tries": tries,
        "since": NOON,
        "ends_at": NOON + timedelta(hours=10),
        "urgent_after": None,
    }
    return Failed(**{**usual, **facts})


def then(follow: Follow, one: Failed) -> list[str]:
    return [step.then for step in steps(follow, one, NOON)]


def pause(one: Failed, follow: Follow = Follow.AGAIN) -> float:
    """Seconds until the same channel is tried again."""
    return (steps(follow, one, NOON)[-1].at - NOON).total_seconds()


def test_what_no_try_of_ours_will_change_is_given_up() -> None:
    assert then(Follow.GIVE_UP, failed()) == []


def test_an_address_that_does_not_work_goes_on_elsewhere() -> None:
    assert then(Follow.OTHER, failed()) == ["other"]


def test_a_telephone_that_is_off_gets_one_more_try_and_then_another_way() -> None:
    assert then(Follow.ONCE_MORE, failed(1)) == ["again", "other"]
    assert then(Follow.ONCE_MORE, failed(2)) == ["other"]


def test_what_the_provider_never_took_comes_back_later_and_later() -> None:
    pauses = [pause(failed(tries)) for tries in (1, 2, 3, 4, 20, 2000)]

    assert pauses == sorted(pauses)
    assert 10 <= pauses[0] <= 12.5
    assert 900 <= pauses[-1] <= 1125


def test_two_that_failed_together_do_not_come_back_together() -> None:
    assert pause(failed(attempt_id="att_1")) != pause(failed(attempt_id="att_2"))
    assert pause(failed(attempt_id="att_1")) == pause(failed(attempt_id="att_1"))


def test_the_provider_gets_the_time_it_asks_for() -> None:
    assert pause(failed(retry_after=600.0)) == 600


def test_nothing_is_tried_beyond_its_worth() -> None:
    assert then(Follow.AGAIN, failed(ends_at=NOON + timedelta(seconds=5))) == []
    assert then(Follow.HOLD, failed(ends_at=NOON + timedelta(seconds=5))) == []
    assert then(Follow.ONCE_MORE, failed(ends_at=NOON + timedelta(seconds=5))) == ["other"]


def test_what_is_urgent_takes_another_way_rather_than_wait_for_a_provider_that_is_down() -> None:
    waits = {"since": NOON - timedelta(minutes=30), "urgent_after": timedelta(minutes=20)}

    assert then(Follow.AGAIN, failed(5, **waits)) == ["other", "again"]


def test_what_never_left_us_leaves_at_once() -> None:
    assert pause(failed(never_left=True)) == 0


def test_a_held_channel_is_not_asked_again_for_every_notice() -> None:
    assert pause(failed(1), Follow.HOLD) >= 300
