"""Times of a status: when it happened, when delivery is expected, until when a parcel waits."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.tracking.edi.dialect import Dialect
from services.tracking.edi.iftsta import Group
from services.tracking.edi.times import CLOCKS, DAY, UNDATED, Moment, join, read
from services.tracking.scan import Estimate

EARLIEST, LATEST = "64", "63"
MISSING = Moment(raw="", flags=frozenset({UNDATED}))


def moment(groups: Iterable[Group], qualifiers: tuple[str, ...], dialect: Dialect, country: str | None) -> Moment:
    """The first time in the order of `qualifiers`; the first that is there decides, readable or not."""
    timed = [group for group in groups if "DTM" in group.tags]
    for qualifier in qualifiers if timed else ():
        for group in timed:
            value, form = _value(group, qualifier)
            if value:
                return read(value, form, country=country, zone=dialect.zone)
    return MISSING


def estimate(groups: Iterable[Group], dialect: Dialect, country: str | None) -> Estimate | None:
    """When delivery is expected: earliest and latest time together, else the profile's qualifiers in order.

    Never narrower than sent: a day is that whole day, and so is midnight sharp, which senders write for a date.
    """
    groups = tuple(groups)
    earliest = moment(groups, (EARLIEST,), dialect, country)
    latest = moment(groups, (LATEST,), dialect, country)
    if earliest.at and latest.end and earliest.at <= latest.end:
        whole_days = earliest.precision == latest.precision == DAY
        return Estimate(start=earliest.at, end=latest.end, whole_days=whole_days)
    found = moment(groups, dialect.estimates, dialect, country)
    if found.at is None or found.end is None:
        return None
    if found.at == found.end and _is_midnight(found.at, dialect.zone):
        return Estimate(start=found.at, end=found.at + timedelta(days=1), whole_days=True)
    return Estimate(start=found.at, end=found.end, whole_days=found.precision == DAY)


def _value(group: Group, qualifier: str) -> tuple[str, str]:
    """The value and format under a qualifier; a date and a time of day under one qualifier are joined."""
    dtms = group.qualified("DTM", qualifier)
    if not dtms:
        return "", ""
    found = [(dtm.get(0, 1), dtm.get(0, 2)) for dtm in dtms if dtm.get(0, 1)]
    days = [pair for pair in found if pair[1] not in CLOCKS]
    clocks = [pair for pair in found if pair[1] in CLOCKS]
    if not days:
        return clocks[0] if clocks else ("", "")
    return join(*days[0], *clocks[0]) if clocks else days[0]


def _is_midnight(at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return (local.hour, local.minute, local.second) == (0, 0, 0)
