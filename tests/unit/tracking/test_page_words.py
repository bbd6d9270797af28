"""Days and times on the page, as people say them where they live."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from services.tracking.page.words import Words, fitting, say
from tests.unit.tracking.page_cases import NOW, at, eta, promise, words


@pytest.mark.parametrize(
    ("language", "today", "tomorrow", "later"),
    [
        ("fi", "tänään klo 14–16", "huomenna klo 14–16", "perjantaina 27.11. klo 14–16"),
        ("sv", "i dag kl. 14–16", "i morgon kl. 14–16", "fredag den 27.11 kl. 14–16"),
        ("en", "today, 14:00–16:00", "tomorrow, 14:00–16:00", "Friday 27 November, 14:00–16:00"),
    ],
)
def test_a_window_is_told_from_where_the_reader_stands(language: str, today: str, tomorrow: str, later: str) -> None:
    said = [words(language).window(eta(at(day, 14), at(day, 16))) for day in (24, 25, 27)]
    assert said == [today, tomorrow, later]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "ke 25.11.\u00a0– pe 27.11."),
        ("sv", "ons 25.11\u00a0– fre 27.11"),
        ("en", "Wed 25 Nov\u00a0– Fri 27 Nov"),
    ],
)
def test_several_days_are_told_by_the_first_and_the_last(language: str, said: str) -> None:
    assert words(language, at(20, 9)).window(promise(25, 27)) == said


def test_days_gone_by_are_left_out_of_a_window() -> None:
    assert words().window(promise(22, 26)) == "tänään\u00a0– to 26.11."


def test_a_window_that_began_days_ago_ends_on_its_last_day() -> None:
    assert words().window(promise(22, 24)) == "tänään"


def test_one_whole_day_needs_no_hours() -> None:
    assert words().window(promise(25, 25)) == "huomenna"


def test_half_hours_keep_their_minutes() -> None:
    assert words().window(eta(at(24, 14, 30), at(24, 16))) == "tänään klo 14.30–16"


def test_a_single_time_is_no_span() -> None:
    assert words().window(eta(at(24, 14), at(24, 14))) == "tänään klo 14"


def test_times_are_those_of_the_customers_zone() -> None:
    stockholm = Words("sv", NOW, ZoneInfo("Europe/Stockholm"))
    assert stockholm.window(eta(at(24, 14), at(24, 16))) == "i dag kl. 13–15"


def test_today_is_today_where_the_customer_is() -> None:
    # 0.30 in Helsinki is still the evening before in Stockholm.
    moment = at(24, 0, 30)
    assert Words("sv", at(24, 9), ZoneInfo("Europe/Stockholm")).moment(moment) == "i går kl. 23.30"
    assert words().moment(moment) == "tänään klo 0.30"


def test_a_clock_put_back_in_autumn_does_not_move_the_hour() -> None:
    before_and_after = [words(now=at(24, 9, month=10)).moment(at(day, 14, month=10)) for day in (24, 25)]
    assert before_and_after == ["tänään klo 14", "huomenna klo 14"]


def test_a_moment_known_by_its_day_has_no_hour() -> None:
    assert words().moment(at(23, 0), precision="day") == "eilen"


def test_every_finnish_weekday_says_on_that_day() -> None:
    days = [words(now=at(10, 9)).day(date(2026, 11, day)).split()[0] for day in range(23, 30)]
    assert all(day.endswith("na") for day in days), days


def test_open_all_night_closed_and_unknown_are_three_different_things() -> None:
    said = words()
    assert [said.open(((time(0), time(0)),)), said.open(()), said.open(None)] == [
        "ympäri vuorokauden",
        "suljettu",
        None,
    ]


def test_opening_until_midnight_ends_at_24() -> None:
    assert words().open(((time(8), time(0)),)) == "8–24"


def test_a_language_without_texts_is_told_in_english() -> None:
    assert words("xx").texts["locale"] == "en_GB"


def test_the_first_wording_whose_facts_are_known_fits() -> None:
    forms = ["{when} at {place}", "{when}", "soon"]
    assert fitting(forms, {"when": "today", "place": None}) == "{when}"
    assert fitting(forms, {"when": None, "place": "K"}) == "soon"
    assert fitting(forms[:1], {"when": None, "place": "K"}) is None


def test_what_is_said_begins_with_a_capital_letter() -> None:
    assert say("{when} at {place}", {"when": "today", "place": "{when}"}) == "Today at {when}"
