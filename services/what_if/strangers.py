"""Orders of customers who do not exist, for consignments of no shop here: so that a bare file can be tried."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

SHOP = {"id": "shop_whatif", "name": "Shop", "zone": "Europe/Helsinki"}
_LEAD = timedelta(days=2)  # before the first word of the carrier
_PAGE_LIFE = timedelta(days=120)

Said = tuple[str, dict[str, Any]]  # an event and its body


def orders_for(
    consignments: Iterable[frozenset[str]], *, carrier: str, language: str, first_at: datetime
) -> list[Said]:
    """order.placed and shipment.registered for each consignment; its customer can be reached by text and by mail."""
    placed_at = first_at - _LEAD
    return [
        said
        for index, numbers in enumerate(sorted(consignments, key=sorted), 1)
        for said in _order(index, sorted(numbers), carrier=carrier, language=language, placed_at=placed_at)
    ]


def _order(index: int, numbers: list[str], *, carrier: str, language: str, placed_at: datetime) -> list[Said]:
    order_id, at = f"ord_whatif{index}", placed_at.isoformat()
    order = {
        "order_id": order_id,
        "revision": 1,
        "shop": SHOP,
        "reference": f"WHAT-IF-{index}",
        "status": "placed",
        "placed_at": at,
        "customer_id": f"cus_whatif{index}",
        "delivery": {"method": "home", "address": {"country": "FI"}},
        "lines": [],
        "delivery_fee": "0.00",
        "total": {"amount": "0.00", "currency": "EUR"},
        "page": {"token_hash": order_id, "expires_at": (placed_at + _PAGE_LIFE).isoformat()},
        "customer": _customer(index, language),
    }
    shipment = {
        "shipment_id": f"shp_whatif{index}",
        "revision": 1,
        "order_id": order_id,
        "shop_id": SHOP["id"],
        "carrier": carrier,
        "tracking_number": numbers[0],
        "parcels": numbers[1:],
        "method": "home",
        "lines": [],
        "registered_at": at,
    }
    return [("order.placed", order), ("shipment.registered", shipment)]


def _customer(index: int, language: str) -> dict[str, Any]:
    return {
        "customer_id": f"cus_whatif{index}",
        "revision": 1,
        "shop_id": SHOP["id"],
        "reference": None,
        "name": f"Customer {index}",
        "language": language,
        "phone": f"+35840{index:07}",
        "email": f"customer{index}@example.org",
        "preferences": None,
        "needs": [],
        "zone": "Europe/Helsinki",
    }
