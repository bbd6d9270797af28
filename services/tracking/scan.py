"""What a carrier said, in Perille's words: the facts that every carrier format is read into."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


class Milestone(StrEnum):
    """What a scan means to the person waiting."""

    ANNOUNCED = "announced"
    HANDED_OVER = "handed_over"
    IN_TRANSIT = "in_transit"
    DELAYED = "delayed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    READY_FOR_PICKUP = "ready_for_pickup"
    NEEDS_CUSTOMER = "needs_customer"
    DELIVERED = "delivered"
    PARTLY_DELIVERED = "partly_delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    DAMAGED = "damaged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


RANK = {
    Milestone.UNKNOWN: 0,
    Milestone.ANNOUNCED: 10,
    Milestone.HANDED_OVER: 20,
    Milestone.IN_TRANSIT: 30,
    Milestone.DELAYED: 35,
    Milestone.OUT_FOR_DELIVERY: 40,
    Milestone.ATTEMPT_FAILED: 45,
    Milestone.READY_FOR_PICKUP: 50,
    Milestone.NEEDS_CUSTOMER: 55,
    Milestone.PARTLY_DELIVERED: 58,
    Milestone.DELIVERED: 60,
    Milestone.RETURNING: 70,
    Milestone.LOST: 75,
    Milestone.DAMAGED: 75,
    Milestone.REFUSED: 75,
    Milestone.RETURNED: 80,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickup:
    """Where a parcel waits to be collected. `until` is the instant the storage ends (UTC)."""

    name: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    opening_hours: str | None = None
    code: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """When the carrier expects to deliver: a window in UTC; `whole_days` if the source gave only dates."""

    start: datetime
    end: datetime
    whole_days: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One thing a carrier said of a parcel, or of a whole consignment where `parcel` is None."""

    numbers: tuple[str, ...]  # consignment number first, then every other reference it may be known by
    parcel: str | None
    code: str
    reason: str | None = None
    milestone: Milestone = Milestone.UNKNOWN
    variant: str | None = None  # of delivered: person, neighbour, safe_place, mailbox, collected
    need: str | None = None  # of needs_customer: address, customs, payment
    carrier_told: bool = False  # the carrier says it has informed the consignee itself (IFTSTA 45)
    at: datetime | None = None  # UTC; None where the carrier gave no readable time
    precision: str | None = None  # second, minute, day
    zone_source: str | None = None  # offset, place, profile
    raw_time: str = ""
    place: str | None = None
    country: str | None = None
    pickup: Pickup | None = None
    eta: Estimate | None = None
    receiver: str | None = None  # who signed: personal data
    text: str | None = None  # free text of the carrier: never a status
    parcel_total: int | None = None  # how many parcels the carrier counts in the consignment
    function: str = "original"  # original, cancel, change, replace (BGM 1225)
    document: str | None = None  # sender and number of the document that said it (BGM 1004)
    supersedes: str | None = None  # the document that a cancel, change or replace withdraws (RFF ACW, else its own)
    prepared_at: datetime | None = None
    flags: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a part of an intake, and where: the words ops and the sender read."""

    interchange: str | None
    message: str | None
    segment: str | None  # "12 DTM": position in the message and tag, with the byte offset where known
    code: str
    text: str


Result = Literal["unreadable", "received", "accepted", "refused", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAnswer:
    """What a partner answers to an instruction of ours.

    unreadable: its programs could not read it · received: it has it · unclear: it says both yes and no.
    """

    names: tuple[str, ...]  # of the instruction, as far as given: our control reference, a reference, the consignment
    result: Result
    reason: str | None = None  # in the partner's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One message of a file: its scans, or the fault that keeps it in quarantine.

    With an empty `message` it carries only warnings about the interchange around the messages.
    """

    interchange: str  # sender, recipient and control reference, as ops would name it
    message: str
    scans: tuple[Scan, ...] = ()
    warnings: tuple[Fault, ...] = ()
    quarantined: Fault | None = None
    answers: tuple[PartnerAnswer, ...] = ()  # to instructions of ours
    held: tuple[Fault, ...] = ()  # parts kept in quarantine while the other scans of the message go through
    unknown_codes: int = 0
    test: bool = False  # UNB 0035 = 1: never to customers
    digest: str = ""  # hash of the message's content: with `interchange`, tells a repeat from a reused reference


class Unreadable(ValueError):
    """The bytes are not of the carrier's format from the first one on; nothing was read."""


Chunks = Iterable[bytes]
