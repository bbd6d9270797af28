"""One parcel's state: what its events, taken in order, leave true for the person waiting."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.tracking import pickup as place
from services.tracking.history import CONTRADICTORY, Event
from services.tracking.scan import RANK, Estimate, Milestone, Pickup, Scan

AFTER_DELIVERED = "after_delivered"

_ALL = frozenset(Milestone)
_START = frozenset({Milestone.ANNOUNCED, Milestone.HANDED_OVER})
# What a milestone outlives: a later scan of these leaves it standing, for it is still true and worth knowing.
# A depot scan does not undo a delay or a missed attempt; a refusal ends only in a return (or a loss); after
# delivery only a return counts; on the way back only its end does.
OUTLIVES: dict[Milestone, frozenset[Milestone]] = {
    Milestone.UNKNOWN: frozenset(),
    Milestone.ANNOUNCED: frozenset(),
    Milestone.HANDED_OVER: frozenset({Milestone.ANNOUNCED}),
    Milestone.IN_TRANSIT: _START,
    Milestone.DELAYED: _START | {Milestone.IN_TRANSIT},
    Milestone.OUT_FOR_DELIVERY: _START,
    Milestone.ATTEMPT_FAILED: _START | {Milestone.IN_TRANSIT},
    Milestone.READY_FOR_PICKUP: _START | {Milestone.DELAYED},
    Milestone.NEEDS_CUSTOMER: _START | {Milestone.DELAYED},
    Milestone.PARTLY_DELIVERED: _START | {Milestone.IN_TRANSIT},
    Milestone.DELIVERED: _ALL - {Milestone.RETURNING, Milestone.RETURNED},
    Milestone.RETURNING: _ALL - {Milestone.RETURNED},
    Milestone.RETURNED: _ALL,
    Milestone.LOST: _START,
    Milestone.DAMAGED: _START | {Milestone.IN_TRANSIT, Milestone.DELAYED},
    Milestone.REFUSED: _ALL - {Milestone.RETURNING, Milestone.RETURNED, Milestone.LOST},
}
# A scan so soon after belongs to the same step: the van's departure after loading, a sorting scan after the shelf.
_SAME_STEP = timedelta(hours=4)
ENDED_LATER = {
    (Milestone.OUT_FOR_DELIVERY, Milestone.IN_TRANSIT),
    (Milestone.NEEDS_CUSTOMER, Milestone.IN_TRANSIT),
    (Milestone.READY_FOR_PICKUP, Milestone.IN_TRANSIT),
    (Milestone.READY_FOR_PICKUP, Milestone.OUT_FOR_DELIVERY),
    (Milestone.READY_FOR_PICKUP, Milestone.ATTEMPT_FAILED),
}
# How long after the last one the same milestone has truly happened again; the others never do by time alone.
AGAIN_AFTER = {
    Milestone.ATTEMPT_FAILED: timedelta(hours=4),
    Milestone.OUT_FOR_DELIVERY: timedelta(hours=12),
    Milestone.DELAYED: timedelta(hours=12),
}
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)

AT_THE_POINT = frozenset({Milestone.READY_FOR_PICKUP, Milestone.NEEDS_CUSTOMER, Milestone.DAMAGED})
NO_LONGER_COMING = frozenset(
    {
        Milestone.READY_FOR_PICKUP,
        Milestone.DELIVERED,
        Milestone.RETURNING,
        Milestone.RETURNED,
        Milestone.LOST,
        Milestone.REFUSED,
    }
)
# Variants that no carrier has to say: of delivered, and of returning and returned.
COLLECTED = "collected"
UNCOLLECTED = "uncollected"  # it waited at a pickup point
AFTER_DELIVERY = "after_delivery"  # it had reached the customer
_VOIDS_ESTIMATES = frozenset({Milestone.DELAYED, Milestone.ATTEMPT_FAILED, Milestone.NEEDS_CUSTOMER})
_DENIES_DELIVERY = frozenset({Milestone.ATTEMPT_FAILED, Milestone.REFUSED, Milestone.LOST})


@dataclass(slots=True, eq=False)
class Parcel:
    """A parcel while its events are taken; `number` is None for a consignment without parcel numbers."""

    number: str | None
    milestone: Milestone = Milestone.UNKNOWN
    since: datetime | None = None  # the place in time of the scan that brought the milestone
    shown: datetime | None = None  # the same as it may be told
    precision: str | None = None
    variant: str | None = None
    need: str | None = None
    reason: str | None = None
    carrier_told: bool = False
    pickup: Pickup | None = None
    waiting: bool = False  # at a pickup point, whatever has been said since
    spot: str | None = None  # that point as the scan itself named it
    estimate: Estimate | None = None
    estimated: datetime | None = None  # when that estimate was made
    newest: datetime | None = None
    times: dict[Milestone, list[datetime]] = field(default_factory=dict)  # every time a milestone truly happened
    ignored: list[tuple[Event, str]] = field(default_factory=list)

    @property
    def due(self) -> Estimate | None:
        """The estimate that still holds: of a parcel that is coming, and not in the past of its newest scan."""
        if self.estimate is None or self.newest is None or self.milestone in NO_LONGER_COMING:
            return None
        return self.estimate if self.estimate.end >= self.newest else None


def follow(number: str | None, events: Iterable[Event]) -> Parcel:
    """The parcel after its events, which are in order (history.history)."""
    parcel = Parcel(number)
    own = [event for event in events if event.scan.parcel is None or event.scan.parcel == number]
    clashes = _clashes(own)
    for event in own:
        if event.time in clashes and (
            event.scan.milestone is Milestone.DELIVERED or event.scan.milestone in _DENIES_DELIVERY
        ):
            parcel.ignored.append((event, CONTRADICTORY))
        else:
            _take(parcel, event)
    return parcel


def _clashes(events: list[Event]) -> set[datetime]:
    """The instants at which a parcel was said to be both delivered and not: a human has to look."""
    delivered = {e.time for e in events if e.scan.milestone is Milestone.DELIVERED and e.scan.precision != "day"}
    if not delivered:
        return delivered
    return {e.time for e in events if e.time in delivered and e.scan.milestone in _DENIES_DELIVERY}


def _take(parcel: Parcel, event: Event) -> None:
    milestone = event.scan.milestone
    if milestone is Milestone.DELIVERED and parcel.milestone in (Milestone.RETURNING, Milestone.RETURNED):
        milestone = Milestone.RETURNED  # the return leg keeps the number: this is the sender's door
    parcel.newest = event.time
    if milestone is parcel.milestone:
        if _again(parcel, milestone, event):
            _enter(parcel, milestone, event)
        else:
            _add_facts(parcel, event.scan)
    elif milestone in OUTLIVES[parcel.milestone] or _too_soon(parcel, milestone, event):
        _ignore(parcel, milestone, event)
    else:
        _enter(parcel, milestone, event)
    if event.scan.eta is not None and parcel.milestone not in NO_LONGER_COMING:
        _estimate(parcel, event, event.scan.eta)


def _ignore(parcel: Parcel, milestone: Milestone, event: Event) -> None:
    """Keeps in mind which scans cannot be true together with the state; a mere step behind needs no flag."""
    if parcel.milestone is Milestone.DELIVERED:
        parcel.ignored.append((event, AFTER_DELIVERED))
    elif parcel.milestone is Milestone.REFUSED and milestone is Milestone.DELIVERED:
        parcel.ignored.append((event, CONTRADICTORY))


def _too_soon(parcel: Parcel, milestone: Milestone, event: Event) -> bool:
    """Whether the scan is a side effect of the step that the parcel has taken, not a new one."""
    if parcel.since is None or milestone is Milestone.RETURNING or milestone is Milestone.RETURNED:
        return False
    gap = event.time - parcel.since
    by_day = parcel.precision == "day" or event.scan.precision == "day"
    if gap < (_DAY if by_day else _MINUTE) and RANK[milestone] < RANK[parcel.milestone]:
        return True  # as good as simultaneous: the rank decides, as it does in the order
    if (parcel.milestone, milestone) not in ENDED_LATER:
        return False
    at_another_place = milestone is not Milestone.IN_TRANSIT or parcel.milestone is not Milestone.READY_FOR_PICKUP
    return gap < (_DAY if by_day else _SAME_STEP) or not (at_another_place or _elsewhere(parcel, event.scan))


def _elsewhere(parcel: Parcel, scan: Scan) -> bool:
    """Whether a scan was made for certain at another place than where the parcel waits."""
    point = parcel.pickup or Pickup()
    known = [text for text in (parcel.spot, point.name, point.city, point.postcode) if text]
    return place.apart(scan.place, known)


def _again(parcel: Parcel, milestone: Milestone, event: Event) -> bool:
    """Whether a milestone has truly happened another time: a second attempt, another point, another question."""
    times = parcel.times.get(milestone)
    if not times:
        return True
    if milestone is Milestone.READY_FOR_PICKUP:
        return not parcel.waiting or _other_point(parcel, event.scan)
    if milestone is Milestone.NEEDS_CUSTOMER:
        return bool(event.scan.need) and event.scan.need != parcel.need
    wait = AGAIN_AFTER.get(milestone)
    by_day = parcel.precision == "day" or event.scan.precision == "day"
    return wait is not None and event.time - times[-1] >= (_DAY if by_day else wait)


def _other_point(parcel: Parcel, scan: Scan) -> bool:
    if parcel.pickup and scan.pickup:
        return place.moved(parcel.pickup, scan.pickup)
    return bool(parcel.spot and scan.place) and place.plain(parcel.spot or "") != place.plain(scan.place or "")


def _enter(parcel: Parcel, milestone: Milestone, event: Event) -> None:
    scan, variant = event.scan, _variant(parcel, milestone, event.scan)
    if _again(parcel, milestone, event):
        parcel.times.setdefault(milestone, []).append(event.time)
    if milestone is Milestone.READY_FOR_PICKUP:
        if _other_point(parcel, scan):
            parcel.pickup = None
        parcel.pickup, parcel.spot = place.merge(parcel.pickup, scan.pickup), scan.place or parcel.spot
        parcel.waiting = True
    elif milestone not in AT_THE_POINT:
        parcel.pickup, parcel.spot, parcel.waiting = None, None, False
    if milestone in _VOIDS_ESTIMATES and parcel.estimated is not None and parcel.estimated <= event.made:
        parcel.estimate = parcel.estimated = None
    parcel.milestone, parcel.since, parcel.shown = milestone, event.time, event.shown
    parcel.precision = scan.precision if event.shown else None
    parcel.variant, parcel.need, parcel.reason = variant, scan.need, scan.reason
    parcel.carrier_told = scan.carrier_told


def _variant(parcel: Parcel, milestone: Milestone, scan: Scan) -> str | None:
    """How a journey ends or turns back: as the carrier says it, else as far as it follows from the step before."""
    if milestone is Milestone.DELIVERED:
        return scan.variant or (COLLECTED if parcel.waiting else None)
    if milestone not in (Milestone.RETURNING, Milestone.RETURNED):
        return scan.variant
    if parcel.milestone is Milestone.RETURNING:
        return parcel.variant
    if parcel.milestone is Milestone.DELIVERED:
        return AFTER_DELIVERY
    return UNCOLLECTED if parcel.waiting else None


def _add_facts(parcel: Parcel, scan: Scan) -> None:
    """The same milestone, better data: what was missing is filled in, what is known of the pickup moves on."""
    parcel.variant = parcel.variant or scan.variant
    parcel.need = parcel.need or scan.need
    parcel.reason = parcel.reason or scan.reason
    parcel.carrier_told = parcel.carrier_told or scan.carrier_told
    if parcel.milestone is Milestone.READY_FOR_PICKUP and (scan.pickup or scan.place):
        parcel.pickup, parcel.spot = place.merge(parcel.pickup, scan.pickup), parcel.spot or scan.place


def _estimate(parcel: Parcel, event: Event, estimate: Estimate) -> None:
    """Keeps the latest estimate by when it was made; one that ends before it begins is none."""
    if estimate.end >= estimate.start and (parcel.estimated is None or event.made >= parcel.estimated):
        parcel.estimate, parcel.estimated = estimate, event.made
