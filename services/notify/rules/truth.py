"""Is what we are about to say still so? Asked when a notice is decided and again as it leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.notify.rules import evening
from services.notify.rules.change import Change, outdated
from services.notify.rules.facts import GATHERED, Kind, Order, Pickup, Shipment, Window
from services.notify.rules.silences import Silence

# What can still be told days later, since the customer has yet to do something about it.
CUSTOMERS_TURN = frozenset({"attempt_failed", "ready_for_pickup", "needs_customer"})

# The milestones at which a notice of this kind is still worth its telling; of one that is not here, only its own.
_UNDERWAY = frozenset({"handed_over", "in_transit", "delayed"})
_UNFINISHED = _UNDERWAY | {"unknown", "announced", "out_for_delivery", "attempt_failed"}
STANDS_AT = {
    Kind.ON_ITS_WAY: _UNDERWAY,
    Kind.DELAYED: _UNDERWAY,
    Kind.TOMORROW: evening.COMING,
    Kind.ARRIVING: frozenset({"out_for_delivery"}),
    Kind.MISSED: frozenset({"attempt_failed"}),
    Kind.PICKUP: frozenset({"ready_for_pickup"}),
    Kind.NEEDS_YOU: frozenset({"needs_customer"}),
    Kind.DELIVERED: frozenset({"delivered"}),
    Kind.PARTLY_DELIVERED: frozenset({"partly_delivered"}),
    Kind.RETURNING: frozenset({"returning", "returned"}),
    Kind.PROBLEM: frozenset({"lost", "damaged", "refused"}),
    Kind.PICKUP_MOVED: frozenset({"ready_for_pickup"}),
    Kind.PICKUP_REMINDER: frozenset({"ready_for_pickup"}),
    Kind.STALLED: _UNFINISHED,
    Kind.CHANGE_CONFIRMED: _UNFINISHED | CUSTOMERS_TURN,
    Kind.CHANGE_REFUSED: _UNFINISHED | CUSTOMERS_TURN,
    Kind.FEEDBACK: frozenset({"delivered"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a notice says: of which parcels, at which occurrence of which milestone, where, with which codes, when.

    The occurrence is a count, which a scan that comes late may raise; `since` and `place` tell two apart for certain.
    `point` is that place without what changes there (hours, code, last day).
    A correction takes back what the notice `corrects` said: `wrong`. `change`: the wish that this answers.
    """

    kind: Kind
    milestone: str | None = None
    occurrence: int = 1
    since: datetime | None = None
    place: str | None = None
    point: Pickup | None = None
    codes: frozenset[str] = frozenset()
    parcels: frozenset[str] = frozenset()
    window: Window | None = None
    corrects: str | None = None
    wrong: "Claim | None" = None
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is so at this moment. `shipment` is None for a notice about the order alone; `changes`: wishes about it."""

    order: Order
    shipment: Shipment | None
    now: datetime
    zone: ZoneInfo
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Untrue:
    """Why a notice must not be told: a word for programs and a line for people."""

    reason: Silence
    line: str


def still_true(claim: Claim, world: World) -> Untrue | None:
    """The first thing that is no longer so; None where everything the notice says still stands."""
    for doubt in DOUBTS:
        if found := doubt(claim, world):
            return found
    return None


def _order_cancelled(_claim: Claim, world: World) -> Untrue | None:
    return Untrue("order_cancelled", "the shop has called the order off") if world.order.cancelled else None


def _overtaken(claim: Claim, world: World) -> Untrue | None:
    shipment = world.shipment
    if claim.change is not None:
        line = outdated(claim.change, world.changes, shipment, world.now)
        return Untrue("overtaken", f"overtaken: {line}") if line else None
    if shipment is None or shipment.milestone in STANDS_AT.get(claim.kind, {claim.milestone}):
        return None
    if claim.milestone and claim.parcels & shipment.parcels_at(claim.milestone):
        return None
    return Untrue("overtaken", f"overtaken: the shipment is {shipment.milestone} by now")


def _happened_again(claim: Claim, world: World) -> Untrue | None:
    shipment = world.shipment
    if shipment is None or shipment.milestone != claim.milestone or shipment.occurrence <= claim.occurrence:
        return None
    return Untrue("overtaken", f"overtaken: {claim.milestone} has happened again since")


def _moves_again(claim: Claim, world: World) -> Untrue | None:
    if claim.kind is not Kind.STALLED or world.shipment is None or claim.since is None:
        return None
    moved_at = world.shipment.milestone_at
    if world.shipment.milestone == claim.milestone and (moved_at is None or moved_at <= claim.since):
        return None
    return Untrue("overtaken", f"overtaken: it moves again, and is {world.shipment.milestone} by now")


def _collected(claim: Claim, world: World) -> Untrue | None:
    if claim.kind not in GATHERED or world.shipment is None or not claim.parcels:
        return None
    if claim.parcels & world.shipment.parcels_at("ready_for_pickup"):
        return None
    return Untrue("overtaken", "overtaken: these parcels no longer wait to be collected")


def _storage_over(claim: Claim, world: World) -> Untrue | None:
    pickup = world.shipment.pickup if world.shipment else None
    if claim.kind not in GATHERED or pickup is None or pickup.until is None or pickup.until > world.now:
        return None
    return Untrue("deadline_passed", "the last day to collect is over")


def _day_over(claim: Claim, world: World) -> Untrue | None:
    """`arriving` speaks of one day: the one of the scan, or of the window if that is later."""
    if claim.kind is not Kind.ARRIVING or world.shipment is None:
        return None
    said_at = world.shipment.milestone_at or world.shipment.changed_at
    day = said_at.astimezone(world.zone).date()
    if claim.window:
        day = max(day, claim.window.days(world.zone)[1])
    if world.now.astimezone(world.zone).date() <= day:
        return None
    return Untrue("day_over", f"the day of delivery, {day.isoformat()}, is over")


def _window_over(claim: Claim, world: World) -> Untrue | None:
    if claim.kind not in _NAMES_NEW_WINDOW or claim.window is None or claim.window.end > world.now:
        return None
    return Untrue("window_over", "the new window is over already")


def _not_tomorrow(claim: Claim, world: World) -> Untrue | None:
    """The word of the evening before: only that evening, and only of the window that is expected by now."""
    if claim.kind is not Kind.TOMORROW or claim.window is None or world.shipment is None:
        return None
    if world.now >= evening.over_at(claim.window, world.zone):
        return Untrue("too_late", "the evening before is over, and the morning tells it")
    if evening.being_changed(world.changes):
        return Untrue("being_changed", "the customer has asked for a change, and its answer will say when it comes")
    if evening.expected(world.shipment, world.changes, world.zone) != claim.window:
        return Untrue("overtaken", "overtaken: it is expected at another time or place by now")
    return None


def _agreed_otherwise(claim: Claim, world: World) -> Untrue | None:
    """What the customer has agreed with the carrier since was told, and outdates news of the way."""
    agreed = [one for one in world.changes if one.status == "agreed"] if claim.kind in _OF_THE_WAY else []
    if any(one.what == "cancel" for one in agreed):
        return Untrue("overtaken", "overtaken: the delivery was stopped, as the customer asked")
    since = claim.since if claim.kind is Kind.DELAYED else None
    if since and any(one.what == "other_time" and one.settled_at and one.settled_at > since for one in agreed):
        return Untrue("overtaken", "overtaken: another time was agreed since, and told")
    return None


_OF_THE_WAY = frozenset({Kind.ON_ITS_WAY, Kind.DELAYED, Kind.STALLED})
_NAMES_NEW_WINDOW = frozenset({Kind.DELAYED, Kind.CHANGE_CONFIRMED})
Doubt = Callable[[Claim, World], Untrue | None]
DOUBTS: tuple[Doubt, ...] = (
    _order_cancelled,
    _overtaken,
    _happened_again,
    _moves_again,
    _collected,
    _storage_over,
    _day_over,
    _window_over,
    _not_tomorrow,
    _agreed_otherwise,
)
