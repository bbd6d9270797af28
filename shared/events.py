"""The catalogue: every event that services exchange, with its publisher, its meaning and its schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import ValidationError

from shared.event_bodies import (
    Body,
    CallbackReceived,
    ChangeRequested,
    ChangeSettled,
    ContactCodeProgressed,
    Customer,
    FeedbackGiven,
    IntakeReceived,
    NoticeDecided,
    NoticeDue,
    NoticeSettled,
    OrderCancelled,
    OrderPlaced,
    OrderState,
    PreferenceChanged,
    ReplyReceived,
    ShipmentProgressed,
    ShipmentRegistered,
    ShipmentStalled,
)


class BadEvent(Exception):
    """A body that does not fit its event's schema. Names the fields, never their values."""


@dataclass(frozen=True)
class EventType:
    """One row of the catalogue."""

    name: str
    publisher: str
    meaning: str
    schema: type[Body]
    version: int = 1
    to_oneself: bool = False

    @property
    def routing_key(self) -> str:
        return f"{self.name}.v{self.version}"


_ROWS = (
    EventType("order.placed", "orders", "A shop has an order from a customer.", OrderPlaced),
    EventType("order.changed", "orders", "Something of the order is different now.", OrderState),
    EventType("order.cancelled", "orders", "The shop has called the order off.", OrderCancelled),
    EventType("customer.changed", "orders", "A customer's master data is different now.", Customer),
    EventType("shipment.registered", "orders", "The shop has handed parcels to a carrier.", ShipmentRegistered),
    EventType("shipment.progressed", "tracking", "What can be said of a shipment has changed.", ShipmentProgressed),
    EventType("notice.decided", "notify", "A notice will be sent, or not, and why.", NoticeDecided),
    EventType("notice.settled", "notify", "What became of a notice that was due.", NoticeSettled),
    EventType("reply.received", "notify", "A customer answered, and the shop is asked to answer.", ReplyReceived),
    EventType("preference.changed", "notify", "A customer chose how to hear from the shop.", PreferenceChanged),
    EventType("feedback.given", "notify", "A customer said how a delivery was.", FeedbackGiven),
    EventType("contact_code.progressed", "notify", "A code cannot reach who waits for it.", ContactCodeProgressed),
    EventType("shipment.stalled", "tracking", "Nothing was heard of a shipment for too long.", ShipmentStalled),
    EventType("change.requested", "tracking", "A customer wishes a delivery to be different.", ChangeRequested),
    EventType("change.settled", "tracking", "What became of a customer's wish.", ChangeSettled),
    EventType("callback.received", "notify", "A provider's word was stored.", CallbackReceived, to_oneself=True),
    EventType("notice.due", "notify", "It is time to send a notice.", NoticeDue, to_oneself=True),
    EventType("intake.received", "tracking", "A carrier's file was stored.", IntakeReceived, to_oneself=True),
)

CATALOGUE: dict[str, EventType] = {row.name: row for row in _ROWS}


@cache
def _schema(schema: type[Body]) -> Body:
    """One instance for all events of a kind: making one copies every field."""
    return schema()


def checked(kind: EventType, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it may leave: it fits the schema and is plain JSON. Raises BadEvent."""
    errors = _schema(kind.schema).validate(dict(body))
    if errors:
        raise BadEvent(f"{kind.name}: {_paths(errors)}")
    return dict(body)


def read(kind: EventType, body: Mapping[str, Any]) -> dict[str, Any]:
    """A received body with its times as aware datetimes; unknown fields are dropped. Raises BadEvent."""
    try:
        loaded: dict[str, Any] = _schema(kind.schema).load(body)
    except ValidationError as error:
        raise BadEvent(f"{kind.name}: {_paths(error.messages_dict)}") from error
    return loaded


def _paths(errors: Mapping[Any, Any], prefix: str = "") -> str:
    found = []
    for name, value in errors.items():
        path = f"{prefix}{name}"
        found.append(
            _paths(value, f"{path}.") if isinstance(value, Mapping) else f"{path} ({'; '.join(map(str, value))})"
        )
    return ", ".join(found)
