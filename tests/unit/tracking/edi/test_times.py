"""DTM formats as standard and senders write them, to UTC with precision, zone source and doubts."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.edi.times import LAYOUTS, PERIODS, Moment, join, read

HELSINKI = "Europe/Helsinki"


def at(value: str, form: str, country: str | None = None) -> Moment:
    return read(value, form, country=country, zone=HELSINKI)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "form", "expected", "precision"),
    [
        ("241126", "2", utc(2026, 11, 23, 22), "day"),
        ("261124", "101", utc(2026, 11, 23, 22), "day"),
        ("20261124", "102", utc(2026, 11, 23, 22), "day"),
        ("2611241415", "201", utc(2026, 11, 24, 12, 15), "minute"),
        ("261124141530", "202", utc(2026, 11, 24, 12, 15, 30), "second"),
        ("202611241415", "203", utc(2026, 11, 24, 12, 15), "minute"),
        ("20261124141530", "204", utc(2026, 11, 24, 12, 15, 30), "second"),
        ("202611241415", "", utc(2026, 11, 24, 12, 15), "minute"),
        (" 20261124 1415 ", "203", utc(2026, 11, 24, 12, 15), "minute"),
    ],
)
def test_local_times_take_the_zone_of_the_profile(value: str, form: str, expected: datetime, precision: str) -> None:
    found = at(value, form)
    assert (found.at, found.precision, found.zone_source, found.raw) == (expected, precision, "profile", value)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("202607220950+0100", "205"),
        ("202607220950+0100", "203"),
        ("202607220950+01:00", "203"),
        ("202607220950+01", "303"),
        ("20260722095000+0100", "208"),
        ("20260722095000+01", "304"),
        ("202607220850UTC", "303"),
        ("202607220850Z", "203"),
        ("202607221150EET", "303"),
    ],
)
def test_an_offset_or_zone_in_the_value_comes_first(value: str, form: str) -> None:
    found = at(value, form, country="SE")
    assert (found.at, found.zone_source) == (utc(2026, 7, 22, 8, 50), "offset")


def test_a_place_comes_before_the_profile() -> None:
    found = at("202611241415", "203", country="SE")
    assert (found.at, found.zone_source) == (utc(2026, 11, 24, 13, 15), "place")


def test_a_country_of_several_zones_does_not_decide() -> None:
    assert at("202611241415", "203", country="US").zone_source == "profile"


def test_fourteen_digits_under_203_have_seconds() -> None:
    assert at("20261124141530", "203").precision == "second"


@pytest.mark.parametrize(("value", "form"), [("202611242400", "203"), ("20261124240000", "204")])
def test_24_hours_is_the_next_midnight(value: str, form: str) -> None:
    assert at(value, form).at == utc(2026, 11, 24, 22)


def test_a_day_ends_at_the_next_local_midnight() -> None:
    assert at("20261025", "102").end == utc(2026, 10, 25, 22)
    assert at("20261024", "102").end == utc(2026, 10, 24, 21)


def test_the_hour_that_summer_time_skips_is_flagged() -> None:
    found = at("202603290330", "203")
    assert (found.at, found.flags) == (utc(2026, 3, 29, 1, 30), {"dst_gap"})


def test_the_hour_that_winter_time_repeats_is_flagged() -> None:
    found = at("202610250330", "203")
    assert (found.at, found.flags) == (utc(2026, 10, 25, 0, 30), {"dst_fold"})


@pytest.mark.parametrize(
    ("value", "form", "start", "end", "precision"),
    [
        ("2026112420261126", "718", utc(2026, 11, 23, 22), utc(2026, 11, 26, 22), "day"),
        ("20261124-20261126", "718", utc(2026, 11, 23, 22), utc(2026, 11, 26, 22), "day"),
        ("202611241400202611241600", "719", utc(2026, 11, 24, 12), utc(2026, 11, 24, 14), "minute"),
    ],
)
def test_a_period_has_two_ends(value: str, form: str, start: datetime, end: datetime, precision: str) -> None:
    found = at(value, form)
    assert (found.at, found.end, found.precision) == (start, end, precision)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("20020148", "102"),
        ("", "203"),
        ("202611242500", "203"),
        ("202611242430", "203"),
        ("000000", "101"),
        ("99991231", "102"),
        ("00010101", "102"),
        ("2026112", "102"),
        ("tomorrow", "203"),
        ("202611241415", "999"),
        ("141500", "402"),
        ("2026112620261124", "718"),
        ("20261124", "718"),
        ("202611241415+99", "203"),
    ],
)
def test_what_cannot_be_read_is_undated_and_keeps_its_text(value: str, form: str) -> None:
    found = at(value, form)
    if value.endswith("+99"):  # an impossible offset is no offset: the place or profile decides
        assert found.zone_source == "profile"
    else:
        assert (found.at, found.flags, found.raw) == (None, {"undated"}, value)


def test_a_date_and_a_time_of_day_make_one_time() -> None:
    assert at(*join("20261124", "102", "141530", "402")).at == utc(2026, 11, 24, 12, 15, 30)
    assert at(*join("261124", "101", "1415", "401")).at == utc(2026, 11, 24, 12, 15)


@given(
    value=st.text("0123456789+-: ZUTCE", max_size=26) | st.text(max_size=12),
    form=st.sampled_from([*LAYOUTS, *PERIODS, "402", "xyz"]),
)
def test_no_value_breaks_the_reader(value: str, form: str) -> None:
    found = at(value, form)
    assert (found.at is None) == ("undated" in found.flags)
