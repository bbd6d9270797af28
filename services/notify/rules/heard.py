"""Reads facts out of what other services told: a shipment's state, a customer's quiet hours."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from services.notify.rules.change import Change
from services.notify.rules.facts import WHOLE, Changeable, Parcel, Pickup, QuietHours, Shipment, Window

_CHOSEN = ("id", "name", "street", "postcode", "city", "latitude", "longitude")
_PLACE = (*_CHOSEN, "country", "opening_hours", "code")


def moment(text: str | None) -> datetime | None:
    """An event's time; None stays None."""
    return datetime.fromisoformat(text) if text else None


def _window(body: Mapping[str, Any] | None) -> Window | None:
    if not body:
        return None
    start, end = moment(body["from"]), moment(body["to"])
    if start is None or end is None:
        return None
    return Window(start=start, end=end, whole_days=bool(body.get("whole_days")))


def _pickup(body: Mapping[str, Any] | None) -> Pickup | None:
    if not body:
        return None
    return Pickup(**{fact: body.get(fact) for fact in _PLACE}, until=moment(body.get("until")))


def ordered_point(body: Mapping[str, Any] | None) -> Pickup | None:
    """The pickup point that the customer chose, as the shop told it with the order."""
    if not body:
        return None
    return Pickup(**{fact: body.get(fact) for fact in _CHOSEN})


def _parcel(body: Mapping[str, Any]) -> Parcel:
    return Parcel(
        key=body.get("number") or WHOLE,
        milestone=body["milestone"],
        at=moment(body.get("at")),
        variant=body.get("variant"),
        pickup=_pickup(body.get("pickup")),
    )


def shipment(body: Mapping[str, Any]) -> Shipment:
    """A shipment's state out of the body of `shipment.progressed`."""
    parcels = tuple(_parcel(one) for one in body.get("parcels") or ())
    eta = body.get("eta") or {}
    return Shipment(
        id=body["shipment_id"],
        revision=body["revision"],
        order_id=body["order_id"],
        carrier=body["carrier"],
        tracking_number=body["tracking_number"],
        method=body.get("method") or "home",
        milestone=body["milestone"],
        milestone_at=moment(body.get("milestone_at")),
        variant=body.get("variant"),
        need=body.get("need"),
        occurrence=body.get("occurrence") or 1,
        parcels=parcels,
        parcel_total=max(body.get("parcel_total") or 0, len(parcels), 1),
        eta=_window(eta),
        eta_source=eta.get("source") or "carrier",
        eta_confidence=eta.get("confidence"),
        pickup=_pickup(body.get("pickup")),
        carrier_told=bool(body.get("carrier_told")),
        debounce=timedelta(seconds=body.get("debounce_seconds") or 0),
        settled=bool(body.get("settled", True)),
        can_change=tuple(
            Changeable(what=one["what"], until=moment(one.get("until"))) for one in body.get("can_change") or ()
        ),
        changed_at=datetime.fromisoformat(body["changed_at"]),
    )


def change(body: Mapping[str, Any]) -> Change:
    """A wish out of the body of `change.requested` or `change.settled`."""
    return Change(
        id=body["change_id"],
        revision=body["revision"],
        shipment_id=body["shipment_id"],
        what=body["what"],
        status=body["status"],
        undo=bool(body.get("undo")),
        reason=body.get("reason"),
        wish=body["wish"],
        asked_at=datetime.fromisoformat(body["asked_at"]),
        settled_at=moment(body.get("settled_at")),
        holds=body.get("holds"),
        storage_until=moment(body.get("storage_until")),
    )


def quiet_hours(stated: Mapping[str, str] | None) -> QuietHours | None:
    """Quiet hours as they travel; nothing, or an empty object: none are wanted."""
    if not stated:
        return None
    return QuietHours(time.fromisoformat(stated["from"]), time.fromisoformat(stated["to"]))
