"""When one notice may be followed by another: a reminder to collect, a question how it went."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from services.notify.rules.facts import Customer, Pickup, Shipment
from shared.free_days import is_free_day
from shared.hours import Spans, hours_on, last_day

FIRST_DAY = timedelta(hours=24)  # most people collect within it, and need no reminder
_MORNING, _EVENING = time(10), time(19)  # the decent hours of a reminder or a question
_AT_LEAST = timedelta(hours=1)  # so long a place must stay open after the reminder
_SHORT = timedelta(days=3)  # of a shorter storage the day before the last one comes too early
_STORAGE = Path(__file__).parent / "storage.toml"


def remind_at(shipment: Shipment, *, told_at: datetime, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When to remind of parcels that wait: while the place is open, the day before the last day to collect.

    Where the place is closed that day, on the day before it; of a short storage, on the last morning. None where no
    such moment is left.
    """
    point = shipment.pickup or Pickup()
    since = shipment.milestone_at or told_at
    ends = point.until or _usual_end(shipment, since, zone)
    earliest, last = max(told_at + FIRST_DAY, now), last_day(ends, zone.key)
    before = (0, 1) if ends - since < _SHORT else (1, 2, 0)
    moments = (_open_moment(last - timedelta(days=days), point, zone) for days in before)
    return next((at for at in moments if at and earliest <= at <= ends - _AT_LEAST), None)


def ask_at(customer: Customer, *, told_at: datetime) -> datetime:
    """When to ask how a delivery went: at the same hour of the next workday, within decent hours."""
    local = told_at.astimezone(customer.zone)
    day = local.date() + timedelta(days=1)
    while is_free_day(day, customer.country):
        day += timedelta(days=1)
    hour = min(max(local.time(), _MORNING), time(_EVENING.hour - 1, local.minute))
    return datetime.combine(day, hour, tzinfo=customer.zone).astimezone(UTC)


def _open_moment(day: date, point: Pickup, zone: ZoneInfo) -> datetime | None:
    """The first decent moment of a day at which the place stays open for a while; unknown hours are taken as open."""
    spans = hours_on(point.opening_hours, day, point.country)
    for start, end in ((_MORNING, _EVENING),) if spans is None else _decent(spans):
        opens, closes = (datetime.combine(day, at, tzinfo=zone) for at in (start, end))
        if opens + _AT_LEAST <= closes:
            return opens.astimezone(UTC)
    return None


def _decent(spans: Spans) -> list[tuple[time, time]]:
    """The decent part of each span; midnight as an end is the end of the day."""
    return [(max(start, _MORNING), _EVENING if end == time() else min(end, _EVENING)) for start, end in spans]


def _usual_end(shipment: Shipment, since: datetime, zone: ZoneInfo) -> datetime:
    """The end of the last day of what the carrier usually grants."""
    days = _days(shipment.carrier, shipment.method)
    last = since.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(last, time(), tzinfo=zone).astimezone(UTC)


def _days(carrier: str, method: str) -> int:
    table = _storage()
    usual = {**table["default"], **table.get(carrier, {})}
    return usual.get(method, min(usual.values()))


@cache
def _storage() -> Mapping[str, Mapping[str, int]]:
    return tomllib.loads(_STORAGE.read_text())
