"""What makes a notice news: what it claims, when two claims are the same, when a moved window matters."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2s
from zoneinfo import ZoneInfo

from services.notify.facts import Kind, Order, Shipment, Window
from services.notify.truth import Claim

WITHIN_DAY = timedelta(hours=2)  # a smaller move of a window within its day is not worth a notice


def claim_of(kind: Kind, shipment: Shipment | None) -> Claim:
    """What a notice of this kind would say of the shipment as it stands."""
    if shipment is None:
        return Claim(kind=kind)
    standing = "delivered" if kind is Kind.PARTLY_DELIVERED else shipment.news
    parcels = shipment.parcels_at(standing)
    return Claim(
        kind=kind,
        milestone=shipment.news,
        occurrence=shipment.occurrence,
        since=shipment.milestone_at,
        place=_place(shipment),
        codes=_codes(shipment, parcels),
        parcels=parcels,
        window=shipment.eta,
    )


def as_of_now(claim: Claim, shipment: Shipment | None) -> Claim:
    """The claim of a waiting notice, with the window, the parcels and their codes as they are by now."""
    if shipment is None:
        return claim
    standing = claim.parcels & claim_of(claim.kind, shipment).parcels
    parcels = standing or claim.parcels
    return replace(claim, window=shipment.eta, codes=_codes(shipment, parcels), parcels=parcels)


def identity(claim: Claim, order: Order, shipment: Shipment | None) -> str:
    """The same text for the same news, which is told once, however often a carrier repeats it."""
    if shipment is None or claim.kind is Kind.ON_ITS_WAY:  # once an order, not once a shipment
        return f"{order.id}:{claim.kind}"
    window = claim.window
    particulars: Mapping[Kind, str] = {
        Kind.DELAYED: f"{window.start.isoformat()}/{window.end.isoformat()}" if window else "",
        Kind.PICKUP: f"{claim.occurrence}:{_digest(claim.parcels)}:{_digest(claim.codes)}:{bool(claim.place)}",
        Kind.PARTLY_DELIVERED: _digest(claim.parcels),
        Kind.NEEDS_YOU: f"{claim.occurrence}:{shipment.need or ''}",
        Kind.PROBLEM: f"{claim.occurrence}:{claim.milestone}",
        Kind.RETURNING: "",  # returning and returned are one story
    }
    return f"{shipment.id}:{claim.kind}:{particulars.get(claim.kind, str(claim.occurrence))}"


def moved(expected: Window, new: Window, zone: ZoneInfo) -> bool:
    """Whether the new window is news: it leaves the days expected, or moves over two hours within the day."""
    first, last = expected.days(zone)
    new_first, new_last = new.days(zone)
    if new_first < first or new_last > last:
        return True
    if expected.whole_days or new.whole_days or first != last:
        return False
    return max(abs(new.start - expected.start), abs(new.end - expected.end)) > WITHIN_DAY


def _place(shipment: Shipment) -> str | None:
    pickup = shipment.pickup
    return ", ".join(filter(None, (pickup.name, pickup.street, pickup.postcode))) or None if pickup else None


def _codes(shipment: Shipment, parcels: frozenset[str]) -> frozenset[str]:
    """The codes that collect these parcels; where no parcel has its own, that of the shipment."""
    points = [one.pickup for one in shipment.parcels if one.key in parcels]
    own = frozenset(point.code for point in points if point and point.code)
    return own or frozenset(filter(None, [shipment.pickup.code if shipment.pickup else None]))


def _digest(words: frozenset[str]) -> str:
    return blake2s("\n".join(sorted(words)).encode(), digest_size=8).hexdigest()
