"""A happening in plain words, made of its facts alone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from services.ops.telling import notices, orders, shipments, wishes
from services.ops.telling.said import Facts

_WORDS: dict[str, Callable[[Facts, ZoneInfo], str]] = {
    "order.placed": orders.placed,
    "order.changed": orders.changed,
    "order.cancelled": orders.cancelled,
    "customer.changed": orders.customer,
    "shipment.registered": shipments.registered,
    "shipment.progressed": shipments.progressed,
    "shipment.stalled": shipments.stalled,
    "notice.decided": notices.decided,
    "notice.settled": notices.settled,
    "contact_code.progressed": orders.code,
    "reply.received": notices.replied,
    "preference.changed": orders.chosen,
    "feedback.given": notices.feedback,
    "change.requested": wishes.asked,
    "change.settled": wishes.answered,
}


def tell(event: str, facts: Facts, zone: ZoneInfo) -> str:
    """One line about a happening, with its times as they are in `zone`; empty for an event that is not in the table."""
    words = _WORDS.get(event)
    return words(facts, zone) if words else ""
