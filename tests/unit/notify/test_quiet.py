"""Quiet hours and days off in the customer's own zone, over midnight and over changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.rules.facts import Kind, QuietHours, Window
from services.notify.rules.kinds import read_kinds
from services.notify.rules.quiet import country_of, quiet_until, rings_at
from tests.unit.notify.cases import HELSINKI, NOON, at, customer

NIGHT = QuietHours(time(21), time(8))
KINDS = read_kinds()
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Europe/Helsinki", "Europe/Stockholm", "America/New_York", "UTC")])
# The hours in which clocks are changed are left out: there a local time may not exist, or exist twice.
TIMES = st.builds(time, st.integers(5, 23), st.integers(0, 59))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


def local(*clock: int) -> datetime:
    """A time as a clock in Helsinki shows it."""
    return datetime(*clock, tzinfo=HELSINKI).astimezone(UTC)


def rings(
    when: datetime,
    kind: Kind,
    hours: QuietHours | None = NIGHT,
    *,
    window: Window | None = None,
    country: str | None = "FI",
) -> datetime:
    """When a text of this kind rings at somebody's in Helsinki."""
    who = customer(quiet_hours=hours, country=country)
    return rings_at(when, customer=who, character=KINDS[kind], window=window).at


def to_the_minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0)


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


class TestWorkdays:
    """Kinds that nobody loses a thing by wait for a day that is neither a Sunday nor a public holiday."""

    @pytest.mark.parametrize(
        ("name", "evening", "morning"),
        [
            ("Christmas: eve, day, second day, Sunday", local(2026, 12, 23, 22), local(2026, 12, 28, 8)),
            ("Good Friday", local(2026, 4, 3, 12), local(2026, 4, 4, 8)),
            ("Easter Sunday and Monday", local(2026, 4, 5, 12), local(2026, 4, 7, 8)),
            ("midsummer, and the Sunday after it", local(2026, 6, 18, 23), local(2026, 6, 22, 8)),
            ("the turn of the year", local(2026, 12, 31, 23), local(2027, 1, 2, 8)),
            ("a plain Sunday", local(2026, 11, 22, 12), local(2026, 11, 23, 8)),
        ],
    )
    def test_over_days_off_to_the_next_morning(self, name, evening, morning):
        assert rings(evening, Kind.ON_ITS_WAY) == morning, name

    def test_on_a_workday_at_once(self):
        assert rings(NOON, Kind.ON_ITS_WAY) == NOON
        assert rings(local(2026, 11, 21, 12), Kind.ON_ITS_WAY) == local(2026, 11, 21, 12), "a Saturday is a workday"

    def test_what_the_customer_has_to_know_comes_on_a_holiday_too(self):
        christmas = local(2026, 12, 25, 12)

        assert rings(christmas, Kind.PICKUP) == christmas

    def test_the_holidays_are_those_of_the_customers_country(self):
        independence_day = local(2027, 12, 6, 12)  # of Finland, a Monday

        assert rings(independence_day, Kind.ON_ITS_WAY, country="SE") == independence_day
        assert rings(independence_day, Kind.ON_ITS_WAY, country="FI") == local(2027, 12, 7, 8)

    @pytest.mark.parametrize("country", [None, "XX"])
    def test_where_the_country_is_unknown_only_sundays_are_off(self, country):
        assert rings(local(2026, 12, 25, 12), Kind.ON_ITS_WAY, country=country) == local(2026, 12, 25, 12)
        assert rings(local(2026, 12, 27, 12), Kind.ON_ITS_WAY, country=country) == local(2026, 12, 28, 8)

    @pytest.mark.parametrize(
        ("hours", "clock"),
        [(None, time(8)), (QuietHours(time(12), time(14)), time(8)), (QuietHours(time(22), time(10)), time(10))],
    )
    def test_a_workday_begins_when_the_quiet_night_ends(self, hours, clock):
        assert rings(local(2026, 12, 25, 18), Kind.ON_ITS_WAY, hours).astimezone(HELSINKI).time() == clock

    def test_the_country_is_where_the_order_goes_to_else_that_of_the_number(self):
        assert country_of("SE", "+358401234567") == "SE"
        assert country_of(None, "+358401234567") == "FI"
        assert country_of(None, "12") is None
        assert country_of(None, None) is None


class TestArriving:
    """What is on its way today may ring in quiet hours, where it would come too late after them."""

    @pytest.mark.parametrize(
        ("name", "hour", "window", "rings_on"),
        [
            ("the van comes before the hours end", at(24, 6, 30), (7, 9), at(24, 6, 30)),
            ("it comes after them", at(24, 6, 30), (8, 10), at(24, 8)),
            ("at night it waits for six", at(24, 4), (7, 9), at(24, 6)),
            ("the evening before", at(23, 22), (7, 9), at(23, 22)),
            ("late in the evening before", at(23, 23), (7, 9), at(24, 6)),
        ],
    )
    def test_by_its_window(self, name, hour, window, rings_on):
        first, last = window

        assert rings(hour, Kind.ARRIVING, window=Window(start=at(24, first), end=at(24, last))) == rings_on, name

    def test_a_day_without_hours_leaves_time_enough(self):
        whole_day = Window(start=at(24, 0), end=at(25, 0), whole_days=True)

        assert rings(at(24, 6, 30), Kind.ARRIVING, window=whole_day) == at(24, 8)
        assert rings(at(24, 6, 30), Kind.ARRIVING) == at(24, 8)

    def test_other_kinds_let_people_sleep(self):
        early = Window(start=at(24, 7), end=at(24, 9))

        assert rings(at(24, 6, 30), Kind.DELAYED, window=early) == at(24, 8)

    def test_it_says_why(self):
        early = Window(start=at(24, 7), end=at(24, 9))
        who = customer(quiet_hours=NIGHT)

        ring = rings_at(at(24, 6, 30), customer=who, character=KINDS[Kind.ARRIVING], window=early)

        assert ring.line.endswith("but rings within them: what it tells of begins before they end")


ANY_HOURS = st.none() | st.builds(QuietHours, st.times().map(to_the_minute), st.times().map(to_the_minute))
WINDOWS = st.none() | st.builds(
    lambda start, hours, whole_days: Window(start=start, end=start + timedelta(hours=hours), whole_days=whole_days),
    MOMENTS,
    st.integers(1, 48),
    st.booleans(),
)


@given(
    when=MOMENTS,
    kind=st.sampled_from(Kind),
    hours=ANY_HOURS,
    zone=ZONES,
    country=st.sampled_from([None, "FI", "SE", "US"]),
    data=st.data(),
)
def test_a_telephone_never_rings_in_quiet_hours_but_by_the_one_rule(when, kind, hours, zone, country, data):
    near = st.integers(-24, 24).map(
        lambda hours: Window(start=when + timedelta(hours=hours), end=when + timedelta(days=2))
    )
    window = data.draw(WINDOWS | near)
    who = customer(quiet_hours=hours, zone=zone, country=country)
    character = KINDS[kind]

    found = rings_at(when, customer=who, character=character, window=window).at

    assert found >= when
    assert rings_at(found, customer=who, character=character, window=window).at == found, "asked again it rings"
    until = quiet_until(found, hours, zone)
    if until is not None:
        assert character.passes_quiet
        assert window is not None
        assert window.start < until
        assert 6 <= found.astimezone(zone).hour < 23
    if character.waits_for_workday:
        assert found.astimezone(zone).weekday() != 6
