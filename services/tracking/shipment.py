"""A shipment's state as a function of the set of its scans: the same whatever came first, twice or in pieces."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.tracking.history import History, StoredScan, history
from services.tracking.parcel import AGAIN_AFTER, NO_LONGER_COMING, Parcel, follow
from services.tracking.scan import Estimate, Milestone, Pickup

# Where parcels differ, the shipment's milestone is the first of these that any of them has, and where shipments of an
# order differ, its page begins with the first: what the customer has to do or be at home for, then what is on the way,
# then what went wrong with one of them, then what has not begun. A delivered parcel among others: _beside_delivered.
PRECEDENCE = (
    Milestone.NEEDS_CUSTOMER,
    Milestone.READY_FOR_PICKUP,
    Milestone.ATTEMPT_FAILED,
    Milestone.OUT_FOR_DELIVERY,
    Milestone.DELAYED,
    Milestone.PARTLY_DELIVERED,
    Milestone.IN_TRANSIT,
    Milestone.HANDED_OVER,
    Milestone.LOST,
    Milestone.DAMAGED,
    Milestone.REFUSED,
    Milestone.RETURNING,
    Milestone.RETURNED,
    Milestone.ANNOUNCED,
    Milestone.UNKNOWN,
    Milestone.DELIVERED,
)
CUSTOMERS_TURN = frozenset(PRECEDENCE[:4])
_DELIVERED = frozenset({Milestone.DELIVERED, Milestone.PARTLY_DELIVERED})
_FINAL = frozenset({Milestone.DELIVERED, Milestone.RETURNING, Milestone.RETURNED, Milestone.LOST, Milestone.REFUSED})
# Milestones that may truly happen again, and how long after the first parcel of a round the next round begins.
_ROUND = {
    milestone: timedelta(hours=4)
    for milestone in (Milestone.READY_FOR_PICKUP, Milestone.NEEDS_CUSTOMER, Milestone.PARTLY_DELIVERED)
}
_ROUND |= AGAIN_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Eta:
    """When the parcels still coming are expected (UTC); `source` is carrier or shop."""

    start: datetime
    end: datetime
    whole_days: bool
    source: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelState:
    """What is true of one parcel; `number` is None where the consignment has no parcel numbers."""

    number: str | None
    milestone: Milestone
    at: datetime | None
    variant: str | None
    pickup: Pickup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentState:
    """What is true of a shipment, and why some of its scans change nothing (`flags`, `withdrawn`, by scan id)."""

    milestone: Milestone
    milestone_at: datetime | None
    milestone_precision: str | None
    variant: str | None
    need: str | None
    reason: str | None
    occurrence: int
    parcels: tuple[ParcelState, ...]
    parcel_total: int | None
    eta: Eta | None
    pickup: Pickup | None
    carrier_told: bool
    settled: bool
    flags: Mapping[str, frozenset[str]]
    withdrawn: frozenset[str]


def fold(
    scans: Iterable[StoredScan], *, parcels: Iterable[str] = (), shop_promise: Estimate | None = None
) -> ShipmentState:
    """The state of a shipment from all its scans, with the parcel numbers its shop registered.

    `shop_promise` is what the shop promised, used where the carrier's own estimate is missing or past.
    """
    past = history(scans)
    known = _numbers(past, parcels)
    total = _total(past, known)
    followed = [follow(number, past.events) for number in known]
    unseen = [follow(None, past.events)] if known != [None] and total and total > len(known) else []
    everyone = followed + unseen
    milestone = _milestone(everyone)
    there = [parcel for parcel in everyone if parcel.milestone in _made_of(milestone)]
    newest = max(there, key=_since)
    point = max((parcel for parcel in followed if parcel.waiting), key=_since, default=None)
    return ShipmentState(
        milestone=milestone,
        milestone_at=newest.shown,
        milestone_precision=newest.precision,
        variant=newest.variant,
        need=newest.need,
        reason=newest.reason,
        occurrence=_occurrence(milestone, everyone),
        parcels=tuple(_public(parcel) for parcel in followed),
        parcel_total=total,
        eta=_eta(everyone, shop_promise),
        pickup=point.pickup if point else None,
        carrier_told=all(parcel.carrier_told for parcel in there),
        settled=_settled(everyone),
        flags=_flags(past, followed),
        withdrawn=past.withdrawn,
    )


def _numbers(past: History, registered: Iterable[str]) -> list[str | None]:
    """The parcels known, the registered ones first; [None] for a consignment without parcel numbers."""
    seen = sorted({event.scan.parcel for event in past.events if event.scan.parcel})
    return list(dict.fromkeys([*registered, *seen])) or [None]


def _total(past: History, known: list[str | None]) -> int | None:
    """How many parcels there are, by the carrier's newest count and never fewer than are known."""
    counts = [event.scan.parcel_total for event in past.events if event.scan.parcel_total]
    numbered = len(known) if known != [None] else 0
    return max(counts[-1] if counts else 0, numbered) or None


def _milestone(parcels: list[Parcel]) -> Milestone:
    states = {parcel.milestone for parcel in parcels}
    if len(states) == 1:
        return states.pop()
    if states & _DELIVERED:
        return _beside_delivered(parcels)
    return next(milestone for milestone in PRECEDENCE if milestone in states)


def _beside_delivered(parcels: list[Parcel]) -> Milestone:
    """Some are delivered: that is the news, unless another has come to need the customer since."""
    delivered = max(_since(parcel) for parcel in parcels if parcel.milestone in _DELIVERED)
    later = {p.milestone for p in parcels if p.milestone in CUSTOMERS_TURN and _since(p) > delivered}
    return next((milestone for milestone in PRECEDENCE if milestone in later), Milestone.PARTLY_DELIVERED)


def _made_of(milestone: Milestone) -> tuple[Milestone, ...]:
    return (Milestone.PARTLY_DELIVERED, Milestone.DELIVERED) if milestone in _DELIVERED else (milestone,)


def _since(parcel: Parcel) -> float:
    return parcel.since.timestamp() if parcel.since else 0.0


def _occurrence(milestone: Milestone, parcels: list[Parcel]) -> int:
    """How many times it truly happened: rounds over all parcels, but no fewer than one parcel went through."""
    gap = _ROUND.get(milestone)
    if gap is None:
        return 1
    each = [parcel.times.get(source, []) for parcel in parcels for source in _made_of(milestone)]
    rounds, began = 0, None
    for time in sorted(time for times in each for time in times):
        if began is None or time - began >= gap:
            rounds, began = rounds + 1, time
    return max(rounds, *map(len, each), 1)


def _settled(parcels: list[Parcel]) -> bool:
    """Whether every parcel has got where the shipment is, or will get no further."""
    return len({parcel.milestone for parcel in parcels}) == 1 or all(p.milestone in _FINAL for p in parcels)


def _eta(parcels: list[Parcel], promise: Estimate | None) -> Eta | None:
    """The window that holds every parcel's own: wider where they differ, never narrower than the carrier's."""
    coming = [parcel for parcel in parcels if parcel.milestone not in NO_LONGER_COMING]
    due = [estimate for parcel in coming if (estimate := parcel.due)]
    source = "carrier"
    if coming and not due and promise and all(p.newest is None or promise.end >= p.newest for p in coming):
        due, source = [promise], "shop"
    if not due:
        return None
    return Eta(
        start=min(estimate.start for estimate in due),
        end=max(estimate.end for estimate in due),
        whole_days=any(estimate.whole_days for estimate in due),
        source=source,
    )


def _public(parcel: Parcel) -> ParcelState:
    return ParcelState(
        number=parcel.number,
        milestone=parcel.milestone,
        at=parcel.shown,
        variant=parcel.variant,
        pickup=parcel.pickup,
    )


def _flags(past: History, parcels: list[Parcel]) -> Mapping[str, frozenset[str]]:
    """The flags by scan; one that speaks for all parcels is flagged only if it is wrong of each of them."""
    found = {scan_id: frozenset(flags) for scan_id, flags in past.flags.items()}
    wrong = Counter((event.id, event.scan.parcel, flag) for parcel in parcels for event, flag in parcel.ignored)
    for (scan_id, number, flag), times in wrong.items():
        if number is not None or times == len(parcels):
            found[scan_id] = found.get(scan_id, frozenset()) | {flag}
    return found
