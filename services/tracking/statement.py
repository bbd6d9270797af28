"""A shipment as others read it: its public state for events and the API, and the list of its scans."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.tracking.history import DUPLICATE, StoredScan
from services.tracking.scan import Pickup
from services.tracking.shipment import Eta, ShipmentState


def public_state(state: ShipmentState) -> dict[str, Any]:
    """The state as events and the API tell it: plain JSON, times ISO 8601 in UTC; without the scans."""
    return {
        "milestone": state.milestone.value,
        "milestone_at": _iso(state.milestone_at),
        "milestone_precision": state.milestone_precision,
        "variant": state.variant,
        "need": state.need,
        "reason": state.reason,
        "occurrence": state.occurrence,
        "parcels": [
            {
                "number": parcel.number,
                "milestone": parcel.milestone.value,
                "at": _iso(parcel.at),
                "variant": parcel.variant,
                "pickup": _place(parcel.pickup),
            }
            for parcel in state.parcels
        ],
        "parcel_total": state.parcel_total,
        "eta": _window(state.eta),
        "pickup": _place(state.pickup),
        "carrier_told": state.carrier_told,
        "settled": state.settled,
    }


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Whether a shipment's public state differs from the one last told (None: nothing was told yet)."""
    return before is None or dict(before) != dict(after)


def news_in(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Which parts of a public state differ from the one last told ({}: nothing was told yet).

    `taken_back` beside `milestone`: it is an earlier one than was told, which the carrier or we had wrong.
    """
    news = [part for part, fields in _PARTS.items() if any(before.get(one) != after[one] for one in fields)]
    told_at, at = before.get("milestone_at"), after["milestone_at"]
    if "milestone" in news and told_at and (at is None or datetime.fromisoformat(at) < datetime.fromisoformat(told_at)):
        news.append("taken_back")
    return news


_PARTS = {
    "milestone": ("milestone", "milestone_at", "variant", "need", "occurrence"),
    "eta": ("eta",),
    "pickup": ("pickup",),
    "parcels": ("parcels", "parcel_total"),
}


def scan_list(scans: Iterable[StoredScan], state: ShipmentState) -> list[dict[str, Any]]:
    """The scans as the API lists them, oldest first; of several reports of one event only the first."""
    kept = [scan for scan in scans if DUPLICATE not in state.flags.get(scan.id, ())]
    kept.sort(key=lambda stored: (stored.scan.at or stored.received_at, stored.scan.milestone, stored.id))
    return [
        {
            "at": _iso(stored.scan.at),
            "precision": stored.scan.precision,
            "zone_source": stored.scan.zone_source,
            "code": stored.scan.code,
            "reason": stored.scan.reason,
            "milestone": stored.scan.milestone.value,
            "place": stored.scan.place,
            "parcel": stored.scan.parcel,
            "flags": sorted(stored.scan.flags | state.flags.get(stored.id, frozenset())),
            "withdrawn": stored.id in state.withdrawn,
        }
        for stored in kept
    ]


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _place(pickup: Pickup | None) -> dict[str, Any] | None:
    return {**asdict(pickup), "until": _iso(pickup.until)} if pickup else None


def _window(eta: Eta | None) -> dict[str, Any] | None:
    if eta is None:
        return None
    return {
        "from": eta.start.isoformat(),
        "to": eta.end.isoformat(),
        "whole_days": eta.whole_days,
        "confidence": eta.confidence,
        "source": eta.source,
    }
