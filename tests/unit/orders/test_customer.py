"""Whose word counts: source, time and rank of each field."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.customer import FIELDS, SOURCES, BadPhone, Origin, e164, merge, zone_of

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def origin(source: str, minutes: int = 0) -> Origin:
    return Origin(source, AT + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("present", "word", "taken"),
    [
        (origin("carrier"), origin("shop"), True),
        (origin("shop"), origin("customer"), True),
        (origin("shop"), origin("customer", -60), True),
        (origin("customer"), origin("shop", 60), False),
        (origin("shop"), origin("carrier", 60), False),
        (origin("shop"), origin("shop", 1), True),
        (origin("shop"), origin("shop"), True),
        (origin("shop"), origin("shop", -1), False),
    ],
)
def test_a_higher_source_or_a_newer_word_of_the_same_wins(present: Origin, word: Origin, taken: bool) -> None:
    after = merge({"name": "old"}, {"name": present}, {"name": "new"}, word)
    assert after.values["name"] == ("new" if taken else "old")
    assert ("name" in after.kept) is not taken
    assert after.origins["name"] == (word if taken else present)


def test_a_field_that_nobody_gave_is_free() -> None:
    assert merge({"email": None}, {}, {"email": "a@b.fi"}, origin("carrier")).changed == ["email"]


def test_the_same_value_from_a_higher_source_is_no_change_but_holds_better() -> None:
    after = merge({"name": "Aino"}, {"name": origin("shop")}, {"name": "Aino"}, origin("customer"))
    assert after.changed == []
    assert after.origins["name"].source == "customer"


def test_the_same_value_from_a_lower_source_needs_no_explaining() -> None:
    after = merge({"name": "Aino"}, {"name": origin("customer")}, {"name": "Aino"}, origin("shop", 1))
    assert after.kept == {}


def test_preferences_given_in_part_keep_the_rest() -> None:
    hours = {"from": "22:00", "to": "07:00"}
    after = merge(
        {"preferences": {"channels": ["email"], "quiet_hours": hours}},
        {},
        {"preferences": {"channels": ["sms"]}},
        origin("shop"),
    )
    assert after.values["preferences"] == {"channels": ["sms"], "quiet_hours": hours}


def test_preferences_hold_only_what_was_said() -> None:
    after = merge({"preferences": None}, {}, {"preferences": {"quiet_hours": None}}, origin("shop"))
    assert after.values["preferences"] == {"quiet_hours": None}


words = st.tuples(
    st.sampled_from(SOURCES), st.integers(0, 3), st.dictionaries(st.sampled_from(FIELDS[:4]), st.sampled_from("abc"))
)


@given(st.lists(words, max_size=8))
def test_no_word_is_ever_overwritten_by_a_lower_one(said: list[tuple[str, int, dict[str, Any]]]) -> None:
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for source, minutes, fields in said:
        before = dict(origins)
        after = merge(values, origins, fields, origin(source, minutes))
        values, origins = after.values, after.origins
        for field, held in before.items():
            assert SOURCES.index(origins[field].source) >= SOURCES.index(held.source)


def test_the_highest_word_stands_in_whatever_order_words_come() -> None:
    said = [("carrier", "c"), ("shop", "s"), ("customer", "u")]
    for order in (said, said[::-1], [said[1], said[2], said[0]]):
        values: dict[str, Any] = {}
        origins: dict[str, Origin] = {}
        for minutes, (source, value) in enumerate(order):
            after = merge(values, origins, {"name": value}, origin(source, minutes))
            values, origins = after.values, after.origins
        assert values["name"] == "u"


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("040 123 4567", "FI", "+358401234567"),
        ("0401234567", "AX", "+358401234567"),
        ("+46 70-123 45 67", "FI", "+46701234567"),
        ("+358401234567", None, "+358401234567"),
        ("5123 4567", "EE", "+37251234567"),
    ],
)
def test_numbers_as_people_write_them(text: str, country: str | None, number: str) -> None:
    assert e164(text, country) == number


@pytest.mark.parametrize(
    ("text", "country", "why"),
    [
        ("0401", "FI", "too few"),
        ("1", "FI", "too few"),
        ("0401234567", None, r"begin with \+"),
        ("+999 123 45678", "FI", "no country has this code"),
        ("+358 40 123 4567 8901", "FI", "too many digits for FI"),
        ("040-AINO-123", "FI", "other characters"),
        ("+1 999 999 9999", "FI", "not a number that is in use"),
        ("", "FI", "other characters"),
    ],
)
def test_a_wrong_number_says_why(text: str, country: str | None, why: str) -> None:
    with pytest.raises(BadPhone, match=why):
        e164(text, country)


@pytest.mark.parametrize(
    ("country", "shop_zone", "zone"),
    [
        ("FI", "Europe/Stockholm", "Europe/Helsinki"),
        ("SE", "Europe/Helsinki", "Europe/Stockholm"),
        ("AX", "Europe/Helsinki", "Europe/Mariehamn"),
        ("DE", "Europe/Helsinki", "Europe/Berlin"),
        ("US", "America/Chicago", "America/Chicago"),
        ("US", "Europe/Helsinki", "Europe/Helsinki"),
    ],
)
def test_a_countrys_zone(country: str, shop_zone: str, zone: str) -> None:
    assert zone_of(country, shop_zone) == zone
