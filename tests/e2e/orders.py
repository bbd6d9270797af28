"""Orders as a shop would post them in the end-to-end tests."""

from typing import Any

PHONE = "+358401234567"
EMAIL = "matti@example.fi"


def order(reference: str, *, channel: str = "sms", phone: str = PHONE, email: str = EMAIL) -> dict[str, Any]:
    """One order of a customer who prefers `channel`, and whose quiet hours never come."""
    return {
        "reference": reference,
        "placed_at": "2026-11-22T10:15:00+02:00",
        "customer": {
            "reference": f"C-{reference}",
            "name": "Aino Virtanen",
            "language": "fi",
            "phone": phone,
            "email": email,
            "preferences": {"channels": [channel]},
        },
        "delivery": {
            "method": "locker",
            "address": {
                "street": "Mannerheimintie 1 A 2",
                "postcode": "00100",
                "city": "Helsinki",
                "country": "FI",
            },
        },
        "lines": [{"sku": "MUG-1", "name": "Muki", "quantity": 2, "unit_price": "9.90"}],
        "delivery_fee": "4.90",
        "total": {"amount": "24.70", "currency": "EUR"},
    }
