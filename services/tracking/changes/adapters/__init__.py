"""What an adapter is: it asks one carrier, or the shop's people, for a change, and says what they answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.tracking.changes.facts import Wish

# agreed, refused: the answer · waiting: they have it and will answer · not_sent: they certainly do not have it ·
# unknown: they may have it. The last two are asked again, with the same key.
Result = Literal["agreed", "refused", "waiting", "not_sent", "unknown"]
MISCONFIGURED = (
    "misconfigured"  # the reason where it is our settings that the carrier does not take: somebody must look
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the parcel is to go by now."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One wish as a carrier needs it. `key` is the same at every try: a carrier that knows such keys acts once.

    `again`: the carrier may have heard it before. `reference` is the carrier's own, once it gave one. `instead_of`: the
    key of what it agreed to before, and holds to until it agrees to this.
    """

    key: str
    carrier: str
    tracking_number: str
    parcels: tuple[str, ...]
    method: str
    shop_id: str
    order_reference: str
    wish: Wish
    asked_at: datetime
    zone: str
    address: Address = Address()
    again: bool = False
    reference: str | None = None
    instead_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered. `reason` is the carrier's word or a code of ours, never personal data."""

    result: Result
    reason: str | None = None
    reference: str | None = None


class Adapter(Protocol):
    """One way to have deliveries changed."""

    def ask(self, request: Request) -> Answer:
        """Ask for the change, once. Called outside any transaction; an exception counts as unknown."""
        ...

    def withdraw(self, request: Request) -> Answer:
        """Ask that the change be undone; `agreed` means that it is."""
        ...


Adapters = Mapping[str, Adapter]
