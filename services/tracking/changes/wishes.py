"""Is a wish whole, and is it one of those on offer? And what has a scan made of it?"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time
from zoneinfo import ZoneInfo

from services.tracking.changes.facts import Offer, What, Wish
from services.tracking.pickup import moved
from services.tracking.scan import Milestone, Pickup

Fault = tuple[str, str]  # the field, and why: a key of the page's texts

# Of these only one can stand at a time; the others go beside anything.
_WHERE_AND_WHEN = frozenset(
    {
        What.OTHER_TIME,
        What.OTHER_ADDRESS,
        What.PICKUP_POINT,
        What.NEIGHBOUR,
        What.SAFE_PLACE,
        What.NO_SIGNATURE,
        What.CANCEL,
    }
)
# With these the customer's needs travel: somebody brings the parcel, or hands it over.
BROUGHT = _WHERE_AND_WHEN - {What.CANCEL} | {What.INSTRUCTIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a shipment has come, as far as wishes depend on it. `expected` is the begin of its window."""

    milestone: Milestone
    variant: str | None
    at: datetime | None
    pickup: Pickup | None
    expected: datetime | None
    zone: ZoneInfo


def replaces(new: What, old: What) -> bool:
    """Whether a new wish takes the place of one that stands. A case that is closed stays as it was closed."""
    if new is What.MISSING:
        return False
    return new is old or {new, old} <= _WHERE_AND_WHEN


def faults(wish: Wish, offer: Offer) -> list[Fault]:
    """What is missing, wrong or not on offer; empty where the wish can be asked."""
    checks = (_WHOLE.get(wish.what), _on_offer, _belongs)
    return [fault for check in checks if check for fault in check(wish, offer)]


def fulfilled(wish: Wish, reached: Reached) -> bool:
    """Whether the carrier's own scans show that it is done, whatever was answered."""
    if wish.what is What.PICKUP_POINT:
        waits = reached.milestone is Milestone.READY_FOR_PICKUP and reached.pickup is not None
        return waits and wish.point is not None and not moved(_place(wish), reached.pickup)
    if wish.what is What.OTHER_TIME:
        return _in_time(wish, reached)
    if wish.what is What.CANCEL:
        return reached.milestone in (Milestone.RETURNING, Milestone.RETURNED)
    return reached.milestone is Milestone.DELIVERED and reached.variant == _VARIANT.get(wish.what, "")


def unseen(wish: Wish, reached: Reached) -> bool:
    """Whether no scan shows that it was not done: what was agreed to may have been."""
    if wish.what in _VARIANT:
        return reached.milestone is not Milestone.DELIVERED
    return wish.what in (What.OTHER_ADDRESS, What.NO_SIGNATURE, What.INSTRUCTIONS)


def begins(wish: Wish, zone: ZoneInfo) -> datetime | None:
    """When the time that was wished for begins."""
    return datetime.combine(wish.day, wish.start or time(), tzinfo=zone) if wish.day else None


def counts(what: What, agreed_at: datetime | None, milestone: Milestone, milestone_at: datetime | None) -> bool:
    """Whether what was agreed still says when or where it comes, or how long it waits: no scan has said otherwise."""
    if milestone in _COUNTS_AT.get(what, _ANOTHER_PLACE):
        return True
    newer = agreed_at is not None and milestone_at is not None and agreed_at >= milestone_at
    return newer and milestone in _SAYS_OTHERWISE


def overtaken(wish: Wish, reached: Reached) -> bool:
    """Whether it is too late for what was asked: the parcel was faster. No scan finds what is missing."""
    if wish.what is What.MISSING:
        return False
    if wish.what is What.RETURN:
        return reached.milestone in (Milestone.RETURNING, Milestone.RETURNED)
    if wish.what is What.LONGER_STORAGE:
        return reached.milestone in _OVER
    return reached.milestone in _OVER | {Milestone.OUT_FOR_DELIVERY, Milestone.READY_FOR_PICKUP}


_BEFORE_ANY_NEWS = frozenset({Milestone.UNKNOWN, Milestone.ANNOUNCED, Milestone.HANDED_OVER, Milestone.IN_TRANSIT})
_SAYS_OTHERWISE = frozenset({Milestone.DELAYED, Milestone.ATTEMPT_FAILED})
_ANOTHER_PLACE = _BEFORE_ANY_NEWS | {Milestone.DELAYED, Milestone.OUT_FOR_DELIVERY}  # a late van goes there as well
_COUNTS_AT: Mapping[What, frozenset[Milestone]] = {
    What.OTHER_TIME: _BEFORE_ANY_NEWS,
    What.CANCEL: _BEFORE_ANY_NEWS,
    What.LONGER_STORAGE: frozenset({Milestone.READY_FOR_PICKUP}),
    What.RETURN: frozenset({Milestone.DELIVERED}),
}
_AT_THE_DOOR = frozenset({Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED})
_OVER = frozenset(
    {
        Milestone.DELIVERED,
        Milestone.RETURNING,
        Milestone.RETURNED,
        Milestone.LOST,
        Milestone.DAMAGED,
        Milestone.REFUSED,
    }
)
_VARIANT: Mapping[What, str] = {What.NEIGHBOUR: "neighbour", What.SAFE_PLACE: "safe_place"}


def _in_time(wish: Wish, reached: Reached) -> bool:
    """Whether it comes on that day, and within the hours as far as anybody can tell: a van leaves before them."""
    seen = reached.at if reached.milestone in _AT_THE_DOOR else reached.expected
    if seen is None or seen.astimezone(reached.zone).date() != wish.day:
        return False
    if wish.start is None or wish.end is None or reached.milestone is Milestone.OUT_FOR_DELIVERY:
        return True
    at = seen.astimezone(reached.zone).time()
    return wish.start <= at and (at < wish.end or wish.end == time())


_POSTCODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 -]{1,10}[A-Za-z0-9]")  # of any country that has them
_PARTS: Mapping[What, tuple[str, ...]] = {
    What.OTHER_TIME: ("day", "start", "end"),
    What.OTHER_ADDRESS: ("street", "postcode", "city"),
    What.PICKUP_POINT: ("point",),
    What.NEIGHBOUR: ("neighbour",),
    What.SAFE_PLACE: ("place",),
    What.INSTRUCTIONS: ("door_code", "call_before", "no_stairs", "words"),
    What.LONGER_STORAGE: ("days",),
}


def _place(wish: Wish) -> Pickup:
    point = wish.point
    assert point is not None
    return Pickup(name=point.name, street=point.street, postcode=point.postcode, city=point.city)


def _on_offer(wish: Wish, offer: Offer) -> Iterable[Fault]:
    if wish.what is What.LONGER_STORAGE and wish.days and wish.days not in offer.more_days:
        yield "days", "not_offered"
    if wish.what is not What.OTHER_TIME or wish.day is None:
        return
    if wish.day not in offer.days:
        yield "day", "not_offered"
    window = (wish.start, wish.end)
    if window != (None, None) and window not in offer.windows:
        yield "window", "not_offered"


def _belongs(wish: Wish, _offer: Offer) -> Iterable[Fault]:
    """A wish says nothing that its kind does not ask, or somebody would take it for asked."""
    empty, asked = Wish(what=wish.what), {"what", "needs", *_PARTS.get(wish.what, ())}
    names = (part.name for part in fields(Wish) if part.name not in asked)
    return [(name, "not_asked") for name in names if getattr(wish, name) != getattr(empty, name)]


def _address(wish: Wish, offer: Offer) -> Iterable[Fault]:
    yield from _needs("street", "postcode", "city")(wish, offer)
    if wish.postcode and not _POSTCODE.fullmatch(wish.postcode):
        yield "postcode", "wrong"


def _needs(*names: str) -> Callable[[Wish, Offer], Iterable[Fault]]:
    def check(wish: Wish, _offer: Offer) -> Iterable[Fault]:
        return [(name, "needed") for name in names if not getattr(wish, name)]

    return check


def _some_instruction(wish: Wish, _offer: Offer) -> Iterable[Fault]:
    if not (wish.door_code or wish.call_before or wish.no_stairs or wish.words or wish.needs):
        yield "words", "needed"


_WHOLE: Mapping[What, Callable[[Wish, Offer], Iterable[Fault]]] = {
    What.OTHER_TIME: _needs("day"),
    What.OTHER_ADDRESS: _address,
    What.PICKUP_POINT: _needs("point"),
    What.NEIGHBOUR: _needs("neighbour"),
    What.SAFE_PLACE: _needs("place"),
    What.INSTRUCTIONS: _some_instruction,
    What.LONGER_STORAGE: _needs("days"),
}
