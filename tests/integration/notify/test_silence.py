"""What becomes of an attempt that nothing is heard of: looked up, sent otherwise, or twice rather than never."""

import pytest

from services.notify.channels import Outcome
from tests.integration.notify.house import House, progressed
from tests.integration.notify.settling import ACCEPTED, DELIVERED, LOST, status, tell, tries


class TestSilence:
    def test_a_text_without_a_receipt_goes_on_by_mail(self, home: House):
        tell(home, ACCEPTED)
        home.channel.knows = Outcome(result="sent")
        home.channel.answers = None

        home.passes(minutes=59)
        home.look_after()
        assert len(home.attempts) == 1
        home.passes(minutes=1)
        home.look_after()

        assert tries(home) == [("sms", "sent"), ("email", "delivered")]
        assert "sms: silent for too long; goes on by email" in home.notices()[0].because

    def test_one_that_arrived_in_time_does_not(self, home: House):
        tell(home, ACCEPTED)
        home.settles(DELIVERED)

        home.passes(hours=2)
        home.look_after()

        assert tries(home) == [("sms", "delivered")]

    def test_a_receipt_that_got_lost_is_asked_for_first(self, home: House):
        tell(home, ACCEPTED)
        home.channel.knows = DELIVERED

        home.passes(minutes=60)
        home.look_after()

        assert (tries(home), status(home)) == ([("sms", "delivered")], "delivered")

    def test_a_second_message_is_not_sent_about_what_is_over(self, home: House):
        tell(home, ACCEPTED)
        home.channel.knows = Outcome(result="sent")
        home.passes(minutes=60)
        home.lookout.look()
        assert status(home) == "scheduled"
        home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))

        home.go_on()

        (pickup,) = home.notices(kind="pickup")
        assert [row.channel for row in home.attempts if row.notice_id == pickup.id] == ["sms"]
        assert pickup.status == "sent"
        assert pickup.because[-1].startswith("not sent once more: overtaken")

    def test_a_mail_that_nothing_is_heard_of_stays_sent(self, home: House):
        tell(home, ACCEPTED, preferences={"channels": ["email"], "quiet_hours": None}, phone=None)
        home.channel.knows = LOST

        home.passes(hours=73)
        home.look_after()

        assert status(home) == "sent"
        assert home.notices()[0].because[-1] == "email: sent, unconfirmed"
        assert home.notices()[0].settle_by is None


class TestDoubt:
    @pytest.fixture
    def doubtful(self, home: House) -> House:
        """Neither the call nor the look-ups tell whether the provider had it."""
        home.channel.knows = LOST
        return home

    def test_a_pickup_code_is_sent_twice_rather_than_never(self, doubtful: House):
        tell(doubtful, LOST)

        doubtful.passes(minutes=2)
        doubtful.look_after()
        assert tries(doubtful) == [("sms", "unknown")]
        doubtful.channel.answers = None
        doubtful.passes(minutes=10)
        doubtful.look_after()

        assert tries(doubtful) == [("sms", "unknown"), ("sms", "delivered")]
        assert status(doubtful) == "delivered"

    def test_joy_is_rather_missed_than_told_twice(self, doubtful: House):
        tell(doubtful, LOST, milestone="delivered")

        for _ in range(10):
            doubtful.passes(minutes=10)
            doubtful.look_after()

        assert (tries(doubtful), status(doubtful)) == ([("sms", "unknown")], "unknown")
        assert "never is better than twice" in doubtful.notices()[0].because[-1]

    def test_the_provider_may_know_it_after_a_while(self, home: House):
        home.channel.answers = home.channel.knows = LOST
        tell(home, LOST, milestone="delivered")

        home.channel.knows = DELIVERED
        home.passes(minutes=2)
        home.look_after()

        assert (tries(home), status(home)) == ([("sms", "delivered")], "delivered")

    def test_what_the_provider_never_had_is_sent(self, home: House):
        home.channel.breaks = TimeoutError()
        tell(home)
        assert status(home) == "unknown"

        home.channel.breaks = None
        home.passes(minutes=2)
        home.look_after()

        assert tries(home) == [("sms", "not_sent"), ("sms", "delivered")]

    def test_a_receipt_ends_the_doubt_at_any_time(self, doubtful: House):
        tell(doubtful, LOST, milestone="delivered")
        doubtful.passes(hours=5)
        doubtful.look_after()

        doubtful.settles(DELIVERED)

        assert status(doubtful) == "delivered"

    def test_doubts_do_not_go_on_for_ever(self, doubtful: House):
        tell(doubtful, LOST)

        for _ in range(20):
            doubtful.passes(minutes=10)
            doubtful.look_after()

        assert tries(doubtful) == [("sms", "unknown"), ("sms", "unknown"), ("email", "unknown")]
        assert status(doubtful) == "unknown"
