"""What becomes of an attempt that is heard of, however late: tried again, sent another way, or left at that."""

from services.notify.channels import Outcome
from services.notify.models import Suppression
from services.notify.rules.faults import Fault, Follow
from tests.integration.notify.house import House, order, progressed
from tests.integration.notify.settling import ACCEPTED, DELIVERED, status, tell, tries

UNREACHABLE = Outcome(result="failed", error="30003", fault=Fault(Follow.ONCE_MORE))
NOBODYS = Outcome(result="refused", error="21211", fault=Fault(Follow.OTHER, "invalid"))
BUSY = Outcome(result="not_sent", error="20429", fault=Fault(Follow.AGAIN))
NO_MONEY = Outcome(result="refused", error="20003", fault=Fault(Follow.HOLD))
BOUNCED = Outcome(result="failed", error="bounce", fault=Fault(Follow.OTHER, "bounced"))


class TestReceipts:
    def test_a_receipt_settles_what_was_accepted(self, home: House):
        tell(home, ACCEPTED)

        home.settles(DELIVERED)

        assert status(home) == "delivered"

    def test_receipts_in_disorder_and_twice_tell_the_others_once(self, home: House):
        tell(home, ACCEPTED)
        before = len(home.told("notice.settled"))

        for word in (DELIVERED, Outcome(result="sent"), DELIVERED, ACCEPTED, Outcome(result="unknown")):
            home.settles(word)

        assert status(home) == "delivered"
        assert len(home.told("notice.settled")) == before + 1

    def test_a_receipt_may_come_before_our_own_record(self, home: House):
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("ready_for_pickup"))
        home.claim()

        home.settles(DELIVERED)
        home.settles(ACCEPTED)

        assert status(home) == "delivered"
        assert home.attempts[0].provider_id == "SM1"

    def test_a_failure_without_a_code_wipes_no_reason(self, home: House):
        tell(home, ACCEPTED, preferences={"channels": ["sms"], "quiet_hours": None}, email=None)

        home.settles(Outcome(result="failed", error="30005", fault=Fault(Follow.OTHER, "invalid")))
        home.settles(Outcome(result="failed"))

        (notice,) = home.notices()
        assert (notice.status, notice.reason) == ("failed", "30005")

    def test_a_code_that_comes_after_the_failure_still_explains_it(self, home: House):
        tell(home, ACCEPTED)

        home.settles(Outcome(result="failed"))
        assert status(home) == "failed"
        home.settles(Outcome(result="failed", error="30005", fault=Fault(Follow.OTHER, "invalid")))
        home.channel.answers = None
        home.go_on()

        assert tries(home) == [("sms", "failed"), ("email", "delivered")]

    def test_a_mail_that_bounces_after_its_delivery_goes_on_as_a_text(self, home: House):
        tell(home, DELIVERED, preferences={"channels": ["email", "sms"], "quiet_hours": None})

        home.settles(BOUNCED)
        home.channel.answers = None
        home.go_on()

        assert tries(home) == [("email", "failed"), ("sms", "delivered")]
        assert status(home) == "delivered"

    def test_a_text_that_is_delivered_after_all_is_not_followed_by_a_mail(self, home: House):
        tell(home, ACCEPTED)

        home.settles(NOBODYS)
        assert status(home) == "scheduled"
        home.settles(DELIVERED)
        home.go_on()

        assert tries(home) == [("sms", "delivered")]
        assert (status(home), home.notices()[0].channel) == ("delivered", "sms")
        assert home.rows(Suppression) == []

    def test_word_of_a_message_that_nobody_sent_changes_nothing(self, home: House):
        tell(home, ACCEPTED)

        home.settles(DELIVERED, attempt_id="att_of_a_stranger")

        assert status(home) == "sent"


class TestAgain:
    def test_an_address_that_does_not_work_is_closed_and_the_notice_goes_by_mail(self, home: House):
        home.channel.answers_by = {"sms": NOBODYS}
        tell(home)

        assert tries(home) == [("sms", "refused"), ("email", "delivered")]
        assert status(home) == "delivered"
        (learned,) = home.rows(Suppression)
        assert (learned.channel, learned.address, learned.reason) == ("sms", "+358401234567", "invalid")
        assert "sms: 21211; goes on by email" in home.notices()[0].because

    def test_a_telephone_that_is_off_gets_one_more_text_and_then_a_mail(self, home: House):
        home.channel.answers_by = {"sms": UNREACHABLE}
        tell(home)
        assert tries(home) == [("sms", "failed")]

        home.passes(minutes=7)
        home.go_on()

        assert tries(home) == [("sms", "failed"), ("sms", "failed"), ("email", "delivered")]

    def test_who_wants_texts_only_gets_no_mail_about_what_can_be_missed(self, home: House):
        home.channel.answers_by = {"sms": NOBODYS}
        tell(home, milestone="delivered", preferences={"channels": ["sms"], "quiet_hours": None})

        assert tries(home) == [("sms", "refused")]
        assert (status(home), home.notices()[0].reason) == ("failed", "21211")

    def test_a_busy_provider_gets_the_notice_later(self, home: House):
        tell(home, BUSY)
        assert (status(home), tries(home)) == ("scheduled", [("sms", "not_sent")])

        home.channel.answers = None
        home.go_on()
        assert home.messages == []
        home.passes(seconds=13)
        home.go_on()

        assert tries(home) == [("sms", "not_sent"), ("sms", "delivered")]

    def test_a_provider_that_names_a_time_is_not_called_before(self, home: House):
        tell(home, Outcome(result="not_sent", error="20429", fault=Fault(Follow.AGAIN), retry_after=120.0))
        home.channel.answers = None

        home.passes(seconds=119)
        home.go_on()
        assert len(home.attempts) == 1
        home.passes(seconds=1)
        home.go_on()

        assert status(home) == "delivered"

    def test_a_provider_that_is_down_for_too_long_is_followed_by_another_channel(self, home: House):
        home.channel.answers_by = {"sms": BUSY}
        tell(home)

        for _ in range(12):
            home.passes(minutes=20)
            home.go_on()

        assert [channel for channel, _ in tries(home)][-1] == "email"
        assert status(home) == "delivered"

    def test_what_is_no_longer_worth_telling_is_given_up(self, home: House):
        home.channel.answers = BUSY
        tell(home, BUSY, milestone="delivered")

        for _ in range(60):
            home.passes(minutes=20)
            home.go_on()

        assert status(home) in ("failed", "expired")
        assert len(set(home.notices()[0].because)) == len(home.notices()[0].because)

    def test_an_account_in_trouble_holds_the_notice_and_loses_nothing(self, home: House):
        tell(home, NO_MONEY)
        assert status(home) == "scheduled"

        home.channel.answers = None
        home.passes(minutes=7)
        home.go_on()

        assert tries(home) == [("sms", "refused"), ("sms", "delivered")]
