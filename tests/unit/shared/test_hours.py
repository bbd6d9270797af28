"""Opening hours as carriers write them, and what they mean on a day."""

from datetime import UTC, date, datetime, time

import pytest

from shared.hours import hours_on, last_day, to_osm


@pytest.mark.parametrize(
    ("written", "osm"),
    [
        ("ma-pe 8.00 - 20.00, la 10.00 - 15.00", "Mo-Fr 08:00-20:00; Sa 10:00-15:00"),
        ("V0730-2200L0730-2200S0900-2200", "Mo-Fr 07:30-22:00; Sa 07:30-22:00; Su 09:00-22:00"),
        ("V0800-1200V1300-1700S0000-0000", "Mo-Fr 08:00-12:00,13:00-17:00; Su off"),
        ("24/7", "24/7"),
        ("Avoinna 24h", "24/7"),
        ("Ma-Pe klo 8–21, La klo 8–18, Su suljettu", "Mo-Fr 08:00-21:00; Sa 08:00-18:00; Su off"),
        ("ma-pe 8-12, 13-17", "Mo-Fr 08:00-12:00,13:00-17:00"),
        ("ma, ke, pe 9-16", "Mo,We,Fr 09:00-16:00"),
        ("maanantai-perjantai 8-16.30", "Mo-Fr 08:00-16:30"),
        ("ti-to 10-18 la 10-14", "Tu-Th 10:00-18:00; Sa 10:00-14:00"),
        ("arkisin 8-20; viikonloppuisin 10-18", "Mo-Fr 08:00-20:00; Sa-Su 10:00-18:00"),
        ("joka päivä 7-23", "Mo-Su 07:00-23:00"),
        ("ma-su 0-24", "Mo-Su 00:00-24:00"),
        ("mån-fre 8-20, lör 10-15, sön stängt", "Mo-Fr 08:00-20:00; Sa 10:00-15:00; Su off"),
        ("Vardagar kl. 9-18, lördagar 10-14", "Mo-Fr 09:00-18:00; Sa 10:00-14:00"),
        ("Mon-Fri 08:00-20:00; Sat 10:00-15:00; Sunday closed", "Mo-Fr 08:00-20:00; Sa 10:00-15:00; Su off"),
        ("Mo-Fr 08:00-20:00; PH off", "Mo-Fr 08:00-20:00; PH off"),
    ],
)
def test_carriers_spellings_become_osm_opening_hours(written, osm):
    assert to_osm(written) == osm
    assert to_osm(osm) == osm


@pytest.mark.parametrize(
    "written",
    [
        "kysy myymälästä",
        "ma-pe 8-20 paitsi juhannuksena",
        "ma-pe 8-27",
        "t-p 8-20",
        "V0730",
        "ma-pe",
        ";",
        "ma-pe 8.75-20",
    ],
)
def test_what_cannot_be_read_for_certain_stays_as_it_is(written):
    assert to_osm(written) == written
    assert hours_on(written, date(2026, 11, 24), "FI") is None


def test_no_hours_are_no_hours():
    assert to_osm(None) is None
    assert hours_on(None, date(2026, 11, 24), "FI") is None


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (date(2026, 11, 24), ((time(8), time(12)), (time(13), time(20)))),
        (date(2026, 11, 28), ((time(10), time(15)),)),
        (date(2026, 11, 29), ()),
    ],
)
def test_the_hours_of_a_day_are_spans_and_none_at_all_is_closed(day, spans):
    assert hours_on("ma-pe 8.00-12.00, 13.00-20.00, la 10-15", day, "FI") == spans


def test_open_round_the_clock_ends_at_midnight():
    assert hours_on("24/7", date(2026, 12, 25), "FI") == ((time(0), time(0)),)


def test_a_span_over_midnight_is_shown_on_both_days():
    assert hours_on("Fr-Sa 18:00-02:00", date(2026, 11, 28), "FI") == ((time(0), time(2)), (time(18), time(0)))


def test_on_a_public_holiday_the_hours_are_unknown_unless_they_say():
    independence_day = date(2027, 12, 6)  # a Monday

    assert hours_on("ma-pe 8-20", independence_day, "FI") is None
    assert hours_on("Mo-Fr 08:00-20:00; PH off", independence_day, "fi") == ()
    assert hours_on("ma-pe 8-20", independence_day, "SE") == ((time(8), time(20)),)


def test_an_unknown_country_has_no_holidays():
    assert hours_on("ma-pe 8-20", date(2026, 11, 24), "XX") == ((time(8), time(20)),)
    assert hours_on("ma-pe 8-20", date(2026, 11, 24), None) == ((time(8), time(20)),)


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (datetime(2026, 12, 1, 22, 0, tzinfo=UTC), date(2026, 12, 1)),  # local midnight, in winter time
        (datetime(2026, 12, 1, 21, 59, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 22, 1, tzinfo=UTC), date(2026, 12, 2)),
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), date(2026, 7, 1)),  # local midnight, in summer time
        (datetime(2026, 12, 1, 18, 0, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_storage_that_ends_at_local_midnight_ends_with_the_day_before(until, last):
    assert last_day(until, "Europe/Helsinki") == last
