"""From what other services tell to the message that a customer gets."""

from datetime import timedelta

import pytest

from tests.integration.notify.house import (
    House,
    cancelled,
    customer,
    order,
    progressed,
    two_parcels,
)
from tests.integration.notify.tables import house
from tests.unit.notify.cases import NOON, at


def test_a_ready_parcel_becomes_one_clear_text_message(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup"))

    home.go_on()

    (message,) = home.messages
    assert (message.channel, message.recipient) == ("sms", "+358401234567")
    assert message.text == (
        "Mukikauppa: pakettisi on noudettavissa. K-Market Kamppi, Urho Kekkosen katu 1. "
        "Tänään ja huomenna 8-21. Koodi 4821. Nouda viimeistään maanantaina 30.11."
    )
    (notice,) = home.notices()
    assert (notice.status, notice.segments, notice.sent_at) == ("delivered", 1, NOON)


def test_who_prefers_mail_gets_one_mail_in_their_language(home: House):
    mail = {"preferences": {"channels": ["email"], "quiet_hours": None}, "language": "sv"}
    home.hear("order.placed", order(customer_says=mail))
    home.hear("shipment.progressed", progressed("ready_for_pickup"))

    home.go_on()

    (message,) = home.messages
    assert (message.channel, message.recipient) == ("email", "aino@example.fi")
    assert message.subject == "Ditt paket kan hämtas: K-Market Kamppi"
    assert "4821" in message.html


def test_steps_on_the_way_leave_no_trace(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("announced", 1))
    home.hear("shipment.progressed", progressed("in_transit", 2))

    home.go_on()

    assert home.notices() == []


def test_it_does_not_matter_which_is_heard_first(home: House):
    home.hear("shipment.progressed", progressed("ready_for_pickup"))
    home.hear("order.placed", order())

    home.go_on()

    assert len(home.messages) == 1


def test_what_is_heard_twice_is_told_once(home: House):
    home.hear("order.placed", order())
    for _ in range(2):
        home.hear("shipment.progressed", progressed("ready_for_pickup"))
    home.hear("shipment.progressed", progressed("ready_for_pickup", 2))

    home.go_on()

    assert len(home.messages) == 1
    assert len(home.notices()) == 1


def test_an_older_revision_is_history(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("delivered", 5))
    home.hear("shipment.progressed", progressed("out_for_delivery", 4))

    home.go_on()

    assert [row.kind for row in home.notices()] == ["delivered"]


def test_a_newer_state_overtakes_what_waits(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("out_for_delivery", 1))
    home.hear("shipment.progressed", progressed("delivered", 2))

    home.go_on()

    assert [row.text for row in home.messages] == [home.notices(kind="delivered")[0].text]
    (overtaken,) = home.notices(kind="arriving")
    assert (overtaken.status, overtaken.reason) == ("cancelled", "overtaken")
    assert overtaken.because[-1] == "cancelled: overtaken: the shipment is delivered by now"


def test_a_newer_notice_replaces_one_that_waits_and_is_still_true(home: House):
    late = {"from": at(28, 14).isoformat(), "to": at(28, 16).isoformat(), "whole_days": False, "source": "carrier"}
    home.clock.at = at(24, 22)
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("handed_over", 1))
    home.hear("shipment.progressed", progressed("delayed", 2, eta=late))

    (first, second) = home.notices()

    assert (first.kind, first.status, first.reason) == ("on_its_way", "cancelled", "replaced")
    assert (second.kind, second.status) == ("delayed", "scheduled")


def test_one_notice_for_a_change_set(home: House):
    home.hear("order.placed", order())
    home.hear(
        "shipment.progressed",
        progressed(
            "ready_for_pickup", 1, settled=False, parcel_total=2, parcels=two_parcels("ready_for_pickup", "in_transit")
        ),
    )
    home.go_on()
    assert home.messages == []
    both = two_parcels("ready_for_pickup", "ready_for_pickup")
    home.hear("shipment.progressed", progressed("ready_for_pickup", 2, parcel_total=2, parcels=both))

    home.go_on()

    (message,) = home.messages
    assert "2 pakettiasi on noudettavissa" in message.text
    assert len(home.notices()) == 1


def test_an_incomplete_change_set_is_told_when_its_time_is_up(home: House):
    home.hear("order.placed", order())
    home.hear(
        "shipment.progressed",
        progressed(
            "ready_for_pickup", settled=False, parcel_total=2, parcels=two_parcels("ready_for_pickup", "in_transit")
        ),
    )

    home.clock.at += timedelta(minutes=10)
    home.go_on()

    assert "1/2 paketeistasi on noudettavissa" in home.messages[0].text


def test_on_its_way_is_told_once_an_order(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("handed_over", shipment_id="shp_1"))
    home.hear("shipment.progressed", progressed("handed_over", shipment_id="shp_2"))

    home.go_on()

    assert len(home.messages) == 1
    assert [row.reason for row in home.notices(decision="suppressed")] == ["already_told"]


def test_the_next_morning_speaks_of_the_next_morning(home: House):
    home.clock.at = at(24, 22)
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup", at=at(24, 22)))
    home.go_on()
    assert home.messages == []

    home.clock.at = at(25, 8)
    home.hear("shipment.progressed", progressed("ready_for_pickup", 2, at=at(24, 22)))
    home.go_on()

    assert [row.at for row in home.messages] == [at(25, 8)]


class TestCustomer:
    def test_a_new_wish_moves_what_waits(self, home: House):
        home.clock.at = at(24, 22)
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("ready_for_pickup", at=at(24, 22)))
        home.hear("customer.changed", customer(2, preferences={"channels": ["email"], "quiet_hours": None}))

        home.go_on()

        assert [row.channel for row in home.messages] == ["email"]
        assert len(home.notices()) == 1

    def test_a_number_that_came_later_brings_the_pickup_notice(self, home: House):
        home.hear("order.placed", order(customer_says={"phone": None, "email": None}))
        home.hear("shipment.progressed", progressed("ready_for_pickup"))
        assert [row.reason for row in home.notices()] == ["unreachable"]

        home.hear("customer.changed", customer(2))
        home.go_on()

        assert len(home.messages) == 1

    def test_a_number_that_came_later_does_not_bring_old_news(self, home: House):
        home.hear("order.placed", order(customer_says={"phone": None, "email": None}))
        home.hear("shipment.progressed", progressed("delivered"))

        home.hear("customer.changed", customer(2))
        home.go_on()

        assert home.messages == []

    def test_an_older_revision_does_not_bring_back_an_old_number(self, home: House):
        home.hear("order.placed", order(customer_says={"revision": 3}))
        home.hear("customer.changed", customer(2, phone="+358409999999"))
        home.hear("shipment.progressed", progressed("ready_for_pickup"))

        home.go_on()

        assert home.messages[0].recipient == "+358401234567"


class TestOrder:
    def test_what_waits_is_called_off_with_the_order(self, home: House):
        home.clock.at = at(24, 22)
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("handed_over"))
        home.hear("order.cancelled", cancelled())

        (notice,) = home.notices()

        assert (notice.status, notice.reason) == ("cancelled", "order_cancelled")

    def test_an_order_is_confirmed_where_that_is_asked_for(self, tmp_path):
        with house(tmp_path, confirms_orders=True) as home:
            home.hear("order.placed", order())
            home.hear("order.changed", order(2, placed=False))

            home.go_on()

            assert [row.kind for row in home.notices()] == ["order_confirmed"]
            assert "WEB-10023" in home.messages[0].text


class TestEvents:
    def test_a_decision_and_its_end_are_told_without_contact_points(self, home: House):
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("ready_for_pickup"))
        home.go_on()

        told = [*home.told("notice.decided"), *home.told("notice.settled")]

        assert len(told) == 2
        assert not any("+358" in body or "aino@" in body for body in told)

    @pytest.mark.parametrize("channels", [[], ["sms"]])
    def test_a_silence_is_a_decision_with_its_reason(self, home: House, channels):
        wish = {"preferences": {"channels": channels, "quiet_hours": None}, "phone": None}
        home.hear("order.placed", order(customer_says=wish))
        home.hear("shipment.progressed", progressed("ready_for_pickup"))

        (notice,) = home.notices()

        assert (notice.decision, notice.reason) == ("suppressed", "unreachable" if channels else "not_wanted")
        assert '"decision":"suppressed"' in home.told("notice.decided")[0]
