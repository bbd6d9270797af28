"""What is told because time went by, without a scan: a reminder, a question, a silence."""

from datetime import timedelta

import pytest

from services.notify.models import OrderCopy
from services.notify.people.feedback import give
from tests.integration.notify.house import House, customer, order, pickup, progressed
from tests.integration.notify.telling import LAST_CALL, told
from tests.integration.notify.test_changes import requested
from tests.unit.notify.cases import NOON, at


def stalled(revision: int = 1, **facts):
    return {
        "shipment_id": "shp_1",
        "revision": revision,
        "order_id": "ord_1",
        "shop_id": "shop_1",
        "milestone": "in_transit",
        "since": at(22, 12).isoformat(),
        "occurrence": 1,
        "stalled_at": NOON.isoformat(),
        **facts,
    }


class TestReminder:
    def test_who_has_not_collected_is_reminded_once_while_the_place_is_open(self, waits: House):
        waits.clock.at = LAST_CALL - timedelta(minutes=1)
        waits.look_after()
        assert told(waits) == ["pickup"]

        for day in (29, 30):
            waits.clock.at = at(day, 10)
            waits.look_after()

        assert told(waits) == ["pickup", "pickup_reminder"]
        assert waits.messages[-1].at == LAST_CALL
        assert "4821" in waits.messages[-1].text

    def test_nothing_is_planned_in_public_before_its_time(self, waits: House):
        waits.look_after()

        assert [row.kind for row in waits.notices()] == ["pickup"]

    def test_who_has_collected_is_not_reminded(self, waits: House):
        waits.hear("shipment.progressed", progressed("delivered", 2, at=at(25, 12), variant="collected"))
        waits.clock.at = LAST_CALL
        waits.look_after()

        assert "pickup_reminder" not in [row.kind for row in waits.notices()]

    def test_a_reminder_that_waits_falls_with_the_collection(self, waits: House):
        morning = {"channels": ["sms"], "quiet_hours": {"from": "09:00", "to": "12:00"}}
        waits.hear("customer.changed", customer(2, preferences=morning))
        waits.clock.at = LAST_CALL
        waits.look_after()
        waits.hear("shipment.progressed", progressed("delivered", 2, at=LAST_CALL, variant="collected"))
        waits.clock.at = at(29, 12)
        waits.go_on()

        assert "pickup_reminder" not in told(waits)
        assert waits.notices(kind="pickup_reminder")[0].status == "cancelled"

    def test_a_storage_that_is_extended_moves_the_reminder(self, waits: House):
        later = pickup(until=at(30, 23, 59) + timedelta(days=5))
        later["until"] = later["until"].isoformat()
        waits.hear("shipment.progressed", progressed("ready_for_pickup", 2, pickup=later))
        waits.clock.at = LAST_CALL
        waits.look_after()
        assert told(waits) == ["pickup"]

        waits.clock.at = LAST_CALL + timedelta(days=5)
        waits.look_after()

        assert told(waits) == ["pickup", "pickup_reminder"]

    def test_where_no_last_day_is_known_none_is_named(self, home: House):
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("ready_for_pickup", pickup=pickup(until=None)))
        home.go_on()

        home.clock.at = at(30, 10)
        home.look_after()

        assert told(home) == ["pickup", "pickup_reminder"]
        assert "12." not in home.messages[-1].text

    def test_two_parcels_at_one_place_are_one_reminder(self, home: House):
        home.hear("order.placed", order())
        home.hear("order.placed", order(order_id="ord_2", reference="WEB-10024"))
        home.hear("shipment.progressed", progressed("ready_for_pickup"))
        other = progressed("ready_for_pickup", shipment_id="shp_2", order_id="ord_2", pickup=pickup(code="9917"))
        home.hear("shipment.progressed", other)
        home.go_on()

        home.clock.at = LAST_CALL
        home.look_after()

        assert told(home) == ["pickup", "pickup_reminder"]
        assert "4821" in home.messages[-1].text
        assert "9917" in home.messages[-1].text

    def test_who_does_not_want_reminders_gets_none(self, waits: House):
        waits.hear("customer.changed", customer(2, preferences={"channels": []}))
        waits.clock.at = LAST_CALL
        waits.look_after()

        assert told(waits) == ["pickup"]
        assert waits.notices(kind="pickup_reminder")[0].reason == "not_wanted"


class TestFeedback:
    @pytest.fixture
    def delivered(self, home: House) -> House:
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("delivered", variant="person"))
        home.go_on()
        return home

    def test_who_got_a_parcel_is_asked_the_next_day(self, delivered: House):
        delivered.clock.at = at(25, 12) - timedelta(minutes=1)
        delivered.look_after()
        assert told(delivered) == ["delivered"]

        for _ in range(2):
            delivered.clock.at += timedelta(minutes=1)
            delivered.look_after()

        assert told(delivered) == ["delivered", "feedback"]

    def test_who_has_said_it_already_is_not_asked(self, delivered: House):
        with delivered.database.write() as session:
            give(session, session.get_one(OrderCopy, "ord_1"), score=3, source="page", now=NOON)

        delivered.clock.at = at(25, 12)
        delivered.look_after()

        assert delivered.notices(kind="feedback")[0].reason == "spoke_up"

    def test_nobody_is_asked_how_it_went_while_it_is_looked_for(self, delivered: House):
        delivered.hear("change.requested", requested(wish={"what": "missing"}))
        delivered.clock.at = at(28, 12)
        delivered.look_after()

        assert "feedback" not in told(delivered)
        assert delivered.notices(kind="feedback")[0].reason == "missing"

    def test_nobody_is_asked_twice_in_three_months(self, delivered: House):
        delivered.clock.at = at(25, 12)
        delivered.look_after()
        delivered.hear("order.placed", order(order_id="ord_2", reference="WEB-10024"))
        again = progressed("delivered", shipment_id="shp_2", order_id="ord_2", at=at(26, 12), variant="person")
        delivered.hear("shipment.progressed", again)
        delivered.go_on()

        delivered.clock.at = at(27, 12)
        delivered.look_after()

        assert told(delivered).count("feedback") == 1
        assert delivered.notices(kind="feedback")[-1].reason == "asked_lately"

    def test_nobody_is_asked_about_an_order_that_had_trouble(self, home: House):
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("damaged"))
        home.go_on()
        home.hear("shipment.progressed", progressed("delivered", 2, variant="person"))
        home.go_on()

        home.clock.at = at(25, 12)
        home.look_after()

        assert home.notices(kind="feedback")[0].reason == "trouble"


class TestStalled:
    @pytest.fixture
    def silent(self, home: House) -> House:
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("in_transit", at=at(22, 12)))
        return home

    def test_a_silence_is_told_once(self, silent: House):
        for _ in range(2):
            silent.hear("shipment.stalled", stalled())
            silent.go_on()

        assert told(silent) == ["stalled"]

    def test_a_second_silence_is_another(self, silent: House):
        silent.hear("shipment.stalled", stalled())
        silent.go_on()
        silent.hear("shipment.stalled", stalled(occurrence=2, since=at(24, 10).isoformat()))
        silent.go_on()

        assert told(silent) == ["stalled", "stalled"]

    @pytest.mark.parametrize("milestone", ["in_transit", "out_for_delivery"])
    def test_it_is_not_told_where_the_parcel_moves_before(self, silent: House, milestone: str):
        silent.clock.at = at(24, 22)
        silent.hear("shipment.stalled", stalled())
        silent.hear("shipment.progressed", progressed(milestone, 2, at=at(25, 6)))
        silent.clock.at = at(25, 8)
        silent.go_on()

        assert "stalled" not in told(silent)

    def test_a_silence_that_was_over_before_it_was_heard_of_is_nothing(self, silent: House):
        silent.hear("shipment.progressed", progressed("in_transit", 5, at=NOON))
        silent.hear("shipment.stalled", stalled(revision=1))

        assert silent.notices() == []
