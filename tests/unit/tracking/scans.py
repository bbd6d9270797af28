"""Scans as the tests of the shipment's rules write them: one line for what the carrier said and when."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from services.tracking.history import StoredScan
from services.tracking.scan import Estimate, Milestone, Pickup, Scan
from services.tracking.shipment import ShipmentState, fold

DAY = datetime(2026, 11, 24, tzinfo=UTC)
_ids = itertools.count()


def at(clock: str, day: int = 0) -> datetime:
    """A time of the story: `at("14:05", 1)` is five past two on its second day, in UTC."""
    hour, minute = clock.split(":")
    return DAY + timedelta(days=day, hours=int(hour), minutes=int(minute))


def said(milestone: Milestone, when: datetime | None, *, received: datetime | None = None, **facts: Any) -> StoredScan:
    """A stored scan, prepared and received a minute after it happened unless told otherwise."""
    told = (when or DAY) + timedelta(minutes=1)
    facts = {
        "numbers": ("JJFI1",),
        "parcel": None,
        "code": milestone.value,
        "precision": "minute",
        "prepared_at": told,
        **facts,
    }
    scan = Scan(milestone=milestone, at=when, **facts)
    return StoredScan(id=f"scn_{next(_ids):06}", scan=scan, received_at=received or told)


def state(*scans: StoredScan, parcels: tuple[str, ...] = (), promise: Estimate | None = None) -> ShipmentState:
    return fold(scans, parcels=parcels, shop_promise=promise)


def milestone(*scans: StoredScan, **how: Any) -> Milestone:
    return state(*scans, **how).milestone


def flags(result: ShipmentState, scan: StoredScan) -> set[str]:
    return set(result.flags.get(scan.id, ()))


KAMPPI = Pickup(name="K-Market Kamppi", street="Urho Kekkosen katu 1", postcode="00100", city="Helsinki", code="123456")
PASILA = Pickup(name="R-kioski Pasila", street="Ratapihantie 6", postcode="00520", city="Helsinki")
