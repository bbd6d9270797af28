"""Bodies for the API as a webshop would send them; say only what matters to the test."""

from collections.abc import Mapping
from itertools import count
from typing import Any

_numbers = count(10_001)


def make_order(**said: Any) -> dict[str, Any]:
    """Body of POST /v1/orders: valid, with a reference of its own.

    Nested parts are merged: `make_order(customer={"language": "sv"})` changes the language alone. A value of
    `LEFT_OUT` removes a field.
    """
    body = {
        "reference": f"WEB-{next(_numbers)}",
        "placed_at": "2026-11-22T10:15:00+02:00",
        "customer": make_customer(),
        "delivery": make_delivery(),
        "lines": [make_line()],
        "delivery_fee": "4.90",
        "total": {"amount": "24.70", "currency": "EUR"},
    }
    return merged(body, said)


def make_customer(**said: Any) -> dict[str, Any]:
    """The customer of an order, without a reference: known to this order alone."""
    body = {
        "name": "Aino Virtanen",
        "language": "fi",
        "phone": "+358401234567",
        "email": "aino@example.fi",
        "preferences": {"channels": ["sms", "email"], "quiet_hours": {"from": "21:00", "to": "08:00"}},
        "needs": ["call_before", "no_stairs"],
    }
    return merged(body, said)


def make_delivery(**said: Any) -> dict[str, Any]:
    """The delivery of an order: home, in Helsinki, within three days."""
    body = {
        "method": "home",
        "address": {"street": "Mannerheimintie 1 A 2", "postcode": "00100", "city": "Helsinki", "country": "FI"},
        "pickup_point": None,
        "instructions": "door code by phone",
        "promised": {"from": "2026-11-24", "to": "2026-11-26"},
    }
    return merged(body, said)


def make_line(**said: Any) -> dict[str, Any]:
    """Two mugs for 19.80 in all."""
    return merged({"sku": "MUG-1", "name": "Mug", "quantity": 2, "unit_price": "9.90"}, said)


def make_shipment(**said: Any) -> dict[str, Any]:
    """Body of POST /v1/orders/{id}/shipments, with a tracking number of its own."""
    body = {"carrier": "posti", "tracking_number": f"JJFI6000000{next(_numbers):010}", "method": "home"}
    return merged(body, said)


LEFT_OUT = object()


def merged(body: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """`body` with what was said: objects are merged, everything else replaced, LEFT_OUT removed."""
    result = dict(body)
    for name, value in said.items():
        present = result.get(name)
        both = isinstance(present, Mapping) and isinstance(value, Mapping)
        result[name] = merged(present, value) if both else value
    return {name: value for name, value in result.items() if value is not LEFT_OUT}
