"""Channels that are closed, days that are off, and people who have heard enough: from what is heard to what is sent."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.notify.deciding import reach, suppressions
from services.notify.deciding.matter import Matter
from services.notify.models import CustomerCopy, Notice, ShopPolicy
from services.notify.people import preferences
from services.notify.queries import facts_behind
from services.notify.rules.facts import Kind
from tests.integration.notify.house import House, customer, order, progressed
from tests.unit.notify.cases import NOON, at

HELSINKI = ZoneInfo("Europe/Helsinki")
PHONE, EMAIL = "+358401234567", "aino@example.fi"


def hears(home: House, milestone: str, revision: int = 1, *, number: int = 1, **facts: Any) -> None:
    """News of the customer's first, second… order, which has one shipment."""
    home.hear("order.placed", order(order_id=f"ord_{number}", reference=f"WEB-{number}"))
    about = {"order_id": f"ord_{number}", "shipment_id": f"shp_{number}"}
    home.hear("shipment.progressed", progressed(milestone, revision, at=home.clock.now(), **about, **facts))


def close(home: House, channel: str, address: str, reason: Any) -> None:
    with home.database.write() as session:
        suppressions.suppress(
            session, channel=channel, address=address, reason=reason, source="receipt", now=home.clock.now()
        )


def most_a_day(home: House, count: int) -> None:
    with home.database.write() as session:
        session.add(ShopPolicy(shop_id="shop_1", policy={"daily_cap": count}, changed_at=NOON))


class TestClosed:
    def test_a_mailbox_that_two_customers_spell_differently_is_closed_to_both(self, home: House):
        for number, spelled in ((1, "Aino@example.fi"), (2, EMAIL)):
            person = {"customer_id": f"cus_{number}", "email": spelled, "preferences": {"channels": ["email"]}}
            ids = {"order_id": f"ord_{number}", "customer_id": f"cus_{number}"}
            home.hear("order.placed", order(**ids, customer_says=person))
            about = {"order_id": f"ord_{number}", "shipment_id": f"shp_{number}"}
            home.hear("shipment.progressed", progressed("ready_for_pickup", **about))

        close(home, "email", EMAIL, "bounced")
        home.go_on()

        assert [message.channel for message in home.messages] == ["sms", "sms"]

    def test_a_number_that_nobody_has_is_passed_over(self, home: House):
        close(home, "sms", PHONE, "invalid")

        hears(home, "ready_for_pickup")
        home.go_on()

        assert [row.channel for row in home.messages] == ["email"]
        assert any("sms: nobody has this address" in line for line in home.notices()[0].because)

    def test_a_full_mailbox_is_believed_for_three_days(self, home: House):
        close(home, "sms", PHONE, "opted_out")
        close(home, "email", EMAIL, "full")
        hears(home, "ready_for_pickup")
        assert [row.reason for row in home.notices()] == ["unreachable"]

        home.clock.at = NOON + timedelta(days=3)
        home.hear("customer.changed", customer(2))
        home.go_on()

        assert [row.channel for row in home.messages] == ["email"]

    @pytest.mark.parametrize(("tried", "found"), [({"sms"}, "email"), ({"sms", "email"}, None)])
    def test_a_fallback_knows_what_is_open(self, home: House, tried, found):
        hears(home, "ready_for_pickup")

        assert fallback(home, tried) == found

    def test_a_fallback_does_not_take_what_is_closed(self, home: House):
        hears(home, "ready_for_pickup")
        close(home, "email", EMAIL, "bounced")

        assert fallback(home, {"sms"}) is None

    def test_a_fallback_writes_no_second_text_to_whom_the_carrier_told(self, home: House):
        hears(home, "ready_for_pickup", carrier_told=True)

        assert fallback(home, {"email"}) is None


def fallback(home: House, tried: set[str]) -> str | None:
    """The channel that the only notice may take next."""
    (notice,) = home.notices()
    with home.database.read() as session:
        about, person, shipment = facts_behind(session, session.get_one(Notice, notice.id))
        matter = Matter(order=about, customer=person, shipment=shipment, now=home.clock.now(), policy=home.policy)
        return reach.next_channel(session, matter, kind=Kind(notice.kind), language=notice.language, tried=tried)


class TestDailyCap:
    def test_counts_over_all_orders_of_a_person(self, home: House):
        most_a_day(home, 1)
        hears(home, "delivered", number=1)
        hears(home, "delivered", number=2)

        home.go_on()

        assert len(home.messages) == 1
        (silence,) = home.notices(decision="suppressed")
        assert (silence.order_id, silence.reason) == ("ord_2", "daily_cap")

    def test_what_they_must_have_comes_all_the_same(self, home: House):
        most_a_day(home, 1)
        hears(home, "delivered", number=1)
        hears(home, "ready_for_pickup", number=2)

        home.go_on()

        assert len(home.messages) == 2

    def test_a_new_day_begins_at_their_midnight(self, home: House):
        most_a_day(home, 1)
        hears(home, "delivered", number=1)
        home.go_on()
        home.clock.at = at(25, 9)

        hears(home, "delivered", number=2)
        home.go_on()

        assert len(home.messages) == 2

    def test_a_waiting_notice_does_not_stand_in_its_own_way(self, home: House):
        most_a_day(home, 1)
        home.clock.at = at(24, 22)
        hears(home, "handed_over")

        home.hear("customer.changed", customer(2, language="sv"))

        assert [(row.status, row.language) for row in home.notices()] == [("scheduled", "sv")]


class TestDaysOff:
    CHRISTMAS = datetime(2026, 12, 25, 12, tzinfo=HELSINKI).astimezone(UTC)
    MONDAY = datetime(2026, 12, 28, 8, tzinfo=HELSINKI).astimezone(UTC)

    def test_what_can_wait_comes_on_the_next_workday(self, home: House):
        home.clock.at = self.CHRISTMAS
        hears(home, "handed_over")
        home.go_on()
        assert home.messages == []

        home.clock.at = self.MONDAY
        home.go_on()

        assert [row.at for row in home.messages] == [self.MONDAY]

    def test_a_parcel_that_waits_is_told_of_at_once(self, home: House):
        home.clock.at = self.CHRISTMAS
        ends = (self.CHRISTMAS + timedelta(days=7)).isoformat()

        hears(home, "ready_for_pickup", pickup={"name": "K-Market Kamppi", "until": ends})
        home.go_on()

        assert len(home.messages) == 1

    def test_a_sender_that_comes_too_late_waits_as_well(self, home: House):
        """It was due on a workday, but nothing was sent until Christmas Eve."""
        home.clock.at = datetime(2026, 12, 23, 20, tzinfo=HELSINKI).astimezone(UTC)
        hears(home, "handed_over")

        home.clock.at = datetime(2026, 12, 24, 9, tzinfo=HELSINKI).astimezone(UTC)
        home.go_on()

        assert home.messages == []
        (notice,) = home.notices()
        assert (notice.status, notice.due_at) == ("scheduled", self.MONDAY)
        assert notice.because[-1].startswith("put off: ")

        home.clock.at = self.MONDAY
        home.go_on()
        assert [row.at for row in home.messages] == [self.MONDAY]


class TestPause:
    def test_what_still_waits_at_its_end_is_told_then(self, home: House):
        hears(home, "announced")
        with home.database.write() as session:
            person = session.get_one(CustomerCopy, "cus_1")
            until = {"paused_until": NOON + timedelta(days=2)}
            preferences.change(session, person, until, policy=home.policy, now=home.clock.now())
        hears(home, "ready_for_pickup", 2)
        home.go_on()
        assert home.messages == []

        home.clock.at = NOON + timedelta(days=2)
        home.go_on()

        assert len(home.messages) == 1
