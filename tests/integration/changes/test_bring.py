"""Bring knows no keys: what was ordered is looked up before it is ordered again, and nothing is paid for twice."""

import pytest

from tests.integration.changes.house import MOVED, STOPPED, Case, House
from tests.standins.bring import Parcel

OSLO = {"street": "Karl Johans gate 1", "postcode": "0154", "city": "Oslo", "country": "NO"}


@pytest.fixture
def case(house: House) -> Case:
    case = house.shipment("bring", **OSLO)
    address = {"addressLine1": OSLO["street"], "postalCode": "0154", "city": "OSLO", "countryCode": "NO"}
    house.carrier.bring.parcels[case.number] = Parcel(address=address | {"addressLine2": ""})
    return case


def parcel(case: Case) -> Parcel:
    return case.house.carrier.bring.parcels[case.number]


def test_a_parcel_is_stopped(case: Case) -> None:
    change_id = case.asked(STOPPED)

    assert parcel(case).orders == ["stop"]
    assert case.told(change_id) == ["agreed"]


def test_a_parcel_goes_elsewhere_for_the_fee_that_was_agreed(case: Case) -> None:
    change_id = case.asked(MOVED)

    assert (parcel(case).address["addressLine1"], parcel(case).address["postalCode"]) == ("Storgata 2", "0184")
    assert parcel(case).fees == ["206.25"]
    assert case.told(change_id) == ["agreed"]


@pytest.mark.parametrize("wish", [STOPPED, MOVED])
def test_what_bring_does_not_allow_is_refused_with_its_reason(case: Case, wish) -> None:
    parcel(case).closed = "IN_TRANSIT_FOR_DELIVERY"
    change_id = case.asked(wish)

    assert case.status(change_id) == ("refused", "IN_TRANSIT_FOR_DELIVERY")
    assert parcel(case).orders == []


@pytest.mark.parametrize("moment", ["hang", "reset", "close", "500", "503", "429", "html", "302", "401", "cut_short"])
def test_where_looking_fails_nothing_is_ordered_yet_and_then_once(case: Case, moment: str) -> None:
    case.house.carrier.script.add(moment)
    change_id = case.asked(MOVED)
    assert (case.status(change_id), parcel(case).orders) == (("asked", None), [])
    case.house.later(minutes=2)

    assert parcel(case).fees == ["206.25"]
    assert case.told(change_id) == ["agreed"]


LOST = ["hang_accepted", "reset_accepted", "close_accepted", "500_accepted", "html_accepted", "cut_short"]


@pytest.mark.parametrize("moment", LOST)
def test_a_move_whose_answer_was_lost_is_not_paid_for_twice(case: Case, moment: str) -> None:
    case.house.carrier.script.add("slow", times=2, after=0.0)  # it is looked at twice before
    case.house.carrier.script.add(moment)
    change_id = case.asked(MOVED)
    assert (case.status(change_id), parcel(case).orders) == (("asked", None), ["move"])
    case.house.later(minutes=2)

    assert parcel(case).fees == ["206.25"]
    assert case.told(change_id) == ["agreed"]


@pytest.mark.parametrize("moment", LOST)
def test_a_stop_whose_answer_was_lost_is_never_told_as_refused(case: Case, moment: str) -> None:
    case.house.carrier.script.add("slow", after=0.0)
    case.house.carrier.script.add(moment)
    change_id = case.asked(STOPPED)
    case.house.later(minutes=2)

    assert parcel(case).orders == ["stop"]
    assert case.status(change_id) == ("sent", None)
    assert case.told(change_id) == []


@pytest.mark.parametrize("moment", ["reset", "close", "503"])
def test_an_order_that_did_not_arrive_is_given_again(case: Case, moment: str) -> None:
    case.house.carrier.script.add("slow", after=0.0)
    case.house.carrier.script.add(moment)
    change_id = case.asked(STOPPED)
    case.house.later(minutes=2)

    assert parcel(case).orders == ["stop"]
    assert case.told(change_id) == ["agreed"]


def test_outside_its_countries_it_is_not_even_asked(house: House) -> None:
    case = house.shipment("bring", country="FI")

    assert case.status(case.asked(STOPPED)) == ("refused", "not_in_this_country")


def test_what_bring_does_not_offer_is_not_offered(case: Case) -> None:
    offers = case.offers()

    assert {what: offer["via"] for what, offer in offers.items()} == {"other_address": "bring", "cancel": "bring"}


def test_longer_storage_is_on_brings_own_page_about_this_parcel(case: Case) -> None:
    case.tracking.send(
        f"UNB+UNOC:3+A:14+B:14+261124:1000+{case.number}'UNH+1+IFTSTA:D:04A:UN'BGM+77+1+9'CNI+1+{case.number}'"
        f"STS+1+64'DTM+78:202611241000:203'UNT+6+1'UNZ+1+{case.number}'".encode(),
        carrier="bring",
    )

    offer = case.offers()["longer_storage"]
    assert (offer["via"], offer["url"]) == ("page", f"https://tracking.bring.com/tracking/{case.number}")
