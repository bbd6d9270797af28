"""The catalogue: every event that services exchange, with its publisher, its meaning and its schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow import fields as f


class BadEvent(Exception):
    """A body that does not fit its event's schema. Names the fields, never their values."""


class Body(Schema):
    """Consumers ignore what they do not know, so that a publisher may add fields."""

    class Meta:
        unknown = EXCLUDE


class Shop(Body):
    id = f.String(required=True)
    name = f.String(required=True)
    zone = f.String(required=True)


class ContactCheck(Body):
    """A number or address that a customer gave: a code is sent there, and it counts once that has come back."""

    check_id = f.String(required=True)
    order_id = f.String(required=True)
    channel = f.String(required=True)
    address = f.String(required=True)
    language = f.String(required=True)
    asked_at = f.AwareDateTime(required=True)
    expires_at = f.AwareDateTime(required=True)


class Customer(Body):
    """With order.placed the only bodies that hold contact points. `checks`: those that are not confirmed yet."""

    customer_id = f.String(required=True)
    revision = f.Integer(required=True)
    shop_id = f.String(required=True)
    reference = f.String(allow_none=True, load_default=None)
    name = f.String(required=True)
    language = f.String(required=True)
    phone = f.String(allow_none=True, load_default=None)
    email = f.String(allow_none=True, load_default=None)
    preferences = f.Dict(allow_none=True, load_default=None)
    needs = f.List(f.String(), load_default=list)
    zone = f.String(required=True)
    origins = f.Dict(allow_none=True, load_default=None)  # field: {source, at}
    checks = f.List(f.Nested(ContactCheck), load_default=list)


class OrderState(Body):
    order_id = f.String(required=True)
    revision = f.Integer(required=True)
    shop = f.Nested(Shop, required=True)
    reference = f.String(required=True)
    status = f.String(required=True)
    placed_at = f.AwareDateTime(required=True)
    customer_id = f.String(required=True)
    delivery = f.Dict(required=True)
    lines = f.List(f.Dict(), required=True)
    delivery_fee = f.String(required=True)
    total = f.Dict(required=True)
    page = f.Dict(required=True)


class OrderPlaced(OrderState):
    customer = f.Nested(Customer, required=True)


class OrderCancelled(Body):
    order_id = f.String(required=True)
    revision = f.Integer(required=True)
    shop = f.Nested(Shop, required=True)
    cancelled_at = f.AwareDateTime(required=True)


class ShipmentRegistered(Body):
    shipment_id = f.String(required=True)
    revision = f.Integer(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    carrier = f.String(required=True)
    tracking_number = f.String(required=True)
    parcels = f.List(f.String(), required=True)
    method = f.String(required=True)
    lines = f.List(f.Dict(), required=True)
    registered_at = f.AwareDateTime(required=True)


class PickupPlace(Body):
    """The position is in degrees, WGS 84."""

    id = f.String(allow_none=True)
    name = f.String(allow_none=True)
    street = f.String(allow_none=True)
    postcode = f.String(allow_none=True)
    city = f.String(allow_none=True)
    country = f.String(allow_none=True)
    opening_hours = f.String(allow_none=True)
    code = f.String(allow_none=True)
    until = f.AwareDateTime(allow_none=True)
    latitude = f.Float(allow_none=True)
    longitude = f.Float(allow_none=True)


class ParcelState(Body):
    number = f.String(required=True, allow_none=True)
    milestone = f.String(required=True)
    at = f.AwareDateTime(allow_none=True)
    variant = f.String(allow_none=True)
    pickup = f.Nested(PickupPlace, allow_none=True)


# Made from a dict because `from` is a word of Python's.
Eta = Body.from_dict(
    {
        "from": f.AwareDateTime(required=True),
        "to": f.AwareDateTime(required=True),
        "whole_days": f.Boolean(load_default=False),
        "confidence": f.Float(allow_none=True, load_default=None),
        "source": f.String(required=True),
    },
    name="Eta",
)


class Changeable(Body):
    """Something that the customer may have changed behind their link; `until` is null where no clock ends it."""

    what = f.String(required=True)
    until = f.AwareDateTime(allow_none=True, load_default=None)


class ShipmentProgressed(Body):
    shipment_id = f.String(required=True)
    revision = f.Integer(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    carrier = f.String(required=True)
    tracking_number = f.String(required=True)
    method = f.String(required=True)
    milestone = f.String(required=True)
    milestone_at = f.AwareDateTime(allow_none=True)
    milestone_precision = f.String(allow_none=True)
    variant = f.String(allow_none=True)
    need = f.String(allow_none=True)
    reason = f.String(allow_none=True)
    occurrence = f.Integer(required=True)
    parcels = f.List(f.Nested(ParcelState), required=True)
    parcel_total = f.Integer(allow_none=True)
    eta = f.Nested(Eta, allow_none=True)
    pickup = f.Nested(PickupPlace, allow_none=True)
    carrier_told = f.Boolean(load_default=False)
    debounce_seconds = f.Integer(required=True)
    settled = f.Boolean(required=True)
    can_change = f.List(f.Nested(Changeable), load_default=list)  # as of `changed_at`
    changed_at = f.AwareDateTime(required=True)


class _Notice(Body):
    notice_id = f.String(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    shipment_ids = f.List(f.String(), required=True)
    kind = f.String(required=True)
    channel = f.String(required=True, allow_none=True)
    language = f.String(required=True)
    status = f.String(required=True)


class NoticeDecided(_Notice):
    decision = f.String(required=True)
    reason = f.String(allow_none=True)
    due_at = f.AwareDateTime(allow_none=True)
    because = f.List(f.String(), required=True)


class NoticeSettled(_Notice):
    """`reason`: why it was never told, of one that was not."""

    reason = f.String(allow_none=True, load_default=None)
    subject = f.String(allow_none=True)
    text = f.String(required=True)
    sent_at = f.AwareDateTime(allow_none=True)
    settled_at = f.AwareDateTime(required=True)
    sender = f.String(allow_none=True, load_default=None)  # as the customer sees it: a name, a number, an address


class ReplyReceived(Body):
    """What a customer answered, where no rule could answer it: the shop's people are asked to."""

    reply_id = f.String(required=True)
    shop_id = f.String(required=True)
    customer_id = f.String(required=True)
    order_id = f.String(allow_none=True, load_default=None)
    notice_id = f.String(allow_none=True, load_default=None)
    channel = f.String(required=True)
    text = f.String(required=True)
    at = f.AwareDateTime(required=True)


class PreferenceChanged(Body):
    """What a customer chose for themselves; a part is null where they never did."""

    customer_id = f.String(required=True)
    revision = f.Integer(required=True)
    shop_id = f.String(required=True)
    language = f.String(allow_none=True, load_default=None)
    channels = f.List(f.String(), allow_none=True, load_default=None)
    quiet_hours = f.Dict(allow_none=True, load_default=None)
    unwanted = f.List(f.String(), allow_none=True, load_default=None)
    paused_until = f.AwareDateTime(allow_none=True, load_default=None)
    said_at = f.Dict(required=True)
    changed_at = f.AwareDateTime(required=True)


class FeedbackGiven(Body):
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    customer_id = f.String(required=True)
    score = f.Integer(required=True)
    words = f.String(allow_none=True, load_default=None)
    at = f.AwareDateTime(required=True)


class ShipmentStalled(Body):
    shipment_id = f.String(required=True)
    revision = f.Integer(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    milestone = f.String(required=True)
    since = f.AwareDateTime(required=True)
    occurrence = f.Integer(required=True)
    stalled_at = f.AwareDateTime(required=True)


class ChangeRequested(Body):
    change_id = f.String(required=True)
    revision = f.Integer(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    shipment_id = f.String(required=True)
    what = f.String(required=True)
    wish = f.Dict(required=True)
    via = f.String(required=True)
    status = f.String(required=True)
    until = f.AwareDateTime(allow_none=True, load_default=None)
    asked_at = f.AwareDateTime(required=True)


class ChangeSettled(ChangeRequested):
    """`undo`: it answers the customer who took the wish back: withdrawn if that succeeded."""

    undo = f.Boolean(load_default=False)
    reason = f.String(allow_none=True, load_default=None)
    settled_at = f.AwareDateTime(required=True)


class CallbackReceived(Body):
    callback_ids = f.List(f.String(), required=True)


class NoticeDue(Body):
    notice_id = f.String(required=True)


class IntakeReceived(Body):
    intake_id = f.String(required=True)


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
