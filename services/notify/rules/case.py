"""What a decision rests on, and what it comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.notify.rules.change import Change
from services.notify.rules.facts import Customer, Kind, Order, Shipment
from services.notify.rules.kinds import Kinds, read_kinds
from services.notify.rules.shop_policy import ShopPolicy
from services.notify.rules.silences import Silence
from services.notify.rules.truth import Claim

DEFAULT_LANGUAGE = "en"

Templates = frozenset[tuple[Kind, str]]  # kinds and languages for which WhatsApp has approved a template


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What was learned of how to reach this customer, and how much they have heard of late.

    `closed`: why a channel is closed to their address, by channel. `by_day`: capped notices that they got or will get,
    by local day, without those this decision may replace. `last`: when they were last told each kind.
    `whatsapp_until`: free text may be sent there until then.
    """

    closed: Mapping[str, str] = field(default_factory=dict)
    by_day: Mapping[date, int] = field(default_factory=dict)
    last: Mapping[Kind, datetime] = field(default_factory=dict)
    whatsapp_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an earlier notice says of one shipment, or of the order alone; it waits, is on its way or was sent.

    `sent`: it left us. `at`: when it did, or is to. A correction counts twice: as itself, and as the kind of the news
    that it tells instead.
    """

    id: str
    kind: Kind
    identity: str
    shipment_id: str | None = None
    claim: Claim
    sent: bool = True
    decided_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of one notice, and why. `identity` is the same for the same news."""

    kind: Kind
    identity: str
    claim: Claim
    decision: str = "send"
    reason: Silence | None = None
    channel: str | None = None
    language: str
    due_at: datetime
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a decision rests on. `told`: standing notices, without those this decision may replace.

    `asked`: what to decide about, where it is not the milestone's own news. `others`: the customer's other shipments.
    `spoke_up`: how the customer has already said how it went. `changes`: their wishes about this shipment.
    `segments`: how many a notice takes as a text message; asked only where that matters.
    """

    order: Order
    customer: Customer
    shipment: Shipment | None
    asked: Claim | None = None
    others: tuple[Shipment, ...] = ()
    spoke_up: str | None = None
    changes: tuple[Change, ...] = ()
    told: tuple[Told, ...] = ()
    now: datetime
    channels: frozenset[str]  # those this installation can send on
    languages: frozenset[str]
    confirms_orders: bool = False
    kinds: Kinds = field(default_factory=read_kinds)
    reach: Reach = field(default_factory=Reach)
    shop: ShopPolicy = field(default_factory=ShopPolicy)
    templates: Templates = frozenset()
    segments: Callable[[Decision], int] = field(default=lambda _: 1)


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule found: its line, what it settles of the decision, or the reason to stay silent."""

    line: str
    settles: Mapping[str, Any] = field(default_factory=dict)
    silence: Silence | None = None
