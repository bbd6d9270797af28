"""What is known when a customer opens the page of an order."""

from dataclasses import dataclass
from datetime import datetime

from services.tracking.changes.facts import Offer, Status, Wish
from services.tracking.scan import Estimate, Milestone, Pickup
from services.tracking.shipment import Eta, ParcelState

COLLECT = frozenset({"pickup_point", "locker"})  # methods by which the customer fetches the parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the order goes: personal data."""

    street: str
    postcode: str
    city: str
    country: str = "FI"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """An order and whose it is. `point` is the name of the pickup point that was chosen with it."""

    id: str = ""
    page_edition: int = 0  # which link to its page counts
    shop: str
    shop_id: str = ""
    look: str | None = None  # the version of the shop's own, if it has one
    reference: str
    cancelled: bool
    placed_at: datetime | None
    language: str
    zone: str
    method: str
    name: str | None = None
    address: Address | None = None
    phone_end: str | None = None  # the last digits of their number
    point: str | None = None
    promised: Estimate | None = None
    lines: tuple[tuple[str, int], ...] = ()  # name and quantity
    forgotten_at: datetime | None = None  # since when nothing of this is kept

    @property
    def asks(self) -> str | None:
        """What shows that somebody is its customer: the postcode, else the phone_end; None where neither is known."""
        if self.address is not None:
            return "postcode"
        return "phone_end" if self.phone_end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WishFacts:
    """What the customer asked to be different, and where it stands. `tries`: how often the carrier was asked.

    `answer_by`: until when the carrier may take to answer. `holds`: what was agreed before, and still is.
    """

    id: str
    wish: Wish
    status: Status
    via: str
    asked_at: datetime
    agreed_at: datetime | None = None
    settled_at: datetime | None = None
    storage_until: datetime | None = None
    holds: Wish | None = None
    answer_by: datetime | None = None
    reason: str | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFacts:
    """A shipment of the order, as its scans have left it, and what can be changed of it.

    `offers`: what this carrier lets be changed now. `wishes`: what was asked before, the newest first.
    """

    id: str = ""
    revision: int = 0
    changed_at: datetime | None = None
    carrier: str
    tracking_number: str
    method: str
    milestone: Milestone = Milestone.UNKNOWN
    milestone_at: datetime | None = None
    milestone_precision: str | None = None
    variant: str | None = None
    need: str | None = None
    parcels: tuple[ParcelState, ...] = ()
    parcel_total: int | None = None
    eta: Eta | None = None
    pickup: Pickup | None = None
    offers: tuple[Offer, ...] = ()
    wishes: tuple[WishFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """A message that left for the customer; status: sent, delivered, failed, unknown."""

    kind: str
    channel: str
    status: str
    language: str
    sent_at: datetime
    text: str
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldFacts:
    """A message that was decided against, or that was no longer true when it would have left, and why."""

    kind: str
    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts:
    """What the customer answered to a message."""

    channel: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFacts:
    """How the customer found the delivery: 1 badly, 2 so-so, 3 well."""

    score: int
    words: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """All of it. `forgotten_at`: since when what is personal is gone from the page, if it is."""

    order: OrderFacts
    forgotten_at: datetime | None = None
    shipments: tuple[ShipmentFacts, ...] = ()
    messages: tuple[MessageFacts, ...] = ()
    withheld: tuple[WithheldFacts, ...] = ()
    replies: tuple[ReplyFacts, ...] = ()
    feedback: FeedbackFacts | None = None
