"""Times as EDIFACT writes them (DTM 2379): to UTC, with precision, the source of the zone, and doubts."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.tracking.edi.zones import zone_named, zone_of_country

DAY, MINUTE, SECOND = "day", "minute", "second"
UNDATED, GAP, FOLD = "undated", "dst_gap", "dst_fold"
YEARS = range(1970, 2200)  # others are mistakes, and near the ends of the calendar sums overflow
WRITTEN = re.compile(r"(\d+)(Z|[A-Z]{3}|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)
LONG_YEAR = {8: DAY, 12: MINUTE, 14: SECOND}
SHORT_YEAR = {6: DAY, 10: MINUTE, 12: SECOND}
DAY_FIRST = {6: DAY}
# Layouts by how many digits there are, not by the code alone: senders put seconds and offsets under 203.
LAYOUTS = {
    "2": DAY_FIRST,  # DDMMYY
    "101": SHORT_YEAR,  # YYMMDD
    "201": SHORT_YEAR,  # YYMMDDHHMM
    "202": SHORT_YEAR,  # YYMMDDHHMMSS
    "102": LONG_YEAR,  # CCYYMMDD
    "203": LONG_YEAR,  # CCYYMMDDHHMM
    "204": LONG_YEAR,  # CCYYMMDDHHMMSS
    "205": LONG_YEAR,  # 203 with an offset
    "208": LONG_YEAR,  # 204 with an offset
    "303": LONG_YEAR,  # 203 with a zone
    "304": LONG_YEAR,  # 204 with a zone
    "": LONG_YEAR,
}
PERIODS = {"718": 8, "719": 12}  # digits of each end: CCYYMMDD twice, CCYYMMDDHHMM twice
CLOCKS = {"401": 4, "402": 6}  # HHMM, HHMMSS: only with a date of the same qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time as read. `at` is None where it cannot be read; then `flags` says `undated`.

    `end` is the last instant it can mean: the next midnight of a day, the end of a period, else `at`.
    """

    raw: str
    at: datetime | None = None
    end: datetime | None = None
    precision: str | None = None
    zone_source: str | None = None
    flags: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def read(value: str, form: str, *, country: str | None, zone: str) -> Moment:
    """The moment of a DTM value under format code `form` (2379).

    The zone is the offset in the value, else that of `country`, else the profile's `zone`.
    """
    plain = "".join(value.split()).upper()
    half = PERIODS.get(form)
    if half:
        return _period(value, plain.replace("-", ""), half, country, zone)
    found = _point(plain, LAYOUTS.get(form, {}), country, zone, day_first=form == "2")
    if found is None:
        return Moment(raw=value, flags=frozenset({UNDATED}))
    local, precision, where, source = found
    end = local + timedelta(days=1) if precision == DAY else local
    at, flags = _to_utc(local, where)
    return Moment(
        raw=value,
        at=at,
        end=_to_utc(end, where)[0],
        precision=precision,
        zone_source=source,
        flags=flags if precision != DAY else frozenset(),
    )


def join(day: str, form: str, clock: str, clock_form: str) -> tuple[str, str]:
    """A date and a time of day, sent as two DTM of one qualifier, as one value and its format."""
    joined = {("102", "401"): "203", ("102", "402"): "204", ("101", "401"): "201", ("101", "402"): "202"}
    both = joined.get((form, clock_form))
    return (day + clock, both) if both else (day, form)


def _period(raw: str, plain: str, half: int, country: str | None, zone: str) -> Moment:
    form = "102" if half == 8 else "203"
    first = read(plain[:half], form, country=country, zone=zone)
    last = read(plain[half:], form, country=country, zone=zone)
    if len(plain) != 2 * half or first.at is None or last.end is None or last.end < first.at:
        return Moment(raw=raw, flags=frozenset({UNDATED}))
    return Moment(
        raw=raw,
        at=first.at,
        end=last.end,
        precision=first.precision,
        zone_source=first.zone_source,
        flags=first.flags | last.flags,
    )


def _point(
    plain: str, layout: dict[int, str], country: str | None, zone: str, *, day_first: bool
) -> tuple[datetime, str, tzinfo, str] | None:
    written = WRITTEN.fullmatch(plain)
    precision = layout.get(len(written[1])) if written else None
    if written is None or precision is None:
        return None
    local = _local(written[1], day_first=day_first, short_year=layout is not LONG_YEAR)
    if local is None:
        return None
    where, source = _zone(written[2] or "", country, zone)
    return local, precision, where, source


def _local(digits: str, *, day_first: bool, short_year: bool) -> datetime | None:
    if day_first:
        digits = digits[4:6] + digits[2:4] + digits[:2]
    if short_year:
        digits = f"20{digits}"
    hour, minute, second = (int(digits[i : i + 2] or 0) for i in (8, 10, 12))
    midnight = (hour, minute, second) == (24, 0, 0)  # of the day that begins then
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        if day.year not in YEARS:
            return None
        if midnight:
            return datetime.combine(day + timedelta(days=1), time())
        return datetime.combine(day, time(hour, minute, second))
    except ValueError:
        return None


def _zone(written: str, country: str | None, profile: str) -> tuple[tzinfo, str]:
    if written[:1] in ("+", "-"):
        digits = written[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset < timedelta(hours=24):
            return timezone(-offset if written[0] == "-" else offset), "offset"
    named = zone_named(written)
    if named:
        return named, "offset"
    of_place = zone_of_country(country)
    return (of_place, "place") if of_place else (ZoneInfo(profile), "profile")


def _to_utc(local: datetime, where: tzinfo) -> tuple[datetime, frozenset[str]]:
    """UTC of a wall-clock time; the earlier of two, and the one before the jump in a gap, both flagged."""
    early, late = local.replace(tzinfo=where), local.replace(tzinfo=where, fold=1)
    at = early.astimezone(UTC)
    if early.utcoffset() == late.utcoffset():
        return at, frozenset()
    exists = at.astimezone(where).replace(tzinfo=None) == local
    return at, frozenset({FOLD if exists else GAP})
