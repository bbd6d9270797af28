"""S2: a parcel to a locker, with every step of the carrier's on the way. Only when it waits is there news."""

from datetime import UTC, datetime

import pytest

from tests.interchanges import Said
from tests.stories.house import House, Placed

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday, noon in Helsinki


def steps(house: House) -> list[Said]:
    """Advance notice by EDI, sorted in Turku, sorted at 01010."""
    places = ("LOC+14+FITKU", "LOC+14+01010")
    sorted_at = [Said(code="31", at=house.ago(hours=20 - n), more=(place,)) for n, place in enumerate(places)]
    return [Said(code="68", at=house.ago(days=2)), *sorted_at, Said(code="48", at=house.ago(hours=3))]


@pytest.fixture(scope="module")
def parcel(house: House) -> Placed:
    """A parcel whose steps come one file at a time, and then wait for it."""
    placed = house.place()
    for step in steps(house):
        house.carrier_says(placed, step)
    return placed


def test_where_a_parcel_is_sorted_is_never_told(house: House, parcel: Placed) -> None:
    house.everything_is_handled()

    assert house.shipment(parcel)["milestone"] == "in_transit"
    assert len(house.shipment(parcel)["scans"]) == 4
    assert house.notices(parcel) == []


def test_one_text_says_where_until_when_the_code_and_the_hours(house: House, parcel: Placed) -> None:
    house.carrier_says(parcel, house.ready())

    (text,) = house.is_told(parcel)
    for fact in ("K-Market Kamppi", "Urho Kekkosen katu 1", "Tänään", "8-20", "7392K1", "1.12."):
        assert fact in text
    assert "01010" not in text
    assert house.notices(parcel)[-1]["segments"] == 1


def test_that_it_was_collected_is_told_as_such(house: House) -> None:
    placed = house.place()
    house.carrier_says(placed, house.ready(hours=2))
    house.is_told(placed)

    house.carrier_says(placed, Said(code="21", at=house.ago(minutes=1)))

    assert "on noudettu" in house.is_told(placed, 2)[-1]


def test_the_way_is_no_news_when_it_comes_together_with_its_end(house: House) -> None:
    placed = house.place()

    house.carrier_says(placed, *steps(house), Said(code="13", at=house.ago(days=1)), house.ready())

    (text,) = house.is_told(placed)
    assert "noudettavissa" in text


def test_steps_that_come_before_the_shipment_are_not_lost(house: House) -> None:
    body = house.body()
    placed = house.perille.post("/v1/orders", body)
    later = Placed(id=placed["id"], shipment_id="", page_url=placed["page_url"], number="COMES-FIRST",
                   phone=body["customer"]["phone"], email=body["customer"]["email"])  # fmt: skip
    assert house.carrier_says(later, house.ready())["unclaimed"] == 1

    shipment = {"carrier": "generic-edifact", "tracking_number": later.number, "method": "locker"}
    house.perille.post(f"/v1/orders/{later.id}/shipments", shipment)

    assert "7392K1" in house.is_told(later)[0]
