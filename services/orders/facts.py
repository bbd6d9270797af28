"""How an order, its customer and its shipments look to others: the same facts in events and in answers."""

from datetime import datetime, timedelta
from typing import Any

from services.orders.contact import CHANNELS
from services.orders.customer import SOURCED
from services.orders.models import ContactCheck, Customer, Order, Shipment
from shared.auth import Shop
from shared.links import Links, hash_token


def customer_event(customer: Customer) -> dict[str, Any]:
    """Body of customer.changed, and the customer in order.placed."""
    return {
        "customer_id": customer.id,
        "revision": customer.revision,
        "shop_id": customer.shop_id,
        "reference": customer.reference,
        **customer.values(),
        "zone": customer.zone,
        "origins": customer.origins,
        "checks": [_check(row) for row in customer.checks],
    }


def placed_event(order: Order, *, shop: Shop, links: Links, page_life: timedelta) -> dict[str, Any]:
    """Body of order.placed."""
    changed = changed_event(order, shop=shop, links=links, page_life=page_life)
    return changed | {"customer": customer_event(order.customer)}


def changed_event(order: Order, *, shop: Shop, links: Links, page_life: timedelta) -> dict[str, Any]:
    """Body of order.changed. Of the page's token only the hash travels, and which edition it is."""
    token = links.token(order.id, order.page_edition)
    page = {"token_hash": hash_token(token), "edition": order.page_edition}
    return {
        "order_id": order.id,
        "revision": order.revision,
        "shop": shop.public(),
        "customer_id": order.customer_id,
        **_order(order),
        "page": page | {"expires_at": page_closes(order, page_life).isoformat()},
    }


def page_closes(order: Order, page_life: timedelta) -> datetime:
    """When the customer's link ends."""
    return max(order.placed_at, order.received_at) + page_life


def cancelled_event(order: Order, *, shop: Shop) -> dict[str, Any]:
    """Body of order.cancelled."""
    assert order.cancelled_at is not None
    return {
        "order_id": order.id,
        "revision": order.revision,
        "shop": shop.public(),
        "cancelled_at": order.cancelled_at.isoformat(),
    }


def registered_event(shipment: Shipment) -> dict[str, Any]:
    """Body of shipment.registered."""
    return {
        "shipment_id": shipment.id,
        "revision": shipment.revision,
        "order_id": shipment.order_id,
        "shop_id": shipment.shop_id,
        **_shipment(shipment),
    }


def receipt(order: Order, *, page_url: str) -> dict[str, Any]:
    """The answer to a new order, the same whenever it is given: it holds nothing that may change."""
    return {
        "id": order.id,
        "reference": order.reference,
        "status": "placed",
        "placed_at": order.placed_at.isoformat(),
        "page_url": page_url,
        "shipments": [],
    }


def order_answer(order: Order, *, page_url: str) -> dict[str, Any]:
    """An order as its shop sees it."""
    return {
        "id": order.id,
        "page_url": page_url,
        **_order(order),
        "cancelled_at": order.cancelled_at.isoformat() if order.cancelled_at else None,
        "customer": customer_answer(order.customer),
        "shipments": [shipment_answer(shipment) for shipment in order.shipments],
    }


def customer_answer(customer: Customer) -> dict[str, Any]:
    """A customer as the shop sees it, with the source and time of every field."""
    sources = {path: customer.origins[path] for path in SOURCED if path in customer.origins}
    return {"id": customer.id, "reference": customer.reference, **customer.values(), "sources": sources}


def shipment_answer(shipment: Shipment) -> dict[str, Any]:
    """A shipment as its shop sees it."""
    return {
        "id": shipment.id,
        "order_id": shipment.order_id,
        **_shipment(shipment),
        "milestone": shipment.milestone,
    }


def _check(row: ContactCheck) -> dict[str, Any]:
    """A number or address that waits for its code."""
    return {
        "check_id": row.id,
        "order_id": row.order_id,
        "channel": CHANNELS[row.field],
        "address": row.address,
        "language": row.language,
        "asked_at": row.asked_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "reference": order.reference,
        "status": order.status,
        "placed_at": order.placed_at.isoformat(),
        "delivery": order.delivery,
        "lines": order.lines,
        "delivery_fee": order.delivery_fee,
        "total": order.total,
    }


def _shipment(shipment: Shipment) -> dict[str, Any]:
    return {
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "parcels": shipment.parcels,
        "method": shipment.method,
        "lines": shipment.lines,
        "registered_at": shipment.registered_at.isoformat(),
    }
