"""What notify knows when it decides: a shipment's state, its order, its customer, and what was told."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.daytime import local_days


class Kind(StrEnum):
    """What a notice tells."""

    ORDER_CONFIRMED = "order_confirmed"
    ON_ITS_WAY = "on_its_way"
    DELAYED = "delayed"
    TOMORROW = "tomorrow"
    ARRIVING = "arriving"
    MISSED = "missed"
    PICKUP = "pickup"
    NEEDS_YOU = "needs_you"
    DELIVERED = "delivered"
    PARTLY_DELIVERED = "partly_delivered"
    RETURNING = "returning"
    PROBLEM = "problem"
    PICKUP_MOVED = "pickup_moved"
    PICKUP_REMINDER = "pickup_reminder"
    STALLED = "stalled"
    CHANGE_CONFIRMED = "change_confirmed"
    CHANGE_REFUSED = "change_refused"
    CORRECTION = "correction"
    FEEDBACK = "feedback"


PICKUPS = frozenset({Kind.PICKUP, Kind.PICKUP_MOVED})  # a parcel waits to be collected, at the point chosen or another
GATHERED = PICKUPS | {Kind.PICKUP_REMINDER}  # one notice for all that waits at one place

# A milestone that is not here is never told: announced, in_transit, unknown.
KIND_OF = {
    "handed_over": Kind.ON_ITS_WAY,
    "delayed": Kind.DELAYED,
    "out_for_delivery": Kind.ARRIVING,
    "attempt_failed": Kind.MISSED,
    "ready_for_pickup": Kind.PICKUP,
    "needs_customer": Kind.NEEDS_YOU,
    "delivered": Kind.DELIVERED,
    "partly_delivered": Kind.PARTLY_DELIVERED,
    "returning": Kind.RETURNING,
    "returned": Kind.RETURNING,
    "lost": Kind.PROBLEM,
    "damaged": Kind.PROBLEM,
    "refused": Kind.PROBLEM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When something is expected: two instants, or whole local days where only dates were given."""

    start: datetime
    end: datetime
    whole_days: bool = False

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """First and last local day; an end at local midnight still belongs to the day before."""
        return local_days(self.start, self.end, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickup:
    """Where a parcel waits; `until` is the instant its storage ends. The position is in degrees, WGS 84."""

    id: str | None = None
    name: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    opening_hours: str | None = None
    code: str | None = None
    until: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


# Parcels at these no longer come; the first one that a shipment has is what is told of those it lost.
COMES_NO_MORE = ("lost", "damaged", "refused", "returning", "returned")
WHOLE = "*"  # stands for every parcel of a consignment that is spoken of as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One parcel of a shipment; its `key` is its number, or WHOLE where the carrier numbers none."""

    key: str
    milestone: str
    at: datetime | None = None
    variant: str | None = None
    pickup: Pickup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeable:
    """Something that the customer may have changed; `until` None: no clock ends that."""

    what: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """The public state of a shipment, as tracking last told it; `can_change` as of `changed_at`.

    `eta_source`: whose estimate it is, carrier, forecast or shop; `eta_confidence`: of a forecast, 0 to 1.
    """

    id: str
    revision: int
    order_id: str
    carrier: str
    tracking_number: str
    method: str = "home"
    milestone: str
    milestone_at: datetime | None = None
    variant: str | None = None
    need: str | None = None
    occurrence: int = 1
    parcels: tuple[Parcel, ...] = ()
    parcel_total: int = 1
    eta: Window | None = None
    eta_source: str = "carrier"
    eta_confidence: float | None = None
    pickup: Pickup | None = None
    carrier_told: bool = False
    debounce: timedelta = timedelta(0)
    settled: bool = True
    can_change: tuple[Changeable, ...] = ()
    changed_at: datetime

    @property
    def news(self) -> str:
        """The milestone to tell of: beside a part that is delivered, what became of a rest that comes no more."""
        rest = {parcel.milestone for parcel in self.parcels} - {"delivered", "partly_delivered"}
        unseen = self.parcel_total > len(self.parcels)
        if self.milestone != "partly_delivered" or unseen or not rest or not rest <= set(COMES_NO_MORE):
            return self.milestone
        return next(milestone for milestone in COMES_NO_MORE if milestone in rest)

    def parcels_at(self, milestone: str) -> frozenset[str]:
        """The parcels standing at a milestone."""
        return frozenset(parcel.key for parcel in self.parcels if parcel.milestone == milestone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The order a notice is about, and the shop that speaks."""

    id: str
    shop_id: str
    shop_name: str
    reference: str
    cancelled: bool = False
    promised: tuple[date, date] | None = None
    ordered_point: Pickup | None = None  # the pickup point that the customer chose
    page_edition: int = 0  # which link to its page counts


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which no text message rings; `start` after `end` spans midnight, equal means never."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Whom we tell, with their own wishes over the shop's.

    `channels` None: never asked, so any; an empty tuple: wants no notices. `unwanted`: kinds they do not want.
    `paused_until`: no notices before then. `country` decides the public holidays.
    """

    id: str
    language: str
    zone: ZoneInfo
    phone: str | None = None
    email: str | None = None
    channels: tuple[str, ...] | None = None
    channels_are_own: bool = False  # they said so themselves: no other channel is ever used
    quiet_hours: QuietHours | None = None
    unwanted: frozenset[Kind] = frozenset()
    paused_until: datetime | None = None
    country: str | None = None

    def address(self, channel: str) -> str | None:
        """Where this person is reached on a channel; None if we do not know."""
        return {"sms": self.phone, "whatsapp": self.phone, "email": self.email}.get(channel)


def promised_window(order: Order, zone: ZoneInfo) -> Window | None:
    """What the shop promised, as whole local days."""
    if order.promised is None:
        return None
    first, last = order.promised
    return Window(
        start=datetime.combine(first, time(), tzinfo=zone),
        end=datetime.combine(last + timedelta(days=1), time(), tzinfo=zone),
        whole_days=True,
    )
