"""How long nothing may be heard of a shipment before somebody should know: the next look at each, never none too many.

Silences are counted in working time, since hardly a parcel moves on Sundays and holidays.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.tracking.scan import Milestone
from shared.free_days import is_free_day

# Of scanned parcels nine gaps in ten last less than a day; what lasts two working days is a question to come.
PATIENCE: Mapping[Milestone, timedelta] = {
    Milestone.UNKNOWN: timedelta(days=3),  # registered by the shop, never seen by the carrier
    Milestone.ANNOUNCED: timedelta(days=3),
    Milestone.HANDED_OVER: timedelta(days=2),
    Milestone.IN_TRANSIT: timedelta(days=2),
    Milestone.DELAYED: timedelta(days=3),
    Milestone.OUT_FOR_DELIVERY: timedelta(hours=16),  # the van is back, and nothing was said of this parcel
    Milestone.ATTEMPT_FAILED: timedelta(days=2),
}
PAST_WINDOW = timedelta(hours=3)  # after the end of the time it was expected


def soonest(milestone: Milestone, *, heard_at: datetime, expected_by: datetime | None) -> datetime | None:
    """No later than `next_check`, without its calendar: when to look for the first time."""
    patience = PATIENCE.get(milestone)
    if patience is None:
        return None
    return min(heard_at + patience, max(heard_at, expected_by or heard_at + patience) + PAST_WINDOW)


def next_check(
    milestone: Milestone, *, heard_at: datetime, expected_by: datetime | None, zone: ZoneInfo, country: str | None
) -> datetime | None:
    """When a shipment that stays silent has been silent for too long; None where nothing is waited for any more.

    `heard_at` is the newest scan, else the registration; `expected_by` the end of the window that stands.
    """
    patience = PATIENCE.get(milestone)
    if patience is None:
        return None
    silent = working_later(heard_at, patience, zone, country)
    if expected_by is None or milestone is Milestone.OUT_FOR_DELIVERY:
        return silent
    return max(heard_at + PAST_WINDOW, min(silent, expected_by + PAST_WINDOW))


def working_later(start: datetime, span: timedelta, zone: ZoneInfo, country: str | None) -> datetime:
    """The instant after `span` of working time: Sundays and public holidays of the country do not count."""
    at, left = start.astimezone(zone), span
    while left > timedelta(0):
        midnight = datetime.combine(at.date() + timedelta(days=1), time(), tzinfo=zone)
        if is_free_day(at.date(), country):
            at = midnight
            continue
        step = min(left, midnight.astimezone(UTC) - at.astimezone(UTC))
        at, left = (at.astimezone(UTC) + step).astimezone(zone), left - step
    return at.astimezone(UTC)
