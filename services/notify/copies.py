"""Keeps what other services told, by revision: older news never overwrites newer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.notify.models import ChangeCopy, CustomerCopy, OrderCopy, ShipmentCopy
from services.notify.rules import heard
from shared.database import insert_new, keep_all_newest, keep_newest

UNHEARD = 0  # the revision of an order of which only a shipment was heard so far


def keep_customer(session: Session, body: Mapping[str, Any]) -> bool:
    """Says whether this was news; so do the others here."""
    row = {
        "customer_id": body["customer_id"],
        "revision": body["revision"],
        "shop_id": body["shop_id"],
        "language": body["language"],
        "phone": body.get("phone"),
        "email": body.get("email"),
        "preferences": body.get("preferences"),
        "origins": body.get("origins"),
        "zone": body["zone"],
    }
    return keep_newest(session, CustomerCopy, row, key="customer_id")


def keep_order(session: Session, body: Mapping[str, Any]) -> bool:
    delivery, page = body["delivery"], body["page"]
    promised = delivery.get("promised") or {}
    row = {
        "order_id": body["order_id"],
        "revision": body["revision"],
        "shop_id": body["shop"]["id"],
        "shop_name": body["shop"]["name"],
        "customer_id": body["customer_id"],
        "reference": body["reference"],
        "status": body["status"],
        "promised_from": _day(promised.get("from")),
        "promised_to": _day(promised.get("to")),
        "country": (delivery.get("address") or {}).get("country"),
        "ordered_point": delivery.get("pickup_point"),
        "page_hash": page.get("token_hash"),
        "page_expires_at": heard.moment(page.get("expires_at")),
        "page_edition": page.get("edition"),
    }
    return keep_newest(session, OrderCopy, row, key="order_id")


def keep_cancellation(session: Session, body: Mapping[str, Any]) -> bool:
    shop = body["shop"]
    row = {
        "order_id": body["order_id"],
        "revision": body["revision"],
        "shop_id": shop["id"],
        "shop_name": shop["name"],
        "status": "cancelled",
    }
    return keep_newest(session, OrderCopy, row, key="order_id")


def keep_shipments(session: Session, bodies: Sequence[Mapping[str, Any]]) -> set[str]:
    """Of different shipments; returns the ids of those that were news."""
    rows = [
        {
            "shipment_id": body["shipment_id"],
            "revision": body["revision"],
            "order_id": body["order_id"],
            "state": dict(body),
        }
        for body in bodies
    ]
    return keep_all_newest(session, ShipmentCopy, rows, key="shipment_id")


def keep_change(session: Session, body: Mapping[str, Any]) -> bool:
    row = {
        "change_id": body["change_id"],
        "revision": body["revision"],
        "order_id": body["order_id"],
        "state": dict(body),
    }
    return keep_newest(session, ChangeCopy, row, key="change_id")


def expect_orders(session: Session, order_ids: Sequence[str]) -> None:
    """Give unheard orders rows: two processes that hear of one and of its shipment at once meet there."""
    rows = [{"order_id": order_id, "revision": UNHEARD} for order_id in order_ids]
    insert_new(session, OrderCopy, rows, key=("order_id",))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
