"""Days, times and counts as people say them, in each language that has a file in locales/."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from babel.lists import format_list
from babel.numbers import format_decimal

from services.notify.rules.facts import Window
from shared import daytime
from shared.hours import ALL_DAY, Spans, last_day

_LOCALES = Path(__file__).parent / "locales"


@cache
def words(language: str) -> Mapping[str, Any]:
    """The shared words of a language. Raises FileNotFoundError for one that is not spoken here."""
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def day(when: date, language: str, *, today: date | None = None, form: str = "day") -> str:
    """A day by its name and date: "tiistaina 24.11."; with `today` also "tänään", "huomenna" where it is."""
    name = daytime.day(words(language), when, form)
    if today is None or not today <= when <= today + timedelta(days=1):
        return name
    said: str = words(language)["dates"]["today" if when == today else "tomorrow"]
    return said.format(day=name)


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


def deadline(until: datetime, language: str, *, zone: ZoneInfo, today: date | None = None, short: bool = False) -> str:
    """The last day to collect; a storage that ends at midnight ends with the day before."""
    last = last_day(until, zone.key)
    return day(last, language, today=today, form="short_day" if short else "day")


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


def listed(texts: Sequence[str], language: str) -> str:
    """Several in a row: "4821, 7744 ja 9913"."""
    return format_list(texts, locale=words(language)["locale"])


def codes(known: Sequence[str], language: str) -> str:
    """What collects the parcels: "koodi 4821", "koodit 4821 ja 9913"."""
    form: str = words(language)["codes"]["one" if len(known) == 1 else "many"]
    return form.format(codes=listed(known, language))


def distance(metres: int, language: str) -> str:
    """How far something is, as exactly as it helps: "350 m", "1,2 km", "14 km"."""
    if metres < 950:
        return f"{max(50, round(metres, -1) if metres < 100 else round(metres / 50) * 50)} m"
    kilometres = round(metres / 1000, 1) if metres < 9950 else round(metres / 1000)
    return f"{format_decimal(kilometres, locale=words(language)['locale'])} km"


def sentence(section: str, name: str, language: str, known: Mapping[str, Any]) -> str:
    """What a file of words says of `name`; one that it does not list is its `other`.

    Of several wordings it is the first whose facts are all known. Neither capital nor full stop: templates add them.
    """
    known_names = words(language)[section]
    wordings = known_names.get(name, known_names["other"])
    for wording in wordings if isinstance(wordings, list) else [wordings]:
        facts = {fact for _, fact, _, _ in Formatter().parse(wording) if fact}
        if all(known.get(fact) is not None for fact in facts):
            return str(wording).format_map(known)
    raise LookupError(f"{language}: [{section}] {name} needs a wording that asks for no fact")


def _opening(spans: Spans | None, form: str, language: str) -> str | None:
    if spans is None:
        return None
    said = [hours(start, end, language) for start, end in spans]
    return form.format(hours=", ".join(said) or words(language)["opening"]["closed"])


def _short(when: date, language: str) -> str:
    return daytime.day(words(language), when, "short_day")
