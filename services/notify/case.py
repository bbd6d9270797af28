"""What a decision rests on, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.notify.facts import Customer, Kind, Order, Shipment, Told
from services.notify.kinds import Kinds, read_kinds
from services.notify.truth import Claim

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What was learned of how to reach this customer, and how much they have heard of late.

    `closed`: why a channel is closed to their address, by channel. `today`: capped notices they got or will get this
    local day. `last`: when they were last told each kind. `whatsapp_until`: free text may be sent until then.
    """

    closed: Mapping[str, str] = field(default_factory=dict)
    today: int = 0
    last: Mapping[Kind, datetime] = field(default_factory=dict)
    whatsapp_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a decision rests on. `told`: standing notices, without those this decision may replace."""

    order: Order
    customer: Customer
    shipment: Shipment | None
    told: tuple[Told, ...] = ()
    now: datetime
    channels: frozenset[str]  # those this installation can send on
    languages: frozenset[str]
    confirms_orders: bool = False
    kinds: Kinds = field(default_factory=read_kinds)
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of one notice, and why. `identity` is the same for the same news."""

    kind: Kind
    identity: str
    claim: Claim
    decision: str = "send"
    reason: str | None = None
    channel: str | None = None
    language: str
    due_at: datetime
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule found: its line, what it settles of the decision, or the reason to stay silent."""

    line: str
    settles: Mapping[str, Any] = field(default_factory=dict)
    silence: str | None = None
