"""What the timeline keeps of each event: when it happened, whom it is about, and the few facts it is told with.

What is not named here is not kept. Events hold names, addresses, codes and words of customers; of those nothing stays.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Body = Mapping[str, Any]

_CODE = re.compile(r"[a-z0-9_]{1,60}")  # a reason of ours
_SURE_CODE = re.compile(r"[a-z]+(_[a-z]+)+")  # where people and carriers may write too: no word of theirs looks so


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How to read one event. `at` finds when it happened; `facts` are kept as they are, `more` is worked out."""

    at: Callable[[Body], str | None]
    facts: tuple[str, ...] = ()
    more: Callable[[Body, datetime], Mapping[str, Any]] = field(default=lambda _body, _said_at: {})


def happening(event: str, body: Body, said_at: datetime) -> dict[str, Any]:
    """The columns of a happening's row but its id and event. `said_at`: when its service said so.

    Nothing happens after it was heard of: a time beyond `said_at` is somebody's wrong clock, or a promise.
    Raises KeyError, TypeError or ValueError for a body that is not of the catalogue.
    """
    shape = SHAPES[event]
    at = shape.at(body)
    shipments = body.get("shipment_ids") or [body.get("shipment_id")]
    kept = {name: body[name] for name in shape.facts if body.get(name) is not None}
    return {
        "at": min(_time(at), said_at) if at else said_at,
        "heard_at": said_at,
        "shop_id": body["shop"]["id"] if "shop" in body else body["shop_id"],
        "order_id": body.get("order_id"),
        "shipment_id": shipments[0] if len(shipments) == 1 else None,
        "customer_id": body.get("customer_id"),
        "facts": {**kept, **_said(shape.more(body, said_at))},
    }


def mentioned(body: Body) -> list[str]:
    """The shipments of a notice about several."""
    ids: list[str] = body.get("shipment_ids") or []
    return ids if len(ids) > 1 else []


def waits_for_people(body: Body) -> bool:
    """Whether the shop's people should do something about a wish, as it stands."""
    return body["status"] == "unanswered" or (body["via"] == "case" and body["status"] in ("asked", "sent", "undoing"))


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at


def _said(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, False, 0, [], {})}


def _field(name: str) -> Callable[[Body], str | None]:
    def at(body: Body) -> str | None:
        value: str | None = body[name]
        return value

    return at


def _when_said(_body: Body) -> None:
    """It happened when it was said."""


def _milestone_at(body: Body) -> str:
    """The scan's own time where a new milestone is the news and its time is exact; else when it was worked out."""
    news = body.get("news", ())
    exact = body.get("milestone_precision") in ("second", "minute")
    scanned = body["milestone_at"] if exact and "milestone" in news and "taken_back" not in news else None
    return str(scanned or body["changed_at"])


def _code(value: Any) -> str | None:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None


def _reason(body: Body, _said_at: datetime) -> Mapping[str, Any]:
    return {"reason": _code(body.get("reason"))}


def _order(body: Body, _said_at: datetime) -> Mapping[str, Any]:
    delivery = body["delivery"]
    promised = delivery.get("promised") or {}
    return {
        "method": delivery.get("method"),
        "promised": [promised["from"], promised["to"]] if promised else None,
        "items": sum(line["quantity"] for line in body["lines"]),
        "edition": body["page"].get("edition"),
    }


def _customer(body: Body, said_at: datetime) -> Mapping[str, Any]:
    """Which fields have just changed, by whose word, and where a code is on its way to; never a value."""
    fresh = {name: one["source"] for name, one in (body["origins"] or {}).items() if _time(one["at"]) == said_at}
    return {
        "fields": sorted(fresh),
        "sources": sorted(set(fresh.values())),
        "waiting": sorted({check["channel"] for check in body.get("checks", ())}),
    }


def _parcels(body: Body, _said_at: datetime) -> Mapping[str, Any]:
    return {"parcels": len(body["parcels"])}


def _progress(body: Body, _said_at: datetime) -> Mapping[str, Any]:
    eta, pickup = body.get("eta") or {}, body.get("pickup") or {}
    return {
        "news": body.get("news"),
        "said_at": body["milestone_at"] if "milestone" in body.get("news", ()) else None,
        "eta": [eta["from"], eta["to"]] if eta else None,
        "eta_source": eta.get("source"),
        "whole_days": eta.get("whole_days"),
        "collect_by": pickup.get("until"),
        "done": _count(body["parcels"], body["milestone"]),
        "total": body.get("parcel_total") or len(body["parcels"]),
    }


def _count(parcels: Iterable[Body], milestone: str) -> int:
    wanted = "delivered" if milestone == "partly_delivered" else milestone
    return sum(parcel["milestone"] == wanted for parcel in parcels)


def _chosen(body: Body, _said_at: datetime) -> Mapping[str, Any]:
    return {"parts": sorted(body["said_at"])}


def _decided(body: Body, said_at: datetime) -> Mapping[str, Any]:
    """When it is due, unless that is at once."""
    due = body.get("due_at")
    return {**_reason(body, said_at), "due_at": due if due and _time(due) > said_at else None}


def _trouble(body: Body, _said_at: datetime) -> Mapping[str, Any]:
    return {"trouble": _code(body.get("trouble"))}


def _feedback(body: Body, _said_at: datetime) -> Mapping[str, Any]:
    return {"words": bool(body.get("words"))}


def _wish(body: Body, _said_at: datetime) -> Mapping[str, Any]:
    """What is asked for, as far as it says nothing of anybody: never an address, a neighbour, a code or words."""
    wish = body["wish"]
    harmless = {name: wish.get(name) for name in ("day", "start", "end", "days")}
    reason = body.get("reason")
    return {**harmless, "reason": reason if _SURE_CODE.fullmatch(reason or "") else None, "undo": body.get("undo")}


_NOTICE = ("notice_id", "kind", "channel", "status")
_WISH = ("change_id", "what", "via", "status", "until")

SHAPES: dict[str, Shape] = {
    "order.placed": Shape(at=_field("placed_at"), facts=("reference",), more=_order),
    "order.changed": Shape(at=_when_said, facts=("reference", "status"), more=_order),
    "order.cancelled": Shape(at=_field("cancelled_at")),
    "customer.changed": Shape(at=_when_said, more=_customer),
    "shipment.registered": Shape(
        at=_field("registered_at"), facts=("carrier", "tracking_number", "method"), more=_parcels
    ),
    "shipment.progressed": Shape(
        at=_milestone_at, facts=("carrier", "milestone", "variant", "need", "milestone_precision"), more=_progress
    ),
    "shipment.stalled": Shape(at=_field("stalled_at"), facts=("milestone", "since")),
    "notice.decided": Shape(at=_when_said, facts=(*_NOTICE, "decision"), more=_decided),
    "notice.settled": Shape(at=_field("settled_at"), facts=_NOTICE, more=_reason),
    "contact_code.progressed": Shape(at=_field("at"), facts=("channel", "status"), more=_trouble),
    "reply.received": Shape(at=_field("at"), facts=("channel",)),
    "preference.changed": Shape(at=_field("changed_at"), facts=("paused_until",), more=_chosen),
    "feedback.given": Shape(at=_field("at"), facts=("score",), more=_feedback),
    "change.requested": Shape(at=_field("asked_at"), facts=_WISH, more=_wish),
    "change.settled": Shape(at=_field("settled_at"), facts=_WISH, more=_wish),
}
