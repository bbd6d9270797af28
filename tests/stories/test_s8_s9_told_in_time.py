"""S8, S9: storage that ends is told before it has ended, to those who have not been there yet."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.interchanges import Said
from tests.stories.house import House, Placed

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday, noon in Helsinki
LAST_CALL = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)  # ten in the morning, the day before the last


@pytest.fixture(scope="module")
def people(house: House) -> dict[str, Placed]:
    """Two parcels wait; one is collected the same day. Then almost a week goes by."""
    placed = {name: house.place() for name in ("forgets", "collects")}
    for one in placed.values():
        house.carrier_says(one, house.ready())
        house.is_told(one)
    house.carrier_says(placed["collects"], Said(code="21", at=house.ago(minutes=1)))
    house.is_told(placed["collects"], 2)
    house.sleeps_until(LAST_CALL - timedelta(minutes=2), speed=60)
    return placed


def test_who_has_not_collected_is_reminded_while_the_place_is_open(house: House, people: dict[str, Placed]) -> None:
    text = house.is_told(people["forgets"], 2, 30)[-1]

    for fact in ("K-Market Kamppi", "7392K1", "1.12"):
        assert fact in text
    notice = house.notices(people["forgets"])[-1]
    assert notice["kind"] == "pickup_reminder"
    assert datetime.fromisoformat(notice["sent_at"]) >= LAST_CALL


def test_who_has_collected_is_left_in_peace(house: House, people: dict[str, Placed]) -> None:
    house.is_told(people["forgets"], 2, 30)

    assert "pickup_reminder" not in {notice["kind"] for notice in house.notices(people["collects"])}
