"""The whole page: its steps, parcels, places and messages, and what stays unsaid before the postcode."""

from dataclasses import asdict, replace

import pytest

from services.tracking.page.view import PageView, language_of
from tests.unit.tracking.page_cases import CODE, KIOSK, NAME, STREET, TEXT, at, eta, page, parcel, shipment

WAITING = shipment("ready_for_pickup", method="locker", milestone_at=at(24, 9, 5), pickup=KIOSK)


def marks(view: PageView) -> list[tuple[str, str]]:
    return [(step.text, step.mark) for step in view.shipments[0].steps]


def everything(view: PageView) -> str:
    facts = asdict(view)
    del facts["texts"]
    return repr(facts)


@pytest.mark.parametrize("personal", [STREET, NAME, CODE, TEXT, "00101", "Muki", "JJFI65438700000000017", "370001"])
def test_before_the_postcode_nothing_personal_is_in_the_view(personal: str) -> None:
    view = page(replace(WAITING, parcels=(parcel("370001", "ready_for_pickup"), parcel("2", "in_transit"))))
    assert personal not in everything(view)


@pytest.mark.parametrize("personal", [STREET, NAME, CODE, TEXT, "Muki", "JJFI65438700000000017"])
def test_after_the_postcode_all_of_it_is(personal: str) -> None:
    assert personal in everything(page(WAITING, unlocked=True))


def test_the_postcode_is_asked_for_once() -> None:
    assert page(WAITING).unlocks
    assert not page(WAITING, unlocked=True).unlocks


def test_without_an_address_there_is_no_postcode_to_ask_for() -> None:
    assert not page(WAITING, address=None).unlocks


def test_a_hidden_code_is_said_to_be_there() -> None:
    (place,) = page(WAITING).shipments[0].places
    assert (place.codes, place.note) == ((), "Näet koodin, kun annat postinumerosi.")


def test_a_code_nobody_gave_us_comes_from_the_carrier() -> None:
    (place,) = page(replace(WAITING, pickup=replace(KIOSK, code=None))).shipments[0].places
    assert place.note == "Koodin lähettää Posti."


def test_the_pickup_place_is_told_whole() -> None:
    (place,) = page(WAITING).shipments[0].places
    assert (place.name, place.address) == ("K-Market Kamppi", ("Urho Kekkosen katu 1", "00100 Helsinki"))
    assert place.hours == (("Tänään", "7–22"), ("Huomenna", "7–22"))
    assert place.until == "tiistaina 1.12."


def test_hours_that_nobody_can_read_are_shown_as_they_came() -> None:
    odd = replace(KIOSK, opening_hours="kuten kauppa")
    (place,) = page(replace(WAITING, pickup=odd)).shipments[0].places
    assert place.hours == (("Avoinna", "kuten kauppa"),)


def test_a_place_that_never_closes_says_so_once() -> None:
    (place,) = page(replace(WAITING, pickup=replace(KIOSK, opening_hours="24/7"))).shipments[0].places
    assert place.hours == (("Avoinna", "ympäri vuorokauden"),)


def test_hours_of_a_holiday_are_not_guessed() -> None:
    (place,) = page(WAITING, now=at(5, 12, month=12)).shipments[0].places
    assert place.hours == (("Tänään", "7–22"),)  # tomorrow, 6.12., is Finland's Independence Day


def test_two_parcels_at_one_place_are_one_place_with_both_codes() -> None:
    other = replace(KIOSK, code="8822")
    both = (parcel("1", "ready_for_pickup", KIOSK), parcel("2", "ready_for_pickup", other))
    (place,) = page(replace(WAITING, parcels=both), unlocked=True).shipments[0].places
    assert [code.text for code in place.codes] == [CODE, "8822"]


def test_two_parcels_at_two_places_are_two_places() -> None:
    other = replace(KIOSK, name="R-kioski Pasila", street="Pasilankatu 2", code="8822")
    both = (parcel("1", "ready_for_pickup", KIOSK), parcel("2", "ready_for_pickup", other))
    names = [place.name for place in page(replace(WAITING, parcels=both)).shipments[0].places]
    assert names == ["K-Market Kamppi", "R-kioski Pasila"]


def test_a_parcel_that_was_collected_waits_nowhere() -> None:
    assert page(shipment("delivered", variant="collected", pickup=KIOSK)).shipments[0].places == ()


@pytest.mark.parametrize(
    ("milestone", "reached"),
    [("announced", 0), ("in_transit", 1), ("delayed", 1), ("out_for_delivery", 2), ("attempt_failed", 2)],
)
def test_the_steps_to_a_door(milestone: str, reached: int) -> None:
    assert [mark for _, mark in marks(page(shipment(milestone)))].index("current") == reached


def test_the_steps_to_a_door_end_there() -> None:
    assert marks(page(shipment("delivered", variant="person"))) == [
        ("Tilaus vastaanotettu", "done"),
        ("Matkalla", "done"),
        ("Jakelussa", "done"),
        ("Toimitettu", "done"),
    ]


def test_the_steps_to_a_locker_end_with_collecting() -> None:
    assert marks(page(WAITING)) == [
        ("Tilaus vastaanotettu", "done"),
        ("Matkalla", "done"),
        ("Noudettavissa", "current"),
        ("Noudettu", "ahead"),
    ]


def test_a_home_delivery_that_went_to_a_point_is_collected() -> None:
    assert marks(page(replace(WAITING, method="home")))[-1] == ("Noudettu", "ahead")


def test_a_journey_that_turned_back_shows_no_step_that_will_not_come() -> None:
    assert marks(page(shipment("returning"))) == [
        ("Tilaus vastaanotettu", "done"),
        ("Matkalla", "done"),
        ("Palautuu", "current"),
    ]


def test_steps_tell_when_they_happened_where_that_is_known() -> None:
    times = [step.at for step in page(WAITING).shipments[0].steps]
    assert times == ["sunnuntaina 22.11. klo 10.15", None, "tänään klo 9.05", None]


def test_a_sorting_scan_is_not_the_time_the_journey_began() -> None:
    assert page(shipment("in_transit", milestone_at=at(24, 3))).shipments[0].steps[1].at is None


def test_a_time_known_by_its_day_has_no_hour() -> None:
    delivered = shipment("delivered", milestone_at=at(24, 0), milestone_precision="day")
    assert page(delivered).lead.second == "tänään"


def test_an_order_without_shipments_has_its_first_step_behind_it() -> None:
    assert [(step.text, step.mark) for step in page().steps][:2] == [
        ("Tilaus vastaanotettu", "current"),
        ("Matkalla", "ahead"),
    ]


def test_one_parcel_is_not_listed() -> None:
    assert page(shipment("in_transit", parcels=(parcel("1", "in_transit"),), parcel_total=1)).shipments[0].parcels == ()


def test_several_parcels_are_listed_with_those_nobody_has_seen_yet() -> None:
    two_of_three = (parcel("1", "ready_for_pickup", KIOSK), parcel("2", "in_transit"))
    shown = page(replace(WAITING, parcels=two_of_three, parcel_total=3)).shipments[0]
    assert [(one.name, one.state) for one in shown.parcels] == [
        ("Paketti 1", "Noudettavissa"),
        ("Paketti 2", "Matkalla"),
        ("Paketti 3", "Valmistellaan"),
    ]
    assert shown.count == "1/3 pakettia"


def test_the_first_lines_speak_of_the_shipment_that_asks_something() -> None:
    view = page(shipment("in_transit", eta=eta(at(25, 14), at(25, 16))), WAITING)
    assert view.lead.headline == "Noudettavissa: K-Market Kamppi"
    assert [one.title for one in view.shipments] == ["Lähetys 1/2", "Lähetys 2/2"]


def test_a_cancelled_order_still_shows_what_is_on_its_way() -> None:
    view = page(shipment("in_transit"), cancelled=True)
    assert (view.lead.headline, view.lead_stands_alone) == ("Tilaus on peruttu", True)
    assert view.shipments[0].answer.state == "Matkalla"


def test_messages_tell_what_when_and_how() -> None:
    first, second = page(WAITING).thread
    assert (first.title, first.facts) == ("Noudettavissa", ("tänään klo 9.12", "tekstiviesti"))
    assert (second.title, second.facts) == ("Tilaus on matkalla", ("eilen klo 18.05", "sähköposti"))


def test_a_language_that_was_switched_to_outranks_the_customers_own() -> None:
    assert [language_of("sv", "fi"), language_of(None, "fi"), language_of("xx", "fi"), language_of(None, "xx")] == [
        "sv",
        "fi",
        "fi",
        "en",
    ]
