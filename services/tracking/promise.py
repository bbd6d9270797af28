"""What the shop promised with an order, as a window in UTC."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.tracking.scan import Estimate


def promised(delivery: Mapping[str, Any], zone: str) -> Estimate | None:
    """The promise of an order's `delivery`: whole days in the shop's zone, the last one included."""
    window = delivery.get("promised")
    if not window:
        return None
    first, last = date.fromisoformat(window["from"]), date.fromisoformat(window["to"])
    return Estimate(start=_midnight(first, zone), end=_midnight(last + timedelta(days=1), zone), whole_days=True)


def _midnight(day: date, zone: str) -> datetime:
    """The instant with which a local day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
