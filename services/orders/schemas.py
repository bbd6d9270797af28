"""What a webshop may send: the shape of each body, and what its parts owe each other."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import marshmallow as ma

from services.orders import address, customer, order, parcels
from services.orders.customer import CHANNELS, LANGUAGES, SOURCES
from services.orders.faults import Fault
from services.orders.fields import Choice, Country, Currency, Day, Instant, Money, Quantity, Strict, Text
from services.orders.order import METHODS, Draft
from services.orders.settings import MOST_LINES, MOST_NEEDS, MOST_PARCELS
from shared.carriers import CARRIERS
from shared.identifiers import normalise
from shared.web import PageArgs

_HOUR = ma.validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", error="must be a time of day such as 21:00")
_NEED = ma.validate.Regexp(r"^[a-z][a-z0-9_]*$", error="must be a short word such as no_stairs")
_CURSOR = ma.validate.Regexp(r"^[A-Za-z0-9_-]+$", error="not a cursor of this list")
_NO_WAY = "give a phone number or an email address: there must be a way to reach the customer"


def _unique(values: Sequence[Any]) -> None:
    if len(set(values)) < len(values):
        raise ma.ValidationError("names the same twice")


def _raise(faults: Sequence[Fault]) -> None:
    if faults:
        raise ma.ValidationError({path: [reason] for path, reason in faults})


def _email(**options: Any) -> Text:
    valid = ma.validate.Email(error="not an email address")
    return Text(254, validate=valid, metadata={"format": "email"}, **options)


def _list(item: ma.fields.Field[Any], most: int, *checks: Any, least: int = 0, **options: Any) -> ma.fields.List[Any]:
    size = ma.validate.Length(least, most, error="must have {min} to {max} entries")
    return ma.fields.List(item, validate=[size, *checks], **options)


class _Hours(Strict):
    @ma.validates_schema
    def differ(self, data: Mapping[str, str], **_: Any) -> None:
        if data["from"] == data["to"]:
            raise ma.ValidationError("begin and end are the same; leave quiet_hours out to have none")


# Made from a dict because `from` is a word of Python's.
QuietHours = _Hours.from_dict(
    {"from": Text(5, validate=_HOUR, required=True), "to": Text(5, validate=_HOUR, required=True)}, name="QuietHours"
)


class Preferences(Strict):
    """How a customer wants to hear from us. What is left out stays as it is."""

    channels = _list(Choice(*CHANNELS), len(CHANNELS), _unique, least=1)
    quiet_hours = ma.fields.Nested(QuietHours, allow_none=True)


class CustomerFields(Strict):
    """The customer's master data: all of it with an order, a part of it in a change."""

    name = Text(200, required=True)
    language = Choice(*LANGUAGES, required=True)
    phone = Text(40, allow_none=True, metadata={"description": "national forms are read by the delivery country"})
    email = _email(allow_none=True)
    preferences = ma.fields.Nested(Preferences, allow_none=True)
    needs = _list(Text(40, validate=_NEED), MOST_NEEDS, _unique)


class OrderCustomer(CustomerFields):
    reference = Text(200, allow_none=True, load_default=None)

    @ma.validates_schema(pass_original=True, skip_on_field_errors=False)
    def reachable(self, data: Any, original: Any, **_: Any) -> None:
        """What is there and faulty is already said; this is for what is not there at all."""
        if isinstance(original, dict) and not (original.get("phone") or original.get("email")):
            raise ma.ValidationError({"phone": [_NO_WAY]})


class CustomerChange(CustomerFields):
    """PATCH: only what is given changes; null clears a phone number or an email address."""

    source = Choice(*SOURCES, load_default="shop", metadata={"description": "whose word this is"})


class Address(Strict):
    street = Text(200, required=True)
    postcode = Text(12, required=True)
    city = Text(100, required=True)
    country = Country(required=True)

    @ma.validates_schema(skip_on_field_errors=False)
    def postcode_fits(self, data: Mapping[str, str], **_: Any) -> None:
        if "postcode" in data and "country" in data:
            fault = address.postcode_fault(data["postcode"].upper(), data["country"])
            _raise([("postcode", fault)] if fault else [])

    @ma.post_load
    def upper(self, data: dict[str, str], **_: Any) -> dict[str, str]:
        return {**data, "postcode": data["postcode"].upper()}


class PickupPoint(Strict):
    """The point the customer chose. A text is taken as its name."""

    id = Text(100, load_default=None, allow_none=True)
    name = Text(200, required=True)
    street = Text(200, load_default=None, allow_none=True)
    postcode = Text(12, load_default=None, allow_none=True)
    city = Text(100, load_default=None, allow_none=True)

    @ma.pre_load
    def named(self, data: Any, **_: Any) -> Any:
        return {"name": data} if isinstance(data, str) else data


class _Window(Strict):
    @ma.validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        fault = order.window_fault(data["from"], data["to"])
        _raise([("to", fault)] if fault else [])

    @ma.post_load
    def plain(self, data: Mapping[str, Any], **_: Any) -> dict[str, str]:
        return {name: day.isoformat() for name, day in data.items()}


Promise = _Window.from_dict({"from": Day(required=True), "to": Day(required=True)}, name="Promise")


class Delivery(Strict):
    method = Choice(*METHODS, required=True)
    address = ma.fields.Nested(Address, required=True)
    pickup_point = ma.fields.Nested(PickupPoint, load_default=None, allow_none=True)
    instructions = Text(1000, lines=True, load_default=None, allow_none=True)
    promised = ma.fields.Nested(Promise, load_default=None, allow_none=True)


class OrderLine(Strict):
    sku = Text(100, required=True)
    name = Text(300, required=True)
    quantity = Quantity(required=True)
    unit_price = Money(required=True)


class Total(Strict):
    amount = Money(required=True)
    currency = Currency(required=True)


class NewOrder(Strict):
    """POST /v1/orders."""

    reference = Text(200, required=True)
    placed_at = Instant(required=True)
    customer = ma.fields.Nested(OrderCustomer, required=True)
    delivery = ma.fields.Nested(Delivery, required=True)
    lines = _list(ma.fields.Nested(OrderLine), MOST_LINES, least=1, required=True)
    delivery_fee = Money(load_default=Decimal(0))
    total = ma.fields.Nested(Total, required=True)

    @ma.validates_schema(skip_on_field_errors=False)
    def parts_agree(self, data: dict[str, Any], **_: Any) -> None:
        """Runs on whatever is right so far, so that one answer names every fault."""
        _raise([*_phone_fault(data), *_money_faults(data)])

    @ma.post_load
    def draft(self, data: dict[str, Any], **_: Any) -> Draft:
        return _draft(data)


def _phone_fault(data: Mapping[str, Any]) -> list[Fault]:
    phone = data.get("customer", {}).get("phone")
    country = data.get("delivery", {}).get("address", {}).get("country")
    if not phone or (country is None and not phone.startswith("+")):
        return []
    try:
        customer.e164(phone, country)
    except customer.BadPhone as error:
        return [("customer.phone", str(error))]
    return []


def _money_faults(data: Mapping[str, Any]) -> list[Fault]:
    total = data.get("total", {})
    lines = [(line.get("quantity"), line.get("unit_price")) for line in data.get("lines", [])]
    needed = [
        data.get("delivery_fee"),
        total.get("amount"),
        total.get("currency"),
        *(x for pair in lines for x in pair),
    ]
    if not lines or None in needed:
        return []
    return order.money_faults(
        lines=lines, delivery_fee=data["delivery_fee"], total=total["amount"], currency=total["currency"]
    )


def _draft(data: dict[str, Any]) -> Draft:
    said, currency = data["customer"], data["total"]["currency"]
    given = {name: said[name] for name in customer.FIELDS if said.get(name) is not None}
    if "phone" in given:
        given["phone"] = customer.e164(given["phone"], data["delivery"]["address"]["country"])
    return Draft(
        reference=data["reference"],
        placed_at=data["placed_at"],
        customer_reference=said["reference"],
        customer=given,
        delivery=data["delivery"],
        lines=[{**line, "unit_price": order.money(line["unit_price"], currency)} for line in data["lines"]],
        delivery_fee=order.money(data["delivery_fee"], currency),
        total={"amount": order.money(data["total"]["amount"], currency), "currency": currency},
    )


class ShipmentLine(Strict):
    sku = Text(100, required=True)
    name = Text(300)
    quantity = Quantity(required=True)
    unit_price = Money(load_only=True)


class NewShipment(Strict):
    """POST /v1/orders/{id}/shipments."""

    carrier = Choice(*CARRIERS, required=True)
    tracking_number = Text(50, required=True)
    parcels = _list(Text(50), MOST_PARCELS, load_default=list)
    method = Choice(*METHODS, required=True)
    lines = _list(ma.fields.Nested(ShipmentLine), MOST_LINES, load_default=list)

    @ma.validates_schema
    def numbers_exist(self, data: Mapping[str, Any], **_: Any) -> None:
        _raise(parcels.number_faults(data["tracking_number"], data["parcels"]))

    @ma.post_load
    def normal(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        lines = [{name: line[name] for name in ("sku", "name", "quantity") if name in line} for line in data["lines"]]
        numbers = [normalise(number) for number in data["parcels"]]
        return {**data, "tracking_number": normalise(data["tracking_number"]), "parcels": numbers, "lines": lines}


class OrderQuery(PageArgs):
    reference = Text(200)
    cursor = Text(200, load_default=None, validate=_CURSOR, metadata={"description": "`next` of the page before"})
