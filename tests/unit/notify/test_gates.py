"""When a channel may send: pace in segments, pauses asked for, holds, and providers that do not answer."""

import pytest

from services.notify.channels import Outcome
from services.notify.rules.faults import Fault, Follow
from services.notify.sending.breaker import Breaker
from services.notify.sending.gates import BROKEN_AFTER, BROKEN_FOR, HELD_FOR, Gate, gates
from services.notify.sending.pace import Pace

SENT = Outcome(result="accepted")
BUSY = Outcome(result="not_sent", error="20429", fault=Fault(Follow.AGAIN))
LOST = Outcome(result="unknown", error="ReadTimeout")
NO_MONEY = Outcome(result="refused", error="20003", fault=Fault(Follow.HOLD))
BAD_NUMBER = Outcome(result="refused", error="21211", fault=Fault(Follow.OTHER, "invalid"))


@pytest.fixture
def gate() -> Gate:
    return gates({"sms": "twilio"}, {})["sms"]


class TestPace:
    def test_a_second_takes_as_many_segments_as_the_rate_says(self) -> None:
        pace = Pace(10)

        pace.spend(10, 0.0)

        assert [pace.room(at) for at in (0.0, 0.5, 1.0, 9.0)] == [0, 5, 10, 10]

    def test_a_long_message_is_paid_for_before_the_next_one_leaves(self) -> None:
        pace = Pace(2)

        pace.spend(6, 0.0)

        assert [pace.room(at) for at in (1.0, 2.0, 3.0)] == [0, 0, 2]

    def test_a_slow_sender_still_gets_its_turn(self) -> None:
        pace = Pace(0.5)

        pace.spend(1, 0.0)

        assert [pace.room(at) for at in (0.0, 1.9, 2.0)] == [0, 0, 1]

    def test_without_a_rate_anything_may_leave(self) -> None:
        assert Pace(None).room(0.0) is None

    def test_many_small_steps_lose_nothing(self) -> None:
        pace, sent = Pace(10), 0
        for step in range(1001):
            room = pace.room(step / 100) or 0
            pace.spend(room, step / 100)
            sent += room

        assert sent == pytest.approx(110, abs=1)  # a full bucket, and ten seconds


class TestBreaker:
    def test_it_opens_after_so_many_failures_in_a_row(self) -> None:
        breaker = Breaker(limit=3, pause=30)

        states = []
        for _ in range(3):
            breaker.failed(0.0)
            states.append(breaker.state(0.0))

        assert states == ["closed", "closed", "open"]

    def test_an_answer_in_between_starts_the_count_anew(self) -> None:
        breaker = Breaker(limit=2, pause=30)

        breaker.failed(0.0)
        breaker.succeeded()
        breaker.failed(0.0)

        assert breaker.state(0.0) == "closed"

    def test_one_probe_decides(self) -> None:
        breaker = Breaker(limit=1, pause=30)
        breaker.failed(0.0)

        assert breaker.room(30.0) == 1
        breaker.called(30.0)
        assert breaker.room(31.0) == 0
        breaker.failed(31.0)
        assert (breaker.room(60.0), breaker.room(61.0)) == (0, 1)
        breaker.succeeded()
        assert breaker.room(61.0) is None

    def test_a_probe_that_is_never_answered_is_followed_by_another(self) -> None:
        breaker = Breaker(limit=1, pause=30)
        breaker.failed(0.0)
        breaker.called(30.0)

        assert breaker.room(60.0) == 1


class TestGate:
    def test_a_provider_that_names_a_time_is_left_alone_until_then(self, gate: Gate) -> None:
        gate.hears(Outcome(result="not_sent", error="20429", fault=Fault(Follow.AGAIN), retry_after=7.0), 0.0)

        assert [gate.room(at, 50) for at in (0.0, 6.9, 7.0)] == [0, 0, 50]

    def test_one_that_names_none_is_left_alone_for_longer_each_time(self, gate: Gate) -> None:
        gate.hears(BUSY, 0.0)
        gate.hears(BUSY, 0.1)  # it was out together with the first
        assert (gate.room(0.9, 50), gate.room(1.0, 50)) == (0, 50)

        gate.hears(BUSY, 1.0)
        assert (gate.room(2.9, 50), gate.room(3.0, 50)) == (0, 50)

        gate.hears(SENT, 3.0)
        gate.hears(BUSY, 3.0)
        assert gate.room(4.0, 50) == 50

    def test_calls_that_nobody_answers_break_the_provider_for_all_its_channels(self) -> None:
        ways = gates({"sms": "twilio", "whatsapp": "twilio", "email": "sendgrid"}, {})

        for _ in range(BROKEN_AFTER):
            ways["sms"].hears(LOST, 0.0)

        assert {channel: gate.state(0.0) for channel, gate in ways.items()} == {
            "sms": "broken",
            "whatsapp": "broken",
            "email": "open",
        }
        assert [ways["whatsapp"].room(at, 50) for at in (BROKEN_FOR - 1, BROKEN_FOR)] == [0, 1]

    def test_an_account_in_trouble_holds_the_channel_and_is_tried_with_one_message(self, gate: Gate) -> None:
        gate.hears(NO_MONEY, 0.0)

        assert (gate.state(0.0), gate.room(HELD_FOR - 1, 50), gate.room(HELD_FOR, 50)) == ("held", 0, 1)
        gate.leaves(1, HELD_FOR)
        assert gate.room(HELD_FOR, 50) == 0
        gate.hears(SENT, HELD_FOR)
        assert (gate.state(HELD_FOR), gate.room(HELD_FOR, 50)) == ("open", 50)

    def test_a_bad_number_says_nothing_of_the_channel(self, gate: Gate) -> None:
        for _ in range(50):
            gate.hears(BAD_NUMBER, 0.0)

        assert gate.state(0.0) == "open"

    def test_what_leaves_is_counted_in_segments(self) -> None:
        gate = gates({"sms": "twilio"}, {"sms": 4.0})["sms"]

        gate.leaves(3, 0.0)

        assert gate.room(0.0, 50) == 1
