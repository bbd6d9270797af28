"""What is personal in what we keep of a delivery, and when nobody needs it any more.

What stays says how parcels travel: milestones, their times, places of points, the area of the postcode.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.tracking.scan import Milestone
from shared.forgetting import over_since

CODE_FORGOTTEN = "code_forgotten"  # flag of a scan
_NEVER_LEFT = frozenset({Milestone.UNKNOWN, Milestone.ANNOUNCED})

_DELIVERY = ("method", "promised")
_WISH = ("what", "day", "start", "end", "days")
NOBODY: Mapping[str, Any] = {"name": "", "needs": [], "needs_source": None, "phone_end": None}  # of a customer
_OUR_REASON = re.compile(r"[a-z0-9_]{1,60}")  # carriers and people write another kind of text
_OF_A_HOUSE = 2  # so many characters at the end of a postcode, in Finland of a few streets


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How far a shipment is. `at`: since when, as the carrier says; `told_at`: when that was worked out."""

    milestone: Milestone
    at: datetime | None
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What decides whether an order is needed. `heard_at`: its shop's last word; `asked`: a wish or a case is open."""

    shipments: tuple[Ending, ...]
    cancelled: bool
    heard_at: datetime
    asked: bool


def forget_at(order: Known, *, after: timedelta, silent_after: timedelta) -> datetime | None:
    """When to forget what is personal: `after` its end, or when nothing was heard for `silent_after`.

    None while somebody waits for an answer.
    """
    if order.asked:
        return None
    if over := over_since((one.milestone, one.at or one.told_at) for one in order.shipments):
        return over + after
    if order.cancelled and all(one.milestone in _NEVER_LEFT for one in order.shipments):
        return order.heard_at + after
    return max([order.heard_at, *(one.told_at for one in order.shipments)]) + silent_after


def scan_without(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A scan's facts without who signed, free text and the code of the pickup.

    The flag in place of a code keeps apart what was reported first without one, so that they are folded as before.
    """
    kept = {name: value for name, value in facts.items() if name not in ("receiver", "text")}
    if "code" in kept.get("pickup", ()):
        kept["pickup"] = {name: value for name, value in kept["pickup"].items() if name != "code"}
        kept["flags"] = sorted({*kept.get("flags", ()), CODE_FORGOTTEN})
    return kept


def state_without(state: Mapping[str, Any]) -> dict[str, Any]:
    """A shipment's public state without the codes of pickups: as it is folded from scans without them."""
    parcels = [{**parcel, "pickup": _place(parcel["pickup"])} for parcel in state.get("parcels", ())]
    return {**state, "parcels": parcels, "pickup": _place(state["pickup"])} if state else {}


def delivery_without(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """What was promised and by which method, the country, and the area of the postcode."""
    address = delivery.get("address") or {}
    area = delivery.get("area") or (address.get("postcode") or "")[:-_OF_A_HOUSE]
    kept = {name: delivery[name] for name in _DELIVERY if name in delivery}
    return kept | {"address": {"country": address.get("country")}, "area": area}


def wish_without(wish: Mapping[str, Any]) -> dict[str, Any]:
    """What was wished, and for which day."""
    return {name: wish[name] for name in _WISH if name in wish}


def reason_without(reason: str | None) -> str | None:
    """Why a wish came to nothing, where the words are ours."""
    return reason if reason and _OUR_REASON.fullmatch(reason) else None


def _place(pickup: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {**pickup, "code": None} if pickup else None
