"""Several parcels of one shipment that change within minutes are one change, and one notice."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.interchanges import Said, interchange, ready
from tests.stories.house import House, Placed

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SPEED = 75  # the carrier's ten minutes of grace are eight seconds


def parcel_ready(house: House, placed: Placed, *parcels: str) -> None:
    said = [
        ready(house.ago(minutes=5), code=f"77{n}", until=NOW + timedelta(days=6), parcel=placed.number + parcel)
        for n, parcel in enumerate(parcels)
    ]
    house.carrier_says(placed, *said)


def parcel_is(house: House, placed: Placed, parcel: str, code: str, **ago: float) -> None:
    house.carrier_says(placed, Said(code=code, at=house.ago(**ago), parcel=placed.number + parcel))


@pytest.fixture(scope="module", autouse=True)
def alone(house: House) -> dict[str, Placed]:
    """Shipments of two parcels of which the second stays away, for as long as the other tests take."""
    placed = {name: house.place(parcels=("A", "B")) for name in ("ready", "delivered")}
    parcel_ready(house, placed["ready"], "A")
    parcel_is(house, placed["delivered"], "A", "21", minutes=30)
    return placed


def test_two_parcels_a_file_apart_are_one_notice(house: House) -> None:
    placed = house.place(parcels=("A", "B"))
    parcel_ready(house, placed, "A")
    waiting = house.waiting(placed)
    assert "change set: waits" in " ".join(waiting["because"])

    parcel_ready(house, placed, "B")
    house.everything_is_handled()

    (text,) = house.told(placed)
    assert "2 pakettiasi on noudettavissa" in text


def test_all_parcels_in_one_file_are_told_at_once(house: House) -> None:
    placed = house.place(parcels=("A", "B", "C"))

    parcel_ready(house, placed, "A", "B", "C")

    (text,) = house.is_told(placed)
    assert "3 pakettiasi" in text
    for code in ("770", "771", "772"):
        assert code in text


def test_nobody_is_promised_a_parcel_that_is_lost(house: House) -> None:
    placed = house.place(parcels=("A", "B"))
    parcel_is(house, placed, "A", "21", minutes=30)
    assert "1/2 paketeistasi on perillä" in house.waiting(placed)["text"]

    parcel_is(house, placed, "B", "30", minutes=20)
    house.everything_is_handled()

    (text,) = house.told(placed)
    assert "1/2 paketeistasi on kadonnut" in text
    assert "tulossa" not in text


def test_both_delivered_is_one_notice_of_both(house: House) -> None:
    placed = house.place(parcels=("A", "B"))
    parcel_is(house, placed, "A", "21", minutes=30)
    parcel_is(house, placed, "B", "21", minutes=29)
    house.everything_is_handled()

    (text,) = house.told(placed)
    assert "2 pakettiasi on toimitettu perille" in text


def test_two_shipments_of_an_order_are_on_their_way_once(house: House) -> None:
    placed = house.place()
    other = {"carrier": "posti", "tracking_number": f"{placed.number}X", "method": "home"}
    house.perille.post(f"/v1/orders/{placed.id}/shipments", other)

    house.carrier_says(placed, Said(code="13", at=house.ago(hours=5)))
    file = interchange(f"{placed.number}X", Said(code="13", at=house.ago(hours=4)), reference="OTHER", prepared=NOW)
    house.perille.send_scans(file, "posti")
    house.everything_is_handled()

    assert len(house.told(placed)) == 1


def test_a_parcel_that_stays_away_holds_the_other_back_for_ten_minutes_only(
    house: House, alone: dict[str, Placed]
) -> None:
    placed = alone["ready"]
    assert "1/2 paketeistasi on noudettavissa" in house.is_told(placed)[0]

    parcel_ready(house, placed, "A", "B")

    assert "noudettavissa" in house.is_told(placed, 2)[-1]
    house.everything_is_handled()
    assert len(house.told(placed)) == 2


def test_what_is_lost_after_the_rest_was_told_of_is_told_too(house: House, alone: dict[str, Placed]) -> None:
    placed = alone["delivered"]
    assert "1/2 paketeistasi on perillä" in house.is_told(placed)[0]

    parcel_is(house, placed, "B", "30", minutes=20)

    assert "1/2 paketeistasi on kadonnut" in house.is_told(placed, 2)[-1]
