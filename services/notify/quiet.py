"""Quiet hours: when a telephone may ring, in the customer's own zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.notify.facts import QuietHours


def quiet_until(now: datetime, hours: QuietHours | None, zone: ZoneInfo) -> datetime | None:
    """The UTC instant at which the quiet hours around `now` end; None outside them."""
    if hours is None or hours.start == hours.end:
        return None
    local = now.astimezone(zone)
    clock = local.time()
    within_day = hours.start < hours.end
    quiet = hours.start <= clock < hours.end if within_day else clock >= hours.start or clock < hours.end
    if not quiet:
        return None
    day = local.date() if clock < hours.end else local.date() + timedelta(days=1)
    end = datetime.combine(day, hours.end, tzinfo=zone)
    if end.astimezone(UTC) <= now:  # in autumn the clock shows this hour twice, and the first time is over
        end = end.replace(fold=1)
    return end.astimezone(UTC)
