"""Events in: of every one that services exchange, the timeline keeps the facts. Any order will do, and repeats."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.ops import copies, facts
from services.ops.copies import News
from services.ops.models import Base, OrderCopy, ShipmentCopy, Wish
from shared.envelope import Message
from shared.events import BadEvent
from shared.handling import Handler


def table() -> dict[str, Handler]:
    """Each event and who takes it, where one has to be taken by itself."""
    return dict.fromkeys(facts.SHAPES, _alone)


def together(session: Session, messages: Sequence[Message], _now: datetime) -> None:
    """Take a whole batch."""
    copies.keep(session, [_news(message) for message in messages])


def _alone(session: Session, message: Message, now: datetime) -> None:
    together(session, [message], now)


def _news(message: Message) -> News:
    """Pick out what the timeline keeps. Raises BadEvent, which no retry can mend."""
    try:
        row = facts.happening(message.event, message.body, message.time)
        model, copied = _COPIES.get(message.event, (None, None))
        return News(
            happening={"id": message.id, "event": message.event, **row},
            mentions=facts.mentioned(message.body),
            model=model,
            copy=copied(message.body, row) if copied else {},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadEvent(f"{message.event}: {type(error).__name__} of {error}") from error


def _order(body: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["order_id"],
        "revision": body["revision"],
        "shop_id": row["shop_id"],
        "zone": body["shop"]["zone"],
        "reference": body["reference"],
        "customer_id": row["customer_id"],
        "placed_at": datetime.fromisoformat(body["placed_at"]),
        "page_edition": row["facts"].get("edition", 0),
        "heard_at": row["heard_at"],
    }


def _shipment(body: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["shipment_id"],
        "revision": body["revision"],
        "shop_id": row["shop_id"],
        "order_id": row["order_id"],
        "tracking_number": body["tracking_number"],
        "heard_at": row["heard_at"],
    }


def _wish(body: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    until = body.get("until")
    return {
        "id": body["change_id"],
        "revision": body["revision"],
        "shop_id": row["shop_id"],
        "order_id": row["order_id"],
        "shipment_id": row["shipment_id"],
        "via": body["via"],
        "status": body["status"],
        "waits": facts.waits_for_people(body),
        "facts": row["facts"],
        "asked_at": datetime.fromisoformat(body["asked_at"]),
        "until": until and datetime.fromisoformat(until),
        "heard_at": row["heard_at"],
    }


_Copied = Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]
_COPIES: dict[str, tuple[type[Base], _Copied]] = {
    "order.placed": (OrderCopy, _order),
    "order.changed": (OrderCopy, _order),
    "shipment.registered": (ShipmentCopy, _shipment),
    "change.requested": (Wish, _wish),
    "change.settled": (Wish, _wish),
}
