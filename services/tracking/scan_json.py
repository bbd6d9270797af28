"""A scan as the database keeps it: its facts as plain JSON, and back."""

from datetime import datetime
from typing import Any

from services.tracking.scan import Estimate, Milestone, Pickup, Scan

_PLAIN = (
    "parcel",
    "reason",
    "variant",
    "need",
    "precision",
    "zone_source",
    "raw_time",
    "place",
    "country",
    "receiver",
    "text",
    "parcel_total",
    "document",
    "supersedes",
)
_PICKUP = ("name", "street", "postcode", "city", "country", "opening_hours", "code")


def to_json(scan: Scan) -> dict[str, Any]:
    """The scan's facts; what it does not say is left out."""
    found: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(scan, name)) not in (None, "")}
    found |= {"numbers": scan.numbers, "code": scan.code, "milestone": scan.milestone.value, "function": scan.function}
    for name in ("at", "prepared_at"):
        if value := getattr(scan, name):
            found[name] = value.isoformat()
    if scan.carrier_told:
        found["carrier_told"] = True
    if scan.flags:
        found["flags"] = sorted(scan.flags)
    if scan.pickup:
        found["pickup"] = _pickup_to_json(scan.pickup)
    if scan.eta:
        window = (scan.eta.start.isoformat(), scan.eta.end.isoformat())
        found["eta"] = {"from": window[0], "to": window[1], "whole_days": scan.eta.whole_days}
    return found


def from_json(facts: dict[str, Any]) -> Scan:
    """The scan that `to_json` was given."""
    known = dict(facts)
    known["numbers"] = tuple(facts["numbers"])
    known["milestone"] = Milestone(facts["milestone"])
    known["flags"] = frozenset(facts.get("flags", ()))
    for name in ("at", "prepared_at"):
        if name in facts:
            known[name] = datetime.fromisoformat(facts[name])
    known.setdefault("parcel", None)
    if "pickup" in facts:
        known["pickup"] = _pickup_from_json(facts["pickup"])
    if "eta" in facts:
        known["eta"] = _estimate_from_json(facts["eta"])
    return Scan(**known)


def _pickup_to_json(pickup: Pickup) -> dict[str, Any]:
    found: dict[str, Any] = {name: value for name in _PICKUP if (value := getattr(pickup, name)) is not None}
    return found | ({"until": pickup.until.isoformat()} if pickup.until else {})


def _pickup_from_json(facts: dict[str, Any]) -> Pickup:
    until = facts.get("until")
    return Pickup(**facts | {"until": datetime.fromisoformat(until) if until else None})


def _estimate_from_json(facts: dict[str, Any]) -> Estimate:
    start, end = datetime.fromisoformat(facts["from"]), datetime.fromisoformat(facts["to"])
    return Estimate(start=start, end=end, whole_days=facts["whole_days"])
