"""What a shop asks of its notices, where that differs from what they do by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Literal

from services.notify.rules.facts import Kind, QuietHours
from services.notify.rules.wishes import DEFAULT_QUIET_HOURS

DEFAULT_CHANNELS = ("sms", "email")  # the order of a customer who never stated one

CarrierTold = Literal["tell", "email", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopPolicy:
    """A shop's rules. `confirms_orders` None: as the installation does. `daily_cap` is by person and local day.

    `channels` and `quiet_hours` are for customers who never stated theirs. `carrier_told`: what becomes of a pickup
    notice where the carrier has told the customer itself. `cheapest`: those without a wish get mail before a long text.
    """

    kinds_off: frozenset[Kind] = frozenset()
    confirms_orders: bool | None = None
    channels: tuple[str, ...] = DEFAULT_CHANNELS
    quiet_hours: QuietHours | None = DEFAULT_QUIET_HOURS
    daily_cap: int = 4
    asks_feedback: bool = True
    feedback_every: timedelta = timedelta(days=90)
    carrier_told: CarrierTold = "email"
    cheapest: bool = False

    def confirms(self, otherwise: bool) -> bool:
        """Whether orders are confirmed, where the installation says `otherwise`."""
        return otherwise if self.confirms_orders is None else self.confirms_orders


def read(kept: Mapping[str, Any]) -> ShopPolicy:
    """A policy out of JSON that was checked when it was kept; what it leaves out is as by default."""
    facts: dict[str, Any] = {name: kept[name] for name in _AS_THEY_ARE if name in kept}
    if "kinds_off" in kept:
        facts["kinds_off"] = frozenset(Kind(kind) for kind in kept["kinds_off"])
    if "channels" in kept:
        facts["channels"] = tuple(kept["channels"])
    if "quiet_hours" in kept:
        hours = kept["quiet_hours"]
        facts["quiet_hours"] = hours and QuietHours(time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"]))
    if "feedback_every_days" in kept:
        facts["feedback_every"] = timedelta(days=kept["feedback_every_days"])
    return ShopPolicy(**facts)


def shown(policy: ShopPolicy) -> dict[str, Any]:
    """The policy as JSON, nothing left out."""
    hours = policy.quiet_hours
    return {
        **{name: getattr(policy, name) for name in _AS_THEY_ARE},
        "kinds_off": sorted(policy.kinds_off),
        "channels": list(policy.channels),
        "quiet_hours": hours and {"from": f"{hours.start:%H:%M}", "to": f"{hours.end:%H:%M}"},
        "feedback_every_days": policy.feedback_every.days,
    }


_AS_THEY_ARE = ("confirms_orders", "daily_cap", "asks_feedback", "carrier_told", "cheapest")
