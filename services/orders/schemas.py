"""What a webshop may send: the shape of each body, and what its parts owe each other."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import marshmallow as ma

from services.orders import address, customer, order
from services.orders.customer_schemas import OrderCustomer
from services.orders.faults import Fault
from services.orders.fields import Country, Currency, Day, Money, Quantity, raise_faults
from services.orders.order import METHODS, Draft
from services.orders.settings import MOST_LINES, MOST_PARCELS
from shared.carriers import CARRIERS
from shared.fields import Choice, Instant, Listed, Strict, Text
from shared.identifiers import normalise
from shared.paging import PageArgs


class Address(Strict):
    street = Text(200, required=True)
    postcode = Text(12, required=True)
    city = Text(100, required=True)
    country = Country(required=True)

    @ma.validates_schema(skip_on_field_errors=False)
    def postcode_fits(self, data: Mapping[str, str], **_: Any) -> None:
        if "postcode" in data and "country" in data:
            fault = address.postcode_fault(data["postcode"].upper(), data["country"])
            raise_faults([("postcode", fault)] if fault else [])

    @ma.post_load
    def upper(self, data: dict[str, str], **_: Any) -> dict[str, str]:
        return {**data, "postcode": data["postcode"].upper()}


class PickupPoint(Strict):
    """The point the customer chose. A text is taken as its name. The position is in degrees, WGS 84."""

    id = Text(100, load_default=None, allow_none=True)
    name = Text(200, required=True)
    street = Text(200, load_default=None, allow_none=True)
    postcode = Text(12, load_default=None, allow_none=True)
    city = Text(100, load_default=None, allow_none=True)
    latitude = ma.fields.Float(validate=ma.validate.Range(-90, 90), load_default=None, allow_none=True)
    longitude = ma.fields.Float(validate=ma.validate.Range(-180, 180), load_default=None, allow_none=True)

    @ma.pre_load
    def named(self, data: Any, **_: Any) -> Any:
        return {"name": data} if isinstance(data, str) else data


class _Window(Strict):
    @ma.validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        fault = order.window_fault(data["from"], data["to"])
        raise_faults([("to", fault)] if fault else [])

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
    lines = Listed(ma.fields.Nested(OrderLine), most=MOST_LINES, least=1, required=True)
    delivery_fee = Money(load_default=Decimal(0))
    total = ma.fields.Nested(Total, required=True)

    @ma.validates_schema(skip_on_field_errors=False)
    def parts_agree(self, data: dict[str, Any], **_: Any) -> None:
        """Runs on whatever is right so far, so that one answer names every fault."""
        raise_faults([*_phone_fault(data), *_money_faults(data)])

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
    parcels = Listed(Text(50), most=MOST_PARCELS, load_default=list)
    method = Choice(*METHODS, required=True)
    lines = Listed(ma.fields.Nested(ShipmentLine), most=MOST_LINES, load_default=list)

    @ma.validates_schema
    def numbers_exist(self, data: Mapping[str, Any], **_: Any) -> None:
        raise_faults(order.number_faults(data["tracking_number"], data["parcels"]))

    @ma.post_load
    def normal(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        lines = [{name: line[name] for name in ("sku", "name", "quantity") if name in line} for line in data["lines"]]
        numbers = [normalise(number) for number in data["parcels"]]
        return {**data, "tracking_number": normalise(data["tracking_number"]), "parcels": numbers, "lines": lines}


class OrderQuery(PageArgs):
    reference = Text(200)
