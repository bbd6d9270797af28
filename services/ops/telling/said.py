"""How the timeline says codes, days and times."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Facts = Mapping[str, Any]


def plain(code: str) -> str:
    """A code as words: `no new window`."""
    return code.replace("_", " ")


def joined(*parts: str | None) -> str:
    """The parts that there are, with commas between them."""
    return ", ".join(part for part in parts if part)


def because(facts: Facts) -> str:
    """The reason, where there is one: `: already told`."""
    return f": {plain(facts['reason'])}" if "reason" in facts else ""


def date_of(day: date) -> str:
    """`24 Nov`."""
    return f"{day.day} {day:%b}"


def moment(text: str, zone: ZoneInfo) -> str:
    """`24 Nov 14:00`."""
    at = datetime.fromisoformat(text).astimezone(zone)
    return f"{date_of(at.date())} {at:%H:%M}"


def end(text: str, zone: ZoneInfo) -> str:
    """The last moment of a time that is given, or the last day where that is midnight."""
    last = datetime.fromisoformat(text).astimezone(zone) - timedelta(microseconds=1)
    whole_day = (last + timedelta(microseconds=1)).date() > last.date()
    return date_of(last.date()) if whole_day else moment(text, zone)


def days(first: date, last: date) -> str:
    """`24–26 Nov`, `30 Nov–2 Dec`."""
    if first == last:
        return date_of(first)
    begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else date_of(first)
    return f"{begin}–{date_of(last)}"


def window(first: str, last: str, zone: ZoneInfo, *, whole_days: bool) -> str:
    """`24 Nov 14:00–16:00`, or days where the hours say nothing."""
    begin, end = (datetime.fromisoformat(one).astimezone(zone) for one in (first, last))
    if whole_days:
        return days(begin.date(), (end - timedelta(seconds=1)).date())
    same_day = begin.date() == end.date()
    return f"{date_of(begin.date())} {begin:%H:%M}–{'' if same_day else date_of(end.date()) + ' '}{end:%H:%M}"
