"""What a customer says they need reaches whoever brings the parcel: under way now, and later."""

from datetime import timedelta
from typing import Any

import pytest

from services.tracking.carriers.table import carriers
from services.tracking.changes.adapters import Answer, Request
from services.tracking.changes.asker import Asker
from services.tracking.changes.facts import What
from services.tracking.changes.rules import Rules, read_rules
from services.tracking.changes.ways import WebhookWay, routed
from shared.ids import new_id
from tests.integration.tracking.kit import Tracking, customer_body, file, new_number, order_body, steps

BY_HAND = read_rules(carriers())
_WEBHOOK = WebhookWay(url="https://carrier.example", secrets=(), changes=frozenset({What.INSTRUCTIONS}))
BY_MACHINE = routed(BY_HAND, {"generic-edifact": {"webhook": _WEBHOOK}})


class Heard:
    """A carrier that agrees, and keeps what it was told."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def ask(self, request: Request) -> Answer:
        self.requests.append(request)
        return Answer(result="agreed")

    withdraw = ask


class Person:
    """A customer of a shop, whose needs orders tells."""

    def __init__(self, tracking: Tracking, rules: Rules) -> None:
        self.tracking, self.id, self.revision = tracking, new_id("cus"), 0
        tracking.rules = rules

    def orders(self) -> str:
        """An order on its way; returns its shipment."""
        order_id = new_id("ord")
        delivery = {"method": "home", "address": {"country": "FI"}, "promised": None}
        body = order_body(self.tracking.shop, order_id, delivery=delivery, customer_id=self.id)
        self.tracking.hear("order.changed", body)
        number = new_number()
        shipment_id = self.tracking.register(number, order_id=order_id)
        self.tracking.send(file(number, *steps("13", "1")))
        return shipment_id

    def needs(self, *needs: str, source: str = "customer", **said: Any) -> None:
        """customer.changed."""
        self.revision += 1
        origins = {"needs": {"source": source, "at": "2026-11-24T10:00:00+00:00"}}
        facts = {"revision": self.revision, "needs": list(needs), "origins": origins, **said}
        self.tracking.hear("customer.changed", customer_body(self.tracking.shop, self.id, **facts))

    def wishes(self, shipment_id: str) -> list[tuple[str, str, list[str]]]:
        items = self.tracking.get("/v1/changes")["items"]
        mine = [item for item in items if item["shipment_id"] == shipment_id]
        return [(item["what"], item["status"], item["wish"].get("needs", [])) for item in mine[::-1]]

    def carrier_hears(self) -> list[Request]:
        heard, home = Heard(), self.tracking.home
        adapters = {"case": heard, "webhook": heard}
        asker = Asker(database=home.database("tracking"), clock=home.clock, adapters=adapters, wake=lambda: None)
        while asker.look():
            pass
        return heard.requests


@pytest.fixture
def person(tracking: Tracking) -> Person:
    return Person(tracking, BY_HAND)


def test_needs_reach_whoever_brings_what_is_under_way(person: Person) -> None:
    shipment_id = person.orders()
    person.needs("allergy", "no_stairs")

    assert person.wishes(shipment_id) == [("instructions", "asked", ["allergy", "no_stairs"])]
    (heard,) = [one for one in person.carrier_hears() if one.shop_id == person.tracking.shop.id]
    assert heard.wish.needs == ("allergy", "no_stairs")


def test_the_shops_people_see_needs_with_the_shipment(person: Person) -> None:
    shipment_id = person.orders()
    person.needs("allergy")

    assert person.tracking.shipment(shipment_id)["needs"] == ["allergy"]


def test_every_parcel_under_way_is_told_of_and_what_has_arrived_is_not(person: Person) -> None:
    first, second = person.orders(), person.orders()
    number = person.tracking.shipment(second)["tracking_number"]
    person.tracking.send(file(number, *steps("13", "1", "21"), reference=f"DONE{number}"))
    person.needs("allergy")

    assert person.wishes(first) == [("instructions", "asked", ["allergy"])]
    assert person.wishes(second) == []


def test_the_same_needs_again_are_asked_once(person: Person) -> None:
    shipment_id = person.orders()
    person.needs("allergy")
    person.needs("allergy", name="Aino Korhonen")

    assert len(person.wishes(shipment_id)) == 1


def test_needs_stand_beside_what_the_driver_was_told_before(person: Person) -> None:
    shipment_id = person.orders()
    wish = {"what": "instructions", "door_code": "12#"}
    person.tracking.call("POST", f"/v1/shipments/{shipment_id}/changes", json=wish)
    person.needs("no_stairs")

    (_, (_, status, needs)) = person.wishes(shipment_id)
    assert (status, needs) == ("asked", ["no_stairs"])
    newest = person.tracking.get("/v1/changes")["items"][0]
    assert newest["wish"] == {"what": "instructions", "door_code": "12#", "needs": ["no_stairs"]}


def test_needs_that_are_taken_back_are_taken_back_from_the_carrier(person: Person) -> None:
    shipment_id = person.orders()
    person.needs("allergy")
    person.needs()

    assert person.wishes(shipment_id) == [("instructions", "withdrawn", ["allergy"])]


def test_needs_travel_with_every_other_wish(person: Person) -> None:
    shipment_id = person.orders()
    person.needs("call_before", source="shop")
    wish = {"what": "neighbour", "neighbour": "Virtanen, A 3"}
    person.tracking.call("POST", f"/v1/shipments/{shipment_id}/changes", json=wish)

    assert person.wishes(shipment_id) == [("neighbour", "asked", ["call_before"])]


def test_what_the_shop_says_of_needs_is_no_wish_of_the_customer(person: Person) -> None:
    shipment_id = person.orders()
    person.needs("call_before", source="shop")

    assert person.wishes(shipment_id) == []


def test_a_later_parcel_goes_with_them_where_the_carrier_is_told_by_machine(tracking: Tracking) -> None:
    person = Person(tracking, BY_MACHINE)
    person.needs("allergy")

    assert person.wishes(person.orders()) == [("instructions", "asked", ["allergy"])]


def test_a_later_parcel_is_no_case_for_the_shops_people_who_see_it_with_the_order(person: Person) -> None:
    person.needs("allergy")
    shipment_id = person.orders()

    assert person.wishes(shipment_id) == []
    assert person.tracking.shipment(shipment_id)["needs"] == ["allergy"]


def test_a_later_parcel_is_told_of_once_however_often_its_order_changes(tracking: Tracking) -> None:
    person = Person(tracking, BY_MACHINE)
    person.needs("allergy")
    shipment_id = person.orders()
    person.carrier_hears()
    tracking.home.clock.at += timedelta(minutes=1)
    order_id = tracking.shipment(shipment_id)["order_id"]
    delivery = {"method": "home", "address": {"country": "FI"}, "promised": None}
    tracking.hear(
        "order.changed", order_body(tracking.shop, order_id, revision=2, delivery=delivery, customer_id=person.id)
    )

    assert person.wishes(shipment_id) == [("instructions", "agreed", ["allergy"])]


def test_an_older_word_that_comes_late_asks_nothing(person: Person) -> None:
    shipment_id = person.orders()
    person.needs("allergy", revision=7)
    person.needs("no_stairs", revision=6)

    assert [needs for _, _, needs in person.wishes(shipment_id)] == [["allergy"]]
