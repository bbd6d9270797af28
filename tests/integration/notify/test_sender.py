"""The last steps: claimed once, true at the moment of sending, settled whatever happens to the process."""

from datetime import timedelta

from services.notify.channels import Outcome
from shared.clock import real_now
from shared.ids import new_id
from tests.integration.notify.house import House, customer, order, progressed
from tests.unit.notify.cases import NOON, at


def ready(home: House) -> None:
    """A pickup notice that is due."""
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup"))


class TestClaim:
    def test_a_notice_that_is_due_twice_goes_out_once(self, home: House):
        ready(home)
        (notice,) = home.notices()

        first = home.hear("notice.due", {"notice_id": notice.id})
        second = home.hear("notice.due", {"notice_id": notice.id})

        assert first is not None
        assert second is None

    def test_a_due_message_of_an_unknown_notice_does_nothing(self, home: House):
        assert home.hear("notice.due", {"notice_id": new_id("ntc")}) is None

    def test_a_due_message_that_is_early_comes_again(self, home: House):
        home.clock.at = at(24, 22)
        ready(home)
        (notice,) = home.notices()

        assert home.hear("notice.due", {"notice_id": notice.id}) is None
        home.clock.at = at(25, 8)
        home.go_on()

        assert len(home.messages) == 1

    def test_the_attempt_is_kept_before_the_channel_is_called(self, home: House):
        ready(home)

        home.go_on(send=False)

        assert [row.status for row in home.attempts] == ["sending"]
        assert home.channel.calls == 0


class TestTruth:
    def test_a_storage_that_ended_while_the_notice_waited_expires_it(self, home: House):
        home.hear("order.placed", order())
        body = progressed("ready_for_pickup")
        body["pickup"]["until"] = (NOON + timedelta(hours=1)).isoformat()
        home.hear("shipment.progressed", body)

        home.clock.at = NOON + timedelta(hours=2)
        home.go_on()

        (notice,) = home.notices()
        assert (notice.status, notice.reason) == ("expired", "deadline_passed")
        assert home.messages == []

    def test_a_backlog_that_lasts_into_the_night_waits_for_the_morning(self, home: House):
        ready(home)

        home.clock.at = at(24, 23)
        home.go_on()
        assert home.messages == []
        home.clock.at = at(25, 8)
        home.go_on()

        assert [row.at for row in home.messages] == [at(25, 8)]

    def test_the_text_is_the_one_that_is_true_when_it_leaves(self, home: House):
        ready(home)

        home.clock.at = at(25, 9)
        home.hear("customer.changed", customer(2, phone="+358405550000"))
        home.go_on()

        (message,) = home.messages
        assert message.recipient == "+358405550000"


class TestOutcome:
    def test_a_refusal_is_a_failure_with_its_reason(self, home: House):
        home.channel.answers = Outcome(result="refused", error="21211")
        ready(home)

        home.go_on()

        (notice,) = home.notices()
        assert (notice.status, notice.reason, notice.sent_at) == ("failed", "21211", None)

    def test_an_acceptance_is_sent_and_not_yet_delivered(self, home: House):
        home.channel.answers = Outcome(result="accepted", provider_id="SM1")
        ready(home)

        home.go_on()

        (notice,) = home.notices()
        assert (notice.status, notice.sent_at, notice.settled_at) == ("sent", NOON, None)

    def test_an_unknown_outcome_is_a_state_of_its_own(self, home: House):
        home.channel.answers = Outcome(result="unknown", error="timeout")
        ready(home)

        home.go_on()
        home.hear("shipment.progressed", progressed("ready_for_pickup", 2))
        home.go_on()

        assert [row.status for row in home.notices()] == ["unknown"]
        assert home.channel.calls == 1


class TestCrash:
    def test_between_the_claim_and_the_call_nothing_is_lost(self, home: House):
        ready(home)
        home.go_on(send=False)

        home.restart()

        assert len(home.messages) == 1
        assert [row.status for row in home.notices()] == ["delivered"]
        assert len(home.attempts) == 1

    def test_between_the_call_and_the_record_nobody_is_told_twice(self, home: House):
        home.channel.dies = "after"
        ready(home)
        home.go_on()
        assert [row.status for row in home.notices()] == ["sending"]

        home.channel.dies = None
        home.restart()

        assert len(home.messages) == 1
        assert home.channel.calls == 1
        assert [row.status for row in home.notices()] == ["delivered"]

    def test_a_call_that_never_reached_the_provider_is_made_again_under_the_same_attempt(self, home: House):
        home.channel.dies = "before"
        ready(home)
        home.go_on()
        (attempt,) = home.attempts

        home.channel.dies = None
        home.restart()

        assert [row.attempt_id for row in home.messages] == [attempt.id]

    def test_what_is_no_longer_true_after_the_crash_is_not_sent(self, home: House):
        ready(home)
        home.go_on(send=False)
        home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))

        home.restart()

        assert [row.status for row in home.notices(kind="pickup")] == ["expired"]
        assert [row.status for row in home.attempts] == ["not_sent"]
        assert home.messages == []

    def test_a_living_process_keeps_its_attempts(self, home: House):
        ready(home)
        home.go_on(send=False)

        settled = home.new_sender(alone=False).settle_abandoned()

        assert settled == 0

    def test_a_lease_that_ran_out_frees_the_attempt(self, home: House):
        ready(home)
        home.go_on(send=False)

        settled = home.new_sender(alone=False).settle_abandoned(held_before=real_now() + timedelta(minutes=3))

        assert settled == 1

    def test_two_processes_do_not_settle_the_same_attempt(self, home: House):
        ready(home)
        home.go_on(send=False)
        later = real_now() + timedelta(minutes=1, seconds=59)

        first = home.new_sender(alone=False).settle_abandoned(held_before=later + timedelta(seconds=1, minutes=0.1))
        second = home.new_sender(alone=False).settle_abandoned(held_before=later)

        assert (first, second) == (1, 0)


def test_a_closing_sender_still_sends_its_last_batch(home: House):
    ready(home)
    (notice,) = home.notices()
    claimed = home.hear("notice.due", {"notice_id": notice.id})
    home.sender._pool.shutdown()

    home.sender.after_commit([claimed])

    assert len(home.messages) == 1
