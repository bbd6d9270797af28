"""What a customer asked to be different about a shipment under way, and whether its answer is still worth telling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.notify.rules.facts import Kind, Shipment, Window

_NEWS_FOR = timedelta(days=3)  # an answer that could not be told by then has long been seen otherwise
# The milestones at which an answer to this wish is worth telling. Elsewhere the news of the parcel says it all.
_ON_THE_WAY = frozenset(
    {
        "unknown",
        "announced",
        "handed_over",
        "in_transit",
        "delayed",
        "out_for_delivery",
        "attempt_failed",
        "needs_customer",
    }
)
_WORTH_AT: Mapping[str, frozenset[str]] = {
    "longer_storage": frozenset({"ready_for_pickup"}),
    "return": frozenset({"delivered"}),
    "missing": frozenset({"delivered"}),
}
_FASTER = frozenset({"out_for_delivery", "ready_for_pickup", "delivered"})  # of the rest their own notices tell
# What the parcel overtook by this is told in the same breath as where it is.
TOLD_WITH: Mapping[str, Kind] = {"out_for_delivery": Kind.ARRIVING, "delivered": Kind.DELIVERED}
_NOTHING = frozenset({"refused", "unanswered", "overtaken"})  # what such a wish was to replace still stands
# Of all other wishes only the last one counts.
_STANDS_BESIDE = frozenset({"instructions", "longer_storage", "return", "missing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A wish of the customer's, as tracking last told it. `wish`: what exactly, as it travels.

    `undo`: they took it back, and this is the answer to that. `reason`: a word of ours, or a carrier's own words.
    `holds`: another wish that was agreed before and still holds (its change_id, what and wish). `storage_until`: the
    new end of storage.
    """

    id: str
    revision: int
    shipment_id: str
    what: str
    status: str
    undo: bool = False
    reason: str | None = None
    wish: Mapping[str, Any] = field(default_factory=dict)
    asked_at: datetime
    settled_at: datetime | None = None
    holds: Mapping[str, Any] | None = None
    storage_until: datetime | None = None


def told_as(change: Change) -> Kind | None:
    """The notice that answers a wish; None while there is no answer, or where the customers gave it themselves."""
    if change.status == "agreed":
        return Kind.CHANGE_REFUSED if change.undo else Kind.CHANGE_CONFIRMED
    if change.status == "withdrawn":
        return Kind.CHANGE_CONFIRMED if change.undo else None
    return Kind.CHANGE_REFUSED if change.status in ("refused", "unanswered", "overtaken") else None


def window(change: Change, zone: ZoneInfo) -> Window | None:
    """The time that was asked for: hours of a day, or the whole day."""
    return _window(change.wish, zone)


def window_held(change: Change, zone: ZoneInfo) -> Window | None:
    """The time that was agreed before, and still is."""
    return _window(change.holds["wish"], zone) if change.holds else None


def _window(wish: Mapping[str, Any], zone: ZoneInfo) -> Window | None:
    if "day" not in wish:
        return None
    day = date.fromisoformat(wish["day"])
    hours = [time.fromisoformat(wish[name]) for name in ("start", "end") if name in wish]
    start, end = hours if len(hours) == 2 else (time(), time())
    last = day if end > start else day + timedelta(days=1)
    begins, ends = datetime.combine(day, start, tzinfo=zone), datetime.combine(last, end, tzinfo=zone)
    return Window(start=begins, end=ends, whole_days=len(hours) < 2)


def outdated(said: Change, changes: Iterable[Change], shipment: Shipment | None, now: datetime) -> str | None:
    """What has made an answer history, for people to read; None where it still is worth telling."""
    for one in changes:
        if one.id == said.id and one.revision > said.revision:
            return f"the wish is {one.status} by now"
        if _is_newer(one, said) and _excludes(one, said):
            return "the customer has asked for something else since"
        if said.holds and one.id == said.holds["change_id"] and one.status in ("withdrawn", "replaced"):
            return f"what was agreed before is {one.status} by now"
    if said.settled_at is not None and said.settled_at + _NEWS_FOR < now:
        return "it was answered days ago"
    return _outrun(said, shipment) if shipment is not None else None


def came_too_late(changes: Iterable[Change], shipment: Shipment, zone: ZoneInfo) -> bool:
    """Whether the parcel was faster than a wish, which the notice of where it is says as well.

    What is still open here was overtaken too, unless it was fulfilled: tracking says so in a moment.
    """
    about = (one for one in changes if one.what not in _WORTH_AT)
    return shipment.milestone in TOLD_WITH and any(_too_late(one, shipment, zone) for one in about)


def _too_late(wish: Change, shipment: Shipment, zone: ZoneInfo) -> bool:
    if wish.status == "overtaken":
        return wish.reason == shipment.milestone
    at = shipment.milestone_at
    on_that_day = at is not None and at.astimezone(zone).date().isoformat() == wish.wish.get("day")
    return wish.status in ("asked", "sent") and not on_that_day and shipment.variant != wish.what


def _outrun(said: Change, shipment: Shipment) -> str | None:
    by_now = f"the shipment is {shipment.milestone} by now"
    if said.status == "overtaken":
        return None if said.reason == shipment.milestone and said.reason in _FASTER else by_now
    if shipment.milestone not in _WORTH_AT.get(said.what, _ON_THE_WAY):
        return by_now
    at_the_door = shipment.milestone in ("out_for_delivery", "attempt_failed")
    since = (
        said.settled_at is not None and shipment.milestone_at is not None and shipment.milestone_at > said.settled_at
    )
    return by_now if at_the_door and since and said.what == "other_time" and said.status == "agreed" else None


def _is_newer(one: Change, said: Change) -> bool:
    """Whether another wish was asked later (ids rise with time), and counts. One that failed touches no agreement."""
    without = _NOTHING | {"withdrawn"} if said.status == "agreed" else {"withdrawn"}
    return one.id > said.id and one.status not in without


def _excludes(one: Change, other: Change) -> bool:
    """Whether one wish takes the place of another."""
    return one.what == other.what or not {one.what, other.what} & _STANDS_BESIDE
