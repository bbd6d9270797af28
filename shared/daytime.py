"""Days and times as a language writes them: by its locale and the section [dates] of its file of words.

Of [dates]: `day`, `short_day`, `hour` and `minute` are CLDR patterns, `midnight` ends a span, `mend` corrects CLDR.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

Words = Mapping[str, Any]  # the content of a language's file


def day(words: Words, when: date, form: str = "day") -> str:
    """A day by its name and date, such as "tiistaina 24.11."; `form` is day or short_day."""
    said = format_date(when, words["dates"][form], locale=words["locale"])
    for wrong, right in words["dates"].get("mend", {}).items():
        said = said.replace(wrong, right)
    return said


def clock(words: Words, when: time) -> str:
    """A time of day, such as "14" or "14.30"."""
    return format_time(when, words["dates"]["minute" if when.minute else "hour"], locale=words["locale"])


def span(words: Words, start: time, end: time, *, dash: str) -> str:
    """A part of a day, such as "14-16"; one that ends at midnight ends with the day."""
    return f"{clock(words, start)}{dash}{words['dates']['midnight'] if end == time(0) else clock(words, end)}"


def local_days(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """First and last local day of a window; an end at local midnight still belongs to the day before."""
    last = max(start, end - timedelta(seconds=1))
    return start.astimezone(zone).date(), last.astimezone(zone).date()
