"""The examples in the API's description."""

from typing import Any

ORDER: dict[str, Any] = {
    "reference": "WEB-10023",
    "placed_at": "2026-11-22T10:15:00+02:00",
    "customer": {
        "reference": "C-77",
        "name": "Aino Virtanen",
        "language": "fi",
        "phone": "+358401234567",
        "email": "aino@example.fi",
        "preferences": {"channels": ["sms", "email"], "quiet_hours": {"from": "21:00", "to": "08:00"}},
        "needs": ["call_before", "no_stairs"],
    },
    "delivery": {
        "method": "home",
        "address": {"street": "Mannerheimintie 1 A 2", "postcode": "00100", "city": "Helsinki", "country": "FI"},
        "pickup_point": None,
        "instructions": "door code by phone",
        "promised": {"from": "2026-11-24", "to": "2026-11-26"},
    },
    "lines": [{"sku": "MUG-1", "name": "Mug", "quantity": 2, "unit_price": "9.90"}],
    "delivery_fee": "4.90",
    "total": {"amount": "24.70", "currency": "EUR"},
}
RECEIPT: dict[str, Any] = {
    "id": "ord_01kb3v5s8e7qg0z2m4x6c8n1rt",
    "reference": "WEB-10023",
    "status": "placed",
    "placed_at": "2026-11-22T08:15:00+00:00",
    "page_url": "https://track.example.fi/t/Jk3q0uWm9sQxT2bZr7aLcA",
    "shipments": [],
}
CHANGE: dict[str, Any] = {"phone": "040 765 4321", "needs": ["no_stairs"], "source": "customer"}
SHIPMENT: dict[str, Any] = {
    "carrier": "posti",
    "tracking_number": "JJFI65432100000012345",
    "parcels": ["370012345678901235"],
    "method": "locker",
    "lines": [{"sku": "MUG-1", "quantity": 2}],
}
