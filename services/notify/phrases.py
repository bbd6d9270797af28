"""Days, times and counts as people say them, in each language that has a file in locales/."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.notify.facts import Window
from shared import daytime
from shared.hours import ALL_DAY, Spans, last_day

_LOCALES = Path(__file__).parent / "locales"


@cache
def words(language: str) -> Mapping[str, Any]:
    """The shared words of a language. Raises FileNotFoundError for one that is not spoken here."""
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def day(when: date, language: str, *, today: date | None = None) -> str:
    """A day by its name and date: "tiistaina 24.11."; with `today` also "tänään", "huomenna" where it is."""
    name = daytime.day(words(language), when)
    if today is None or not today <= when <= today + timedelta(days=1):
        return name
    form: str = words(language)["dates"]["today" if when == today else "tomorrow"]
    return form.format(day=name)


def hours(start: time, end: time, language: str) -> str:
    """A span of the day: "14-16", "14.30-16", "14:00-16:00"."""
    return daytime.span(words(language), start, end, dash="-")


def window(expected: Window, language: str, *, now: datetime, zone: ZoneInfo) -> str:
    """When something comes: "tiistaina 24.11. klo 14-16", or days alone where only days are known."""
    first, last = expected.days(zone)
    today = now.astimezone(zone).date()
    if first != last:
        return f"{_short(first, language)} - {_short(last, language)}"
    name = day(first, language, today=today)
    if expected.whole_days:
        return name
    start, end = expected.start.astimezone(zone).time(), expected.end.astimezone(zone).time()
    said = daytime.clock(words(language), start) if start == end else hours(start, end, language)
    timed: str = words(language)["dates"]["timed"]
    return timed.format(day=name, hours=said)


def deadline(until: datetime, language: str, *, zone: ZoneInfo, short: bool = False) -> str:
    """The last day to collect; a storage that ends at midnight ends with the day before."""
    last = last_day(until, zone.key)
    return _short(last, language) if short else day(last, language)


def opening(today: Spans | None, tomorrow: Spans | None, language: str) -> str | None:
    """Today's and tomorrow's hours, as far as they are known: "tänään 8-21, huomenna 9-18"."""
    said = words(language)["opening"]
    if today is not None and today == tomorrow:
        return said["always"] if today == ALL_DAY else _opening(today, said["both"], language)
    days = _opening(today, said["today"], language), _opening(tomorrow, said["tomorrow"], language)
    return ", ".join(day for day in days if day) or None


def parcels(count: int, total: int, language: str) -> str:
    """How many parcels this is about: "pakettisi", "2 pakettiasi", "1/2 paketeistasi"."""
    said = words(language)["parcels"]
    form: str = said["some" if count < total else "one" if count == 1 else "many"]
    return form.format(count=count, total=total)


def _opening(spans: Spans | None, form: str, language: str) -> str | None:
    if spans is None:
        return None
    said = [hours(start, end, language) for start, end in spans]
    return form.format(hours=", ".join(said) or words(language)["opening"]["closed"])


def _short(when: date, language: str) -> str:
    return daytime.day(words(language), when, "short_day")
