"""The shapes of the answers, for the API's description. What fills them is facts.py."""

import marshmallow as ma
from marshmallow import fields as f

from services.orders.customer import CHANNELS, SOURCED, SOURCES
from services.orders.order import CANCELLED, METHODS, PLACED
from shared.languages import LANGUAGES


def _one_of(*words: str) -> f.String:
    return f.String(required=True, validate=ma.validate.OneOf(words))


def _text(*, allow_none: bool = False) -> f.String:
    return f.String(required=True, allow_none=allow_none)


Hours = ma.Schema.from_dict({"from": _text(), "to": _text()}, name="AnsweredHours")
DateWindow = ma.Schema.from_dict({"from": f.Date(required=True), "to": f.Date(required=True)}, name="DateWindow")


class AnsweredPreferences(ma.Schema):
    """What was said; a part left out is as it is for everybody. `quiet_hours` null: none are wanted."""

    channels = f.List(_one_of(*CHANNELS))
    quiet_hours = f.Nested(Hours, allow_none=True)


class FieldSource(ma.Schema):
    """Whose word a field is, and since when."""

    source = _one_of(*SOURCES)
    at = f.AwareDateTime(required=True)


class CustomerAnswer(ma.Schema):
    id = _text()
    reference = _text(allow_none=True)
    name = _text()
    language = _one_of(*LANGUAGES)
    phone = _text(allow_none=True)
    email = _text(allow_none=True)
    preferences = f.Nested(AnsweredPreferences, required=True, allow_none=True)
    needs = f.List(f.String(), required=True)
    sources = f.Dict(f.String(), f.Nested(FieldSource), required=True, metadata={"description": "by field"})


class Kept(ma.Schema):
    """A field that stands against the change, and why."""

    field = _one_of(*SOURCED)
    reason = _text()


class ChangedCustomer(CustomerAnswer):
    kept = f.List(f.Nested(Kept), required=True)


class ShipmentLineAnswer(ma.Schema):
    sku = _text()
    name = f.String()
    quantity = f.Integer(required=True)


class ShipmentAnswer(ma.Schema):
    id = _text()
    order_id = _text()
    carrier = _text()
    tracking_number = _text()
    method = _one_of(*METHODS)
    parcels = f.List(f.String(), required=True)
    lines = f.List(f.Nested(ShipmentLineAnswer), required=True)
    registered_at = f.AwareDateTime(required=True)
    milestone = _text(allow_none=True)


class Receipt(ma.Schema):
    """What a shop gets for a new order."""

    id = _text()
    reference = _text()
    status = _one_of(PLACED)
    placed_at = f.AwareDateTime(required=True)
    page_url = f.URL(required=True, metadata={"description": "the customer's page"})
    shipments = f.List(f.Nested(ShipmentAnswer), required=True)


class AnsweredAddress(ma.Schema):
    street = _text()
    postcode = _text()
    city = _text()
    country = _text()


class AnsweredPickupPoint(ma.Schema):
    id = _text(allow_none=True)
    name = _text()
    street = _text(allow_none=True)
    postcode = _text(allow_none=True)
    city = _text(allow_none=True)
    latitude = f.Float(allow_none=True)
    longitude = f.Float(allow_none=True)


class AnsweredDelivery(ma.Schema):
    method = _one_of(*METHODS)
    address = f.Nested(AnsweredAddress, required=True)
    pickup_point = f.Nested(AnsweredPickupPoint, required=True, allow_none=True)
    instructions = _text(allow_none=True)
    promised = f.Nested(DateWindow, required=True, allow_none=True)


class AnsweredLine(ma.Schema):
    sku = _text()
    name = _text()
    quantity = f.Integer(required=True)
    unit_price = _text()


class AnsweredTotal(ma.Schema):
    amount = _text()
    currency = _text()


class OrderAnswer(Receipt):
    """An order as its shop sees it."""

    status = _one_of(PLACED, CANCELLED)
    cancelled_at = f.AwareDateTime(required=True, allow_none=True)
    customer = f.Nested(CustomerAnswer, required=True)
    delivery = f.Nested(AnsweredDelivery, required=True)
    lines = f.List(f.Nested(AnsweredLine), required=True)
    delivery_fee = _text()
    total = f.Nested(AnsweredTotal, required=True)


class OrderList(ma.Schema):
    items = f.List(f.Nested(OrderAnswer), required=True)
    next = _text(allow_none=True)
