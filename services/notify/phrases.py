"""Days, times and counts as people say them, in each language that has a file in locales/."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from services.notify.facts import Window

_LOCALES = Path(__file__).parent / "locales"
_FULL_DAY = (time(0), time(0))  # an opening from midnight to midnight

Openings = Sequence[tuple[time, time]]


@cache
def languages() -> frozenset[str]:
    """The languages that notices are written in."""
    return frozenset(path.stem for path in _LOCALES.glob("*.toml"))


@cache
def words(language: str) -> Mapping[str, Any]:
    """The shared words of a language. Raises FileNotFoundError for one that is not spoken here."""
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def day(when: date, language: str, *, today: date | None = None) -> str:
    """A day by its name and date: "tiistaina 24.11."; with `today` also "tänään", "huomenna" where it is."""
    dates = words(language)["dates"]
    name = format_date(when, dates["day"], locale=words(language)["locale"])
    for wrong, right in dates.get("mend", {}).items():
        name = name.replace(wrong, right)
    if today is None or not today <= when <= today + timedelta(days=1):
        return name
    form: str = dates["today" if when == today else "tomorrow"]
    return form.format(day=name)


def hours(start: time, end: time, language: str) -> str:
    """A span of the day: "14-16", "14.30-16", "14:00-16:00"."""
    midnight = words(language)["dates"]["midnight"]
    return f"{_clock(start, language)}-{midnight if end == time(0) else _clock(end, language)}"


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
    timed: str = words(language)["dates"]["timed"]
    return timed.format(day=name, hours=_clock(start, language) if start == end else hours(start, end, language))


def deadline(until: datetime, language: str, *, zone: ZoneInfo, short: bool = False) -> str:
    """The last day to collect; a storage that ends at midnight ends with the day before."""
    last = (until - timedelta(seconds=1)).astimezone(zone).date()
    return _short(last, language) if short else day(last, language)


def opening(today: Openings | None, tomorrow: Openings | None, language: str) -> str | None:
    """Today's and tomorrow's hours, as far as they are known: "tänään 8-21, huomenna 9-18"."""
    said = words(language)["opening"]
    if today is not None and today == tomorrow:
        return said["always"] if tuple(today) == (_FULL_DAY,) else _opening(today, said["both"], language)
    days = _opening(today, said["today"], language), _opening(tomorrow, said["tomorrow"], language)
    return ", ".join(day for day in days if day) or None


def parcels(count: int, total: int, language: str) -> str:
    """How many parcels this is about: "pakettisi", "2 pakettiasi", "1/2 paketeistasi"."""
    said = words(language)["parcels"]
    form: str = said["some" if count < total else "one" if count == 1 else "many"]
    return form.format(count=count, total=total)


def _opening(spans: Openings | None, form: str, language: str) -> str | None:
    if spans is None:
        return None
    said = [hours(start, end, language) for start, end in spans]
    return form.format(hours=", ".join(said) or words(language)["opening"]["closed"])


def _clock(when: time, language: str) -> str:
    dates = words(language)["dates"]
    pattern = dates["minute"] if when.minute else dates["hour"]
    return format_time(when, pattern, locale=words(language)["locale"])


def _short(when: date, language: str) -> str:
    return format_date(when, words(language)["dates"]["short_day"], locale=words(language)["locale"])
