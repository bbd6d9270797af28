"""IFTSTA: estimates, pickup facts, receiver and free text of a status."""

from datetime import UTC, datetime

import pytest

from services.tracking.scan import Estimate, Milestone, Pickup
from tests.unit.tracking.edi.written import scan

AT = "DTM+334:202611221415:203"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def pickup(*segments: str) -> Pickup:
    found = scan("STS+1+45", AT, *segments).pickup
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (("DTM+191:20261124:102",), Estimate(start=utc(2026, 11, 23, 22), end=utc(2026, 11, 24, 22), whole_days=True)),
        (("DTM+17:202611241400:203",), Estimate(start=utc(2026, 11, 24, 12), end=utc(2026, 11, 24, 12))),
        (
            ("DTM+64:202611241400:203", "DTM+63:202611241600:203"),
            Estimate(start=utc(2026, 11, 24, 12), end=utc(2026, 11, 24, 14)),
        ),
        (
            ("DTM+17:20261130:102", "DTM+191:202611241400202611241600:719"),
            Estimate(start=utc(2026, 11, 24, 12), end=utc(2026, 11, 24, 14)),
        ),
        (
            ("DTM+191:2026112420261126:718",),
            Estimate(start=utc(2026, 11, 23, 22), end=utc(2026, 11, 26, 22), whole_days=True),
        ),
    ],
)
def test_an_estimate_is_as_wide_as_it_was_sent(segments: tuple[str, ...], expected: Estimate) -> None:
    assert scan("STS+1+113", AT, *segments, kind="IFTSTA:D:01B:UN").eta == expected


def test_an_estimate_at_midnight_sharp_is_a_date() -> None:
    found = scan("STS+1+31", AT, "DTM+191:202611240000:203").eta
    assert found == Estimate(start=utc(2026, 11, 23, 22), end=utc(2026, 11, 24, 22), whole_days=True)


def test_a_latest_time_before_the_earliest_is_no_window() -> None:
    assert scan("STS+1+31", AT, "DTM+64:202611241600:203", "DTM+63:202611241400:203").eta is None


def test_the_pickup_point_is_the_custodian() -> None:
    nad = "NAD+GC+123::92++POSTI 10+MANNERHEIMINTIE 1+HELSINKI++00100+FI"
    assert pickup(nad, "LOC+14+FIESP:139:6:ESPOO") == Pickup(
        name="POSTI 10", street="MANNERHEIMINTIE 1", postcode="00100", city="HELSINKI", country="FI"
    )


def test_the_pickup_point_may_stand_in_lines() -> None:
    assert pickup("NAD+GC++POSTI 10:MANNERHEIMINTIE 1:00100 HELSINKI") == Pickup(
        name="POSTI 10", street="MANNERHEIMINTIE 1", postcode="00100", city="HELSINKI"
    )


def test_the_name_of_a_pickup_point_may_stand_where_its_code_belongs() -> None:
    assert pickup("NAD+GC+K-MARKET KAMPPI").name == "K-MARKET KAMPPI"


@pytest.mark.parametrize(
    ("loc", "expected"),
    [
        ("LOC+14+00100:16::HELSINKI+FI:162", Pickup(postcode="00100", city="HELSINKI", country="FI")),
        ("LOC+14+FIHEL:139:6:HELSINKI", Pickup(city="HELSINKI", country="FI")),
        ("LOC+14+P17:ZZZ:87:SMARTPOST KAMPPI", Pickup(name="SMARTPOST KAMPPI")),
    ],
)
def test_without_a_custodian_the_pickup_point_is_the_location(loc: str, expected: Pickup) -> None:
    assert pickup(loc) == expected


def test_a_day_as_deadline_ends_with_that_day() -> None:
    assert pickup("DTM+36:20261129:102").until == utc(2026, 11, 29, 22)


def test_the_latest_time_of_a_waiting_parcel_is_its_deadline_not_an_estimate() -> None:
    found = scan("STS+1+45", AT, "DTM+63:202611291800:203")
    assert found.pickup == Pickup(until=utc(2026, 11, 29, 16))
    assert found.eta is None


@pytest.mark.parametrize(
    "ftx",
    [
        "FTX+ICN++CODE+A1234",
        "FTX+ICN+++CODE?:A1234",
        "FTX+ICN+++CODE:A1234",
        "FTX+DEL+++Pickup code A1234",
        "FTX+AAI+++Noutokoodi?: A1234",
        "FTX+ICN+++HOURS?:Mo-Fr 08?:00-20?:00;CODE?:A1234",
        "FTX+ICN+++HOURS Mo-Fr 08?:00-20?:00:CODE A1234",
        "FTX+ICN+++Your parcel waits, the pickup code is A1234.",
    ],
)
def test_a_pickup_code_is_read_in_the_forms_of_the_profile(ftx: str) -> None:
    found = scan("STS+1+45", AT, ftx)
    assert found.pickup is not None
    assert found.pickup.code == "A1234"
    assert found.text is None


@pytest.mark.parametrize(
    "ftx",
    [
        "FTX+ICN++HOURS+Mo-Fr 08?:00-20?:00",
        "FTX+ICN+++HOURS?:Mo-Fr 08?:00-20?:00",
        "FTX+ICN+++HOURS:Mo-Fr 08:00-20:00",
        "FTX+AAI+++Opening hours?: Mo-Fr 08?:00-20?:00",
        "FTX+ICN+++CODE?:A123;HOURS?:Mo-Fr 08?:00-20?:00",
        "FTX+ICN+++CODE A123:HOURS Mo-Fr 08?:00-20?:00",
        "FTX+ICN+++HOURS Mo-Fr:08?:00-20?:00:CODE A123",
    ],
)
def test_opening_hours_are_read_in_the_forms_of_the_profile(ftx: str) -> None:
    assert pickup(ftx).opening_hours == "Mo-Fr 08:00-20:00"


@pytest.mark.parametrize(
    "text", ["Door code 1234", "Code of conduct", "Use the postcode 00100", "open the door", "Ring. Code 1234"]
)
def test_other_text_is_no_pickup_fact(text: str) -> None:
    found = scan("STS+1+45", AT, f"FTX+ICN+++{text}")
    assert (found.pickup, found.text) == (None, text)


def test_free_text_is_never_a_status() -> None:
    found = scan("STS+1+95", AT, "FTX+AHN+++DELIVERED")
    assert (found.milestone, found.text) == (Milestone.UNKNOWN, "DELIVERED")


def test_status_text_in_a_location_is_a_place_and_nothing_more() -> None:
    found = scan("STS+1+31", AT, "LOC+172+:::DELIVERED TO CONSIGNEE")
    assert (found.milestone, found.place) == (Milestone.IN_TRANSIT, "DELIVERED TO CONSIGNEE")


def test_the_receiver_is_the_accepting_party_of_a_delivery() -> None:
    assert scan("STS+1+21", AT, "NAD+AP+++AINO VIRTANEN").receiver == "AINO VIRTANEN"
    assert scan("STS+1+31", AT, "NAD+AP+++AINO VIRTANEN").receiver is None


def test_a_parcel_on_its_way_waits_nowhere() -> None:
    assert scan("STS+1+31", AT, "NAD+GC+++DEPOT", "DTM+36:20261129:102").pickup is None
