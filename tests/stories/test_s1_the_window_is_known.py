"""S1: no courier is a surprise. The window is known the evening before, one link moves it, and the answer is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.interchanges import Said
from tests.stories.house import House, Placed
from tests.waiting import wait_for

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday, noon in Helsinki
EVENING = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # five in the afternoon: until six this carrier takes changes
MORNING = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
WEDNESDAY_AT_NOON = ("DTM+64:202611251200:203", "DTM+63:202611251400:203")
FRIDAY = {"what": "other_time", "day": "2026-11-27", "start": "16:00", "end": "20:00"}
NEIGHBOUR = {"what": "neighbour", "neighbour": "Virtanen, A 3"}


def says(house: House, placed: Placed, code: str, at: datetime) -> None:
    """The carrier's step, with the window of Wednesday noon, in a directory whose codes know of vans."""
    file = house.interchange(placed, Said(code=code, at=at, more=WEDNESDAY_AT_NOON), prepared=at)
    house.perille.send_scans(file.replace(b":D:96A:", b":D:04A:"))


def wishes(house: House, placed: Placed, wish: dict[str, Any]) -> str:
    """What the customer asks for, as the page asks; returns the wish's id once the shop's people have it."""
    asked = house.perille.post(f"/v1/shipments/{placed.shipment_id}/changes", wish)
    change_id: str = asked["id"]
    wait_for(lambda: status(house, change_id) == "sent", 30, "the wish reaches the shop's people")
    return change_id


def status(house: House, change_id: str) -> str:
    found: str = house.perille.call("GET", f"/v1/changes/{change_id}").json()["status"]
    return found


def answers(house: House, change_id: str, result: str, reason: str | None = None) -> None:
    """What the carrier told the shop's people."""
    house.perille.post(f"/v1/changes/{change_id}/settle", {"result": result, "reason": reason})


@pytest.fixture(scope="module")
def people(house: House) -> dict[str, Placed]:
    """Their parcels are handed over, and will be at the door on Wednesday at noon; one knows today to be away then."""
    placed = {name: house.place(method="home") for name in ("moves", "refused", "stays", "away")}
    for one in placed.values():
        says(house, one, "13", NOW - timedelta(minutes=5))
        (text,) = house.is_told(one)
        assert "Arvioitu toimitus keskiviikkona 25.11. klo 12-14." in text
    answers(house, wishes(house, placed["away"], FRIDAY), "agreed")
    house.is_told(placed["away"], 2)
    house.sleeps_until(EVENING, speed=1)
    return placed


def test_the_evening_before_the_window_is_known_with_a_link_that_moves_it(
    house: House, people: dict[str, Placed]
) -> None:
    for name in ("moves", "refused", "stays"):
        text = house.is_told(people[name], 2)[-1]

        assert "pakettisi saapuu huomenna keskiviikkona 25.11. klo 12-14" in text
        assert f"Muuta tästä: {people[name].page_url}" in text


def test_who_has_moved_it_hears_nothing_more_of_the_old_window(house: House, people: dict[str, Placed]) -> None:
    house.is_told(people["stays"], 2)

    _, text = house.told(people["away"])
    assert "Uusi toimitusaika on perjantaina 27.11. klo 16-20." in text


def test_what_the_carrier_agreed_to_is_told(house: House, people: dict[str, Placed]) -> None:
    house.is_told(people["moves"], 2)
    answers(house, wishes(house, people["moves"], FRIDAY), "agreed")

    text = house.is_told(people["moves"], 3)[-1]

    assert "sovittu! Uusi toimitusaika on perjantaina 27.11. klo 16-20." in text


def test_what_the_carrier_refused_is_told_with_its_reason_and_what_comes_instead(
    house: House, people: dict[str, Placed]
) -> None:
    house.is_told(people["refused"], 2)
    answers(house, wishes(house, people["refused"], NEIGHBOUR), "refused", "Arvolähetys luovutetaan vain saajalle")

    text = house.is_told(people["refused"], 3)[-1]

    assert "pakettia ei voida jättää naapurillesi" in text
    assert '"Arvolähetys luovutetaan vain saajalle"' in text
    assert "huomenna keskiviikkona 25.11. klo 12-14" in text


def test_the_same_morning_the_window_is_told_again_and_nothing_promised_that_the_van_forbids(
    house: House, people: dict[str, Placed]
) -> None:
    house.is_told(people["refused"], 3)
    house.sleeps_until(MORNING, speed=1)
    for name in ("refused", "stays"):
        says(house, people[name], "113", MORNING - timedelta(minutes=1))

    for name, count in (("refused", 4), ("stays", 3)):
        text = house.is_told(people[name], count)[-1]
        assert "saapuu tänään keskiviikkona 25.11. klo 12-14" in text
        assert f"Seuraa: {people[name].page_url}" in text
    refused = house.perille.call("POST", f"/v1/shipments/{people['stays'].shipment_id}/changes", json=FRIDAY)
    assert refused.status_code == 409
    assert (len(house.told(people["moves"])), len(house.told(people["away"]))) == (3, 2)
