"""A night in which texts wait for the morning, and what becomes of those that morning finds untrue."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.interchanges import Said, ready
from tests.stories.house import House, Placed
from tests.waiting import wait_for

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # two at night in Helsinki
MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SLEEPS = {"channels": ["sms"], "quiet_hours": {"from": "21:00", "to": "08:00"}}


@pytest.fixture(scope="module")
def night(house: House) -> dict[str, Placed]:
    """Everybody's parcel becomes ready in the night; then they do what their names say."""
    people = {
        name: house.place(preferences=SLEEPS | {"channels": ["email" if name == "reads mail" else "sms"]})
        for name in ("sleeps", "reads mail", "turns to mail", "changes phone", "calls off", "collects", "is moved")
    }
    for placed in people.values():
        said = ready(house.ago(minutes=9), code="7392K1", until=NOW + timedelta(days=7))
        house.carrier_says(placed, said)
    for name, placed in people.items():
        if name != "reads mail":
            assert house.waiting(placed)["due_at"] == MORNING.isoformat()
    house.patch(people["turns to mail"], preferences={"channels": ["email"]}, source="customer")
    house.patch(people["changes phone"], phone="+358451119999", source="customer")
    house.perille.post(f"/v1/orders/{people['calls off'].id}/cancel", {})
    house.carrier_says(people["collects"], Said(code="21", at=house.ago(minutes=1)))
    elsewhere = "NAD+GC+++R-kioski Pasila+Ratapihantie 6+Helsinki++00520+FI"
    house.carrier_says(people["is moved"], Said(code="64", at=house.ago(minutes=1), more=(elsewhere,)))
    return people


@pytest.fixture(scope="module")
def morning(house: House, night: dict[str, Placed]) -> dict[str, Placed]:
    """The clock passes eight, and nothing waits any more; in the night the plug was pulled."""
    everybody = [notice for placed in night.values() for notice in house.notices(placed)]
    assert {notice["sent_at"] for notice in everybody if notice["channel"] == "sms"} == {None}
    house.sleeps_until(MORNING - timedelta(minutes=2), speed=60)
    wait_for(lambda: all(nothing_waits(house, placed) for placed in night.values()), 30)
    return night


def nothing_waits(house: House, placed: Placed) -> bool:
    return {notice["status"] for notice in house.notices(placed)}.isdisjoint(("scheduled", "sending"))


def kinds(house: House, placed: Placed) -> list[tuple[str, str]]:
    return sorted((notice["kind"], notice["status"]) for notice in house.notices(placed))


def test_a_text_waits_until_the_hours_are_over_and_is_sent_once(house: House, morning: dict[str, Placed]) -> None:
    (notice,) = house.notices(morning["sleeps"])

    assert datetime.fromisoformat(notice["sent_at"]) >= MORNING
    assert any("waits until" in line for line in notice["because"])
    (text,) = house.told(morning["sleeps"])
    assert "Tänään ja huomenna 8-20" in text


@pytest.mark.parametrize("who", ["reads mail", "turns to mail"])
def test_an_email_wakes_nobody_so_it_need_not_wait(house: House, morning: dict[str, Placed], who: str) -> None:
    (notice,) = house.notices(morning[who])

    assert (notice["channel"], notice["status"]) == ("email", "delivered")
    assert datetime.fromisoformat(notice["sent_at"]) < MORNING
    assert len(house.told(morning[who])) == 1


def test_the_text_goes_to_the_phone_of_the_morning(house: House, morning: dict[str, Placed]) -> None:
    assert house.told(morning["changes phone"]) == []
    assert len(house.perille.messages_to("+358451119999")) == 1


def test_an_order_called_off_in_the_night_is_not_told_of(house: House, morning: dict[str, Placed]) -> None:
    assert kinds(house, morning["calls off"]) == [("pickup", "cancelled")]
    assert house.told(morning["calls off"]) == []


def test_a_parcel_collected_in_the_night_is_not_called_for(house: House, morning: dict[str, Placed]) -> None:
    assert kinds(house, morning["collects"]) == [("delivered", "delivered"), ("pickup", "cancelled")]
    (text,) = house.told(morning["collects"])
    assert "on noudettu" in text


def test_a_parcel_moved_in_the_night_is_told_at_its_new_place_only(house: House, morning: dict[str, Placed]) -> None:
    (text,) = house.told(morning["is moved"])

    assert "Pasila" in text
    assert "Kamppi" not in text
