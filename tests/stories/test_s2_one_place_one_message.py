"""S2: what waits at one place is one message, wherever it was ordered; another place than chosen is said first."""

import itertools
from datetime import UTC, datetime
from typing import Any

from tests.interchanges import Said
from tests.stories.house import House, Placed
from tests.waiting import wait_for

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday, noon in Helsinki
SPEED = 20  # the minute that a notice waits for its neighbours is three seconds

_people = itertools.count(1)


def two_orders(house: House) -> tuple[Placed, Placed]:
    """Of one customer, both on their way to a locker."""
    person = next(_people)
    known: dict[str, Any] = {
        "reference": f"C-REGULAR-{person}",
        "phone": f"+35850{2000000 + person}",
        "email": f"regular{person}@example.fi",
    }
    placed = house.place(**known), house.place(**known)
    for one in placed:
        house.carrier_says(one, Said(code="31", at=house.ago(hours=3)))
    return placed


def test_two_orders_at_one_locker_are_one_text_with_both_codes(house: House) -> None:
    first, second = two_orders(house)

    house.carrier_says(first, house.ready(code="1111"))
    house.carrier_says(second, house.ready(code="2222"))

    (text,) = house.is_told(first)
    assert "2 pakettiasi" in text
    assert "1111" in text
    assert "2222" in text
    house.everything_is_handled()
    assert len(house.told(first)) == 1
    assert house.notices(first)[-1]["id"] == house.notices(second)[-1]["id"]
    assert house.notices(first)[-1]["shipment_ids"] == [first.shipment_id, second.shipment_id]


def test_what_is_collected_before_the_text_leaves_is_not_in_it(house: House) -> None:
    first, second = two_orders(house)
    house.carrier_says(first, house.ready(code="3333"))
    house.carrier_says(second, house.ready(code="4444"))

    house.carrier_says(first, Said(code="21", at=house.ago(minutes=1)))

    wait_for(lambda: any("4444" in text for text in house.told(first)))
    assert not any("3333" in text for text in house.told(first))


def test_a_parcel_at_another_point_than_chosen_is_said_first(house: House) -> None:
    pasila = {"name": "R-kioski Pasila", "street": "Ratapihantie 6", "postcode": "00520", "city": "Helsinki"}
    placed = house.place(point=pasila)

    house.carrier_says(placed, house.ready())

    (text,) = house.is_told(placed)
    assert house.notices(placed)[-1]["kind"] == "pickup_moved"
    for fact in ("noutopaik", "K-Market Kamppi", "7392K1"):
        assert fact in text


def test_the_point_that_was_chosen_in_other_words_is_no_other_point(house: House) -> None:
    chosen = {"name": "K-MARKET KAMPPI", "street": "Urho Kekkosen k. 1", "postcode": "00100", "city": "Helsinki"}
    placed = house.place(point=chosen)

    house.carrier_says(placed, house.ready())

    house.is_told(placed)
    assert house.notices(placed)[-1]["kind"] == "pickup"
