"""What a customer may wish of a delivery under way, and what becomes of a wish."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class What(StrEnum):
    """What is to be different."""

    OTHER_TIME = "other_time"
    OTHER_ADDRESS = "other_address"
    PICKUP_POINT = "pickup_point"
    NEIGHBOUR = "neighbour"
    SAFE_PLACE = "safe_place"
    NO_SIGNATURE = "no_signature"  # left at the door: the customer waives the signature
    LONGER_STORAGE = "longer_storage"
    INSTRUCTIONS = "instructions"  # door code, call before, no stairs
    CANCEL = "cancel"  # stopped on the way, back to the shop
    RETURN = "return"  # received, and sent back
    MISSING = "missing"  # it says delivered, but it is not here: for the shop's people to look into


class Status(StrEnum):
    """Where a wish stands. All but the first two and `undoing` are ends."""

    ASKED = "asked"  # the customer has said it; the carrier has not heard it yet
    SENT = "sent"  # the carrier, or the shop's people, have it and will answer
    AGREED = "agreed"
    REFUSED = "refused"
    UNANSWERED = "unanswered"  # no answer came in time
    OVERTAKEN = "overtaken"  # the parcel was faster
    REPLACED = "replaced"  # the customer asked for something else since
    UNDOING = "undoing"  # the customer took it back, and the carrier has yet to agree to that
    WITHDRAWN = "withdrawn"  # the customer took it back


OPEN = frozenset({Status.ASKED, Status.SENT, Status.UNDOING})
HELD = frozenset({Status.AGREED, Status.UNDOING})  # where the carrier may hold to it, if it ever agreed
UNSOLVED = OPEN | {Status.UNANSWERED}  # of what is missing: nobody has closed it


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A pickup point or locker of a carrier's directory."""

    id: str
    carrier: str
    name: str
    street: str
    postcode: str
    city: str
    country: str
    kind: str = "point"  # point or locker
    opening_hours: str | None = None  # OSM syntax
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the customer asks for; only what its `what` needs is given."""

    what: What
    day: date | None = None
    start: time | None = None  # of the window on that day, local
    end: time | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    point: Point | None = None
    neighbour: str | None = None  # who, and where they live
    place: str | None = None  # where it is safe to leave it
    door_code: str | None = None
    call_before: bool = False
    no_stairs: bool = False
    words: str | None = None
    days: int | None = None  # of storage, added
    needs: tuple[str, ...] = ()  # the customer's, as of the moment it was asked: allergy, no_stairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One change of one shipment, as this carrier allows it now. `why_not` is a key of the page's texts."""

    what: What
    possible: bool
    until: datetime | None = None  # the cut-off, in UTC
    why_not: str | None = None
    via: str = "case"  # the adapter it goes by
    url: str | None = None  # the carrier's own page, where it is done there
    days: tuple[date, ...] = ()  # that may be chosen
    windows: tuple[tuple[time, time], ...] = ()
    more_days: tuple[int, ...] = ()  # of storage, that may be added
