"""The last steps: claimed once, true at the moment of sending, settled whatever happens to the process."""

from datetime import timedelta

from services.notify.channels import Outcome
from shared.clock import real_now
from tests.integration.notify.house import House, customer, order, progressed
from tests.unit.notify.cases import NOON, at
from tests.waiting import wait_for


def ready(home: House) -> None:
    """A pickup notice that is due."""
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup"))


class TestClaim:
    def test_a_notice_that_was_claimed_is_not_claimed_again(self, home: House):
        ready(home)

        first, second = home.claim(), home.claim()

        assert len(first) == 1
        assert second == []

    def test_a_notice_waits_for_its_time(self, home: House):
        home.clock.at = at(24, 22)
        ready(home)

        home.go_on()
        assert home.messages == []
        home.clock.at = at(25, 8)
        home.go_on()

        assert len(home.messages) == 1

    def test_the_sender_is_woken_when_the_time_of_a_notice_comes(self, home: House):
        home.clock.at = at(24, 22)
        ready(home)

        (due,) = home.outbox("notice.due")

        assert due.due_at == at(25, 8)

    def test_a_notice_that_is_due_at_once_needs_no_event(self, home: House):
        ready(home)

        assert home.outbox("notice.due") == []

    def test_the_attempt_is_kept_before_the_channel_is_called(self, home: House):
        ready(home)

        home.go_on(send=False)

        assert [(row.status, row.recipient) for row in home.attempts] == [("sending", "+358401234567")]
        assert home.channel.calls == 0

    def test_a_notice_that_we_cannot_word_holds_nobody_up(self, home: House):
        ready(home)
        home.change(home.notices()[0].id, language="xx")
        home.hear("order.placed", order(order_id="ord_2", customer_says={"customer_id": "cus_2"}, customer_id="cus_2"))
        home.hear("shipment.progressed", progressed("ready_for_pickup", shipment_id="shp_2", order_id="ord_2"))

        home.go_on()

        assert [row.status for row in home.notices()] == ["scheduled", "delivered"]
        assert home.notices()[0].due_at == NOON + timedelta(minutes=10)


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

    def test_what_is_told_for_joy_only_is_not_told_a_day_late(self, home: House):
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("delivered", variant="person"))

        home.clock.at = at(25, 13)
        home.go_on()

        (notice,) = home.notices(kind="delivered")
        assert (notice.status, notice.reason) == ("expired", "too_late")

    def test_a_parcel_that_still_waits_is_told_of_however_late(self, home: House):
        ready(home)

        home.clock.at = at(28, 12)
        home.go_on()

        assert len(home.messages) == 1

    def test_an_address_that_was_closed_meanwhile_is_left_alone(self, home: House):
        ready(home)
        home.closes("sms", "+358401234567", "landline")

        home.go_on()

        assert [row.channel for row in home.messages] == ["email"]
        assert home.notices()[0].because[-1] == "goes by email: sms is closed: landline"

    def test_the_provider_gets_no_longer_than_what_it_says_lies_ahead(self, home: House):
        home.hear("order.placed", order())
        body = progressed("ready_for_pickup")
        body["pickup"]["until"] = (NOON + timedelta(hours=3)).isoformat()
        home.hear("shipment.progressed", body)

        home.passes(hours=1)
        (message,) = home.claim()

        assert message.lifetime == timedelta(hours=2)
        assert (message.kind, message.language, message.priority, message.segments) == ("pickup", "fi", 1, 1)


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
        assert [row.status for row in home.attempts] == ["not_sent", "delivered"]

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

    def test_a_call_that_never_reached_the_provider_is_made_again(self, home: House):
        home.channel.dies = "before"
        ready(home)
        home.go_on()

        home.channel.dies = None
        home.restart()

        first, second = home.attempts
        assert (first.status, first.error) == ("not_sent", "never_left")
        assert [row.attempt_id for row in home.messages] == [second.id]

    def test_what_is_no_longer_true_after_the_crash_is_not_sent(self, home: House):
        ready(home)
        home.go_on(send=False)
        home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))

        home.restart()

        assert [row.status for row in home.notices(kind="pickup")] == ["expired"]
        assert "pickup" not in [message.kind for message in home.channel.sent]

    def test_a_living_process_keeps_its_attempts(self, home: House):
        ready(home)
        home.go_on(send=False)

        home.start(alone=False)

        assert home.lookout.settle_abandoned() == 0

    def test_a_lease_that_ran_out_frees_the_attempt(self, home: House):
        ready(home)
        home.go_on(send=False)

        home.start(alone=False)

        assert home.lookout.settle_abandoned(held_before=real_now() + timedelta(minutes=3)) == 1

    def test_two_processes_do_not_settle_the_same_attempt(self, home: House):
        home.channel.knows = Outcome(result="unknown")
        ready(home)
        home.go_on(send=False)
        later = real_now() + timedelta(minutes=2, seconds=30)

        first = home.lookout.settle_abandoned(held_before=later)
        second = home.lookout.settle_abandoned(held_before=later)

        assert (first, second) == (1, 0)

    def test_a_process_that_is_told_to_stop_records_what_it_has_sent(self, home: House):
        ready(home)

        with home.sending():
            wait_for(lambda: home.channel.sent, 20)

        assert [row.status for row in home.notices()] == ["delivered"]


def test_a_channel_that_raises_leaves_it_open_whether_it_was_sent(home: House):
    home.channel.breaks = ConnectionResetError()
    ready(home)

    home.go_on()

    assert [(row.status, row.error) for row in home.attempts] == [("unknown", "ConnectionResetError")]
    assert [row.status for row in home.notices()] == ["unknown"]
