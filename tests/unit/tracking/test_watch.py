"""How long a silence may last: in working time, by milestone, and never past the window that stands."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.scan import Milestone
from services.tracking.watch import PATIENCE, next_check, soonest, working_later

HELSINKI = ZoneInfo("Europe/Helsinki")
ENDED = frozenset(Milestone) - frozenset(PATIENCE)


def helsinki(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=HELSINKI).astimezone(UTC)


def check(milestone: Milestone, heard_at: datetime, expected_by: datetime | None = None) -> datetime | None:
    return next_check(milestone, heard_at=heard_at, expected_by=expected_by, zone=HELSINKI, country="FI")


def test_a_parcel_under_way_may_be_silent_for_two_working_days() -> None:
    assert check(Milestone.IN_TRANSIT, helsinki(24, 12)) == helsinki(26, 12)


def test_a_sunday_does_not_count() -> None:
    assert check(Milestone.IN_TRANSIT, helsinki(27, 12)) == helsinki(30, 12)


def test_christmas_does_not_count() -> None:
    assert check(Milestone.IN_TRANSIT, helsinki(23, 12, month=12)) == helsinki(29, 12, month=12)


def test_the_holidays_of_a_country_nobody_knows_count_as_days() -> None:
    found = next_check(
        Milestone.IN_TRANSIT, heard_at=helsinki(23, 12, month=12), expected_by=None, zone=HELSINKI, country="ZZ"
    )
    assert found == helsinki(25, 12, month=12)


def test_a_window_that_passes_is_sooner_than_patience() -> None:
    assert check(Milestone.IN_TRANSIT, helsinki(24, 8), expected_by=helsinki(24, 18)) == helsinki(24, 21)


def test_a_window_that_was_over_when_it_was_heard_leaves_some_hours() -> None:
    assert check(Milestone.DELAYED, helsinki(24, 12), expected_by=helsinki(23, 18)) == helsinki(24, 15)


def test_a_van_that_said_nothing_is_asked_about_the_next_morning() -> None:
    assert check(Milestone.OUT_FOR_DELIVERY, helsinki(24, 16), expected_by=helsinki(24, 18)) == helsinki(25, 8)


@pytest.mark.parametrize("milestone", sorted(ENDED))
def test_nothing_is_waited_for_where_the_customer_or_nobody_has_the_next_word(milestone: Milestone) -> None:
    assert check(milestone, helsinki(24, 12)) is None


def test_every_milestone_of_an_open_shipment_has_a_next_check() -> None:
    customers_turn = {Milestone.READY_FOR_PICKUP, Milestone.NEEDS_CUSTOMER}
    endings = {
        Milestone.DELIVERED,
        Milestone.PARTLY_DELIVERED,
        Milestone.RETURNING,
        Milestone.RETURNED,
        Milestone.LOST,
        Milestone.DAMAGED,
        Milestone.REFUSED,
    }
    assert customers_turn | endings == ENDED


def test_an_hour_that_the_clock_shows_twice_is_two_hours() -> None:
    saturday = datetime(2026, 10, 24, 23, tzinfo=HELSINKI)
    monday = working_later(saturday, timedelta(hours=2), HELSINKI, "FI")
    assert monday == datetime(2026, 10, 26, 1, tzinfo=HELSINKI).astimezone(UTC)


@given(
    milestone=st.sampled_from(sorted(PATIENCE)),
    heard_at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    ahead=st.none() | st.timedeltas(timedelta(days=-5), timedelta(days=20)),
)
def test_the_first_look_is_never_later_than_the_check(
    milestone: Milestone, heard_at: datetime, ahead: timedelta | None
) -> None:
    expected_by = None if ahead is None else heard_at + ahead
    first = soonest(milestone, heard_at=heard_at, expected_by=expected_by)
    checked = check(milestone, heard_at, expected_by)
    assert first is not None
    assert checked is not None
    assert heard_at < first <= checked
