"""What a notice is about, as facts: the shipments it speaks of, where they wait, and when they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.notify.rules.change import Change
from services.notify.rules.facts import Kind, Parcel, Pickup, Shipment, Window
from services.notify.rules.truth import Claim
from shared.hours import Spans

# Of these the place, the code and the last day to collect are said.
AT_PICKUP = frozenset({Kind.PICKUP, Kind.PICKUP_MOVED, Kind.PICKUP_REMINDER, Kind.CORRECTION})
_PROMISES = frozenset({Kind.ORDER_CONFIRMED, Kind.ON_ITS_WAY})  # these may name what the shop promised


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One shipment that a digest speaks of besides the first; `reference` is that of its order."""

    claim: Claim
    shipment: Shipment
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a notice is about. `opening` holds today's and tomorrow's hours of the pickup place.

    `more`: the other shipments of a digest. `ordered` and `distance` (metres): the pickup point that was chosen, and
    how far from it the parcel waits. `too_late`: the parcel was faster than a change that was asked for.
    `answerable`: a reply reaches us.
    """

    claim: Claim
    shop: str
    reference: str
    link: str
    now: datetime
    zone: ZoneInfo
    shipment: Shipment | None = None
    promised: Window | None = None
    opening: tuple[Spans | None, Spans | None] = (None, None)
    more: tuple[Part, ...] = ()
    ordered: Pickup | None = None
    distance: int | None = None
    change: Change | None = None
    too_late: bool = False
    answerable: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every shipment spoken of; none where the notice is about the order alone."""
        if self.shipment is None:
            return ()
        return (Part(claim=self.claim, shipment=self.shipment, reference=self.reference), *self.more)


@dataclass(frozen=True, slots=True)
class Code:
    """What collects a parcel, and the order it belongs to."""

    code: str
    reference: str


def pickup_of(claim: Claim, shipment: Shipment | None) -> Pickup | None:
    """Where the parcels of a notice wait: the shipment's place, else that of the first of its parcels."""
    if shipment is None:
        return None
    return shipment.pickup or next((one.pickup for one in claimed(claim, shipment) if one.pickup), None)


def claimed(claim: Claim, shipment: Shipment) -> list[Parcel]:
    """The parcels of a shipment that a notice speaks of."""
    return [parcel for parcel in shipment.parcels if parcel.key in claim.parcels]


def said_pickup(about: Subject) -> Pickup | None:
    """The place that this notice names, if its kind names one."""
    if about.claim.kind not in AT_PICKUP:
        return None
    waits = about.claim.kind is not Kind.CORRECTION or about.claim.milestone == "ready_for_pickup"
    return pickup_of(about.claim, about.shipment) if waits else None


def codes_of(about: Subject) -> list[Code]:
    """The codes that collect what this notice speaks of, each once; a shipment's own where no parcel has one."""
    if said_pickup(about) is None:
        return []
    found = (Code(code, part.reference) for part in about.parts for code in _codes(part))
    return list({one.code: one for one in found}.values())


def until_of(about: Subject) -> datetime | None:
    """The end of storage of what this notice speaks of: of several, the first."""
    points = [pickup_of(part.claim, part.shipment) for part in about.parts] if said_pickup(about) else []
    return min((point.until for point in points if point and point.until), default=None)


def said_window(about: Subject) -> Window | None:
    """When it comes, as this notice may say it.

    A window that is over says nothing any more, nor does the one of a failed attempt, nor several days on the day.
    """
    window = about.claim.window or (about.promised if about.claim.kind in _PROMISES else None)
    if window is None or window.end <= about.now:
        return None
    first, last = window.days(about.zone)
    if about.claim.kind is Kind.ARRIVING and first != last:  # the shop's promise of some days: it is today now
        return None
    attempted_at = about.shipment.milestone_at if about.shipment else None
    failed = about.shipment is not None and about.shipment.milestone == "attempt_failed"
    speaks = about.claim.kind is Kind.MISSED or (failed and about.claim.kind is Kind.CHANGE_REFUSED)
    if speaks and (attempted_at is None or window.start <= attempted_at):
        return None
    return window


def _codes(part: Part) -> Iterator[str]:
    own = [one.pickup.code for one in claimed(part.claim, part.shipment) if one.pickup and one.pickup.code]
    shared = part.shipment.pickup.code if part.shipment.pickup else None
    yield from own or ([shared] if shared else [])
