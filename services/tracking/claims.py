"""Which shipments a scan speaks of: same carrier and number, allowed by its shop, and near enough in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.tracking.scan import Scan
from services.tracking.settings import CLAIM_AFTER, CLAIM_BEFORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What decides whether a shipment takes a scan."""

    shipment_id: str
    shop_id: str
    registered_at: datetime


def numbers_of(scan: Scan) -> set[str]:
    """Every number by which somebody may have registered what the scan speaks of."""
    return {number for number in (*scan.numbers, scan.parcel) if number}


def takers(
    candidates: Iterable[Registered], *, shop_id: str | None, at: datetime | None, received_at: datetime
) -> set[str]:
    """The shipments that take a scan of one of their numbers, by id.

    `shop_id` is whose intake brought the scan, None for the operator's. A scan without a time counts as received.
    A shipment that used the number long before the newest one is over, so it takes nothing any more.
    """
    when = at or received_at
    near = [
        candidate
        for candidate in candidates
        if shop_id in (None, candidate.shop_id)
        and candidate.registered_at - CLAIM_BEFORE <= when <= candidate.registered_at + CLAIM_AFTER
    ]
    if not near:
        return set()
    newest = max(candidate.registered_at for candidate in near)
    return {candidate.shipment_id for candidate in near if candidate.registered_at >= newest - CLAIM_BEFORE}
