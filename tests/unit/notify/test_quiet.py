"""Quiet hours in the customer's own zone, over midnight and over changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.notify.facts import QuietHours
from services.notify.quiet import quiet_until
from tests.unit.notify.cases import HELSINKI, NOON, at

NIGHT = QuietHours(time(21), time(8))
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Europe/Helsinki", "Europe/Stockholm", "America/New_York", "UTC")])
# The hours in which clocks are changed are left out: there a local time may not exist, or exist twice.
TIMES = st.builds(time, st.integers(5, 23), st.integers(0, 59))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


def test_evening_waits_for_the_next_morning():
    assert quiet_until(at(24, 21), NIGHT, HELSINKI) == at(25, 8)


def test_small_hours_wait_for_the_same_morning():
    assert quiet_until(at(24, 3), NIGHT, HELSINKI) == at(24, 8)


def test_the_end_is_no_longer_quiet():
    assert quiet_until(at(24, 8), NIGHT, HELSINKI) is None


def test_a_siesta_stays_within_its_day():
    assert quiet_until(NOON, QuietHours(time(11), time(14)), HELSINKI) == at(24, 14)


def test_equal_ends_mean_never():
    assert quiet_until(at(24, 23), QuietHours(time(8), time(8)), HELSINKI) is None


def test_the_night_of_the_spring_change_is_an_hour_shorter():
    evening = datetime(2026, 3, 28, 22, tzinfo=HELSINKI).astimezone(UTC)

    assert quiet_until(evening, NIGHT, HELSINKI) == evening + timedelta(hours=9)


def test_the_hour_that_comes_twice_ends_after_its_second_time():
    second = datetime(2026, 10, 25, 3, 15, fold=1, tzinfo=HELSINKI).astimezone(UTC)

    assert quiet_until(second, QuietHours(time(22), time(3, 30)), HELSINKI) == second + timedelta(minutes=15)


@given(MOMENTS, TIMES, TIMES, ZONES)
def test_the_end_of_quiet_hours_is_later_within_a_day_and_not_quiet_itself(now, start, end, zone):
    hours = QuietHours(start, end)

    until = quiet_until(now, hours, zone)

    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        assert until.astimezone(zone).time() == end
        assert quiet_until(until, hours, zone) is None
