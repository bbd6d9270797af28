"""Opening hours and last days of pickup points: carriers' spellings into OSM syntax, and what they mean on a day."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import (  # type: ignore[attr-defined]  # its stub omits UnknownCountryError
    OpeningHours,
    State,
    UnknownCountryError,
    validate,
)

Spans = tuple[tuple[time, time], ...]
ALL_DAY: Spans = ((time(0), time(0)),)

_OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
# Every beginning of these names is read where it fits one day only in its language: "ma", "maan", "maanantai".
_DAY_NAMES = {
    "fi": ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    "fi each": ("maanantaisin", "tiistaisin", "keskiviikkoisin", "torstaisin", "perjantaisin", "lauantaisin",
                "sunnuntaisin"),
    "sv": ("måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar", "lördagar", "söndagar"),
    "en": ("mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"),
}  # fmt: skip
_DAY_GROUPS = {"arkisin": "Mo-Fr", "arkipäivisin": "Mo-Fr", "vardagar": "Mo-Fr", "weekdays": "Mo-Fr",
               "viikonloppuisin": "Sa-Su", "helger": "Sa-Su", "weekends": "Sa-Su",
               "joka päivä": "Mo-Su", "päivittäin": "Mo-Su", "dagligen": "Mo-Su", "daily": "Mo-Su"}  # fmt: skip
_ALWAYS = re.compile(r"(avoinna |auki |öppet |open )?(24/7|24 ?h|24 ?t|ympäri vuorokauden|dygnet runt)")
_CLOSED = "suljettu|kiinni|stängt|closed|off"
_SCHENKER = re.compile(r"(?:[VLS]\d{4}-\d{4}\s*)+")
_SCHENKER_SPAN = re.compile(r"([VLS])(\d\d)(\d\d)-(\d\d)(\d\d)")
_SCHENKER_DAYS = {"V": "Mo-Fr", "L": "Sa", "S": "Su"}  # vardag, lördag, söndag
_DASH = r"\s*[-–—]\s*"
_DAY = r"[^\W\d_]{2,}\.?"
_DAYS = rf"{_DAY}(?:{_DASH}{_DAY})?"
_HOUR = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?(?!\d)"
_SPAN = rf"{_HOUR}{_DASH}{_HOUR}"
_RULE = re.compile(
    rf"(?P<days>joka päivä|{_DAYS}(?:\s*[,&+/]\s*{_DAYS})*)\s*:?\s*(?:klo|kl\.?)?\s*"
    rf"(?P<spans>{_CLOSED}|{_SPAN}(?:\s*[,&+]\s*(?:klo|kl\.?)?\s*{_SPAN})*)\s*(?:[,;|/]|$|\s)\s*"
)
_TIMES = re.compile(r"(\d{1,2})(?:[.:](\d\d))?[\s–—-]+(\d{1,2})(?:[.:](\d\d))?")


def to_osm(text: str | None) -> str | None:
    """Opening hours as the OSM syntax writes them; a text that cannot be read for certain stays as it is.

    Reads `ma-pe 8.00 - 20.00, la 10.00 - 15.00` (also Swedish and English), `V0730-2200L0900-1800` and `24/7`.
    """
    return _to_osm(text) if text else None


@lru_cache(maxsize=4096)
def _to_osm(text: str) -> str:
    plain = " ".join(text.split())
    for read in (_always, _schenker, _spelt_days):
        osm = read(plain)
        if osm and validate(osm):
            return osm
    return text


def _always(text: str) -> str | None:
    return "24/7" if _ALWAYS.fullmatch(text.casefold()) else None


def _schenker(text: str) -> str | None:
    if not _SCHENKER.fullmatch(text):
        return None
    spans: dict[str, list[str]] = {}
    for letter, *digits in _SCHENKER_SPAN.findall(text):
        spans.setdefault(_SCHENKER_DAYS[letter], []).append("{}:{}-{}:{}".format(*digits))
    return "; ".join(f"{days} {_joined(found)}" for days, found in spans.items())


def _joined(spans: list[str]) -> str:
    return "off" if spans == ["00:00-00:00"] else ",".join(spans)


def _spelt_days(text: str) -> str | None:
    rest, rules = text.casefold(), []
    while rest:
        rule = _RULE.match(rest)
        days = rule and _days(rule["days"])
        if not rule or not days:
            return None
        rules.append(f"{days} {_spans(rule['spans'])}")
        rest = rest[rule.end() :]
    return "; ".join(rules)


def _spans(text: str) -> str:
    found = _TIMES.findall(text)
    return ",".join(f"{int(h1):02}:{m1 or '00'}-{int(h2):02}:{m2 or '00'}" for h1, m1, h2, m2 in found) or "off"


def _days(text: str) -> str | None:
    if text in _DAY_GROUPS:
        return _DAY_GROUPS[text]
    ranges = [[_day(name) for name in re.split(_DASH, days)] for days in re.split(r"\s*[,&+/]\s*", text)]
    if any(day is None for days in ranges for day in days):
        return None
    return ",".join("-".join(day for day in days if day) for days in ranges)


@lru_cache(maxsize=256)
def _day(name: str) -> str | None:
    """The weekday that a name or its beginning means, if every language that knows it agrees."""
    name = name.rstrip(".").replace("å", "a").replace("ä", "a").replace("ö", "o")
    fits = {
        _OSM_DAYS[day]
        for names in _DAY_NAMES.values()
        for day, full in enumerate(names)
        if full.replace("å", "a").replace("ö", "o").startswith(name)
    }
    return fits.pop() if len(fits) == 1 else None


def hours_on(opening_hours: str | None, day: date, country: str | None) -> Spans | None:
    """When a place is open on a day, as spans of its local time; `()` is closed, midnight ends as 00:00.

    None where it cannot be known: no hours, unreadable hours, or a public holiday of which the hours say nothing.
    """
    osm = to_osm(opening_hours)
    return _hours_on(osm, day, country.upper() if country else None) if osm else None


@lru_cache(maxsize=4096)
def _hours_on(osm: str, day: date, country: str | None) -> Spans | None:
    if not validate(osm):
        return None
    try:
        hours = OpeningHours(osm, country=country)
        holidays = OpeningHours("PH", country=country)
    except UnknownCountryError:
        return _hours_on(osm, day, None)
    start = datetime.combine(day, time(12))
    if osm != "24/7" and "PH" not in osm and holidays.is_open(start):
        return None
    return _open_spans(hours, datetime.combine(day, time()))


def _open_spans(hours: OpeningHours, midnight: datetime) -> Spans | None:
    end = midnight + timedelta(days=1)
    found = list(hours.intervals(midnight, end))
    if any(state == State.UNKNOWN for _, _, state, *_ in found):
        return None
    return tuple(
        (max(begins, midnight).time(), min(ends or end, end).time())
        for begins, ends, state, *_ in found
        if state == State.OPEN
    )


def last_day(until: datetime, zone: str) -> date:
    """The last local date on which a parcel can be collected; storage that ends at midnight ends the day before."""
    local = until.astimezone(ZoneInfo(zone))
    return (local - timedelta(microseconds=1)).date() if local.time() == time() else local.date()


def days_later(until: datetime, days: int, zone: str) -> datetime:
    """So many days after an end of storage, at the same local hour."""
    return until.astimezone(ZoneInfo(zone)) + timedelta(days=days)
