"""Keeps what other services told, by revision: older news never overwrites newer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import DeclarativeBase, Session

from services.notify.models import CustomerCopy, OrderCopy, ShipmentCopy
from shared.database import insert_new

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
        "zone": body["zone"],
    }
    return _keep(session, CustomerCopy, "customer_id", row)


def keep_order(session: Session, body: Mapping[str, Any]) -> bool:
    promised = body["delivery"].get("promised") or {}
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
    }
    return _keep(session, OrderCopy, "order_id", row)


def keep_cancellation(session: Session, body: Mapping[str, Any]) -> bool:
    shop = body["shop"]
    row = {"order_id": body["order_id"], "revision": body["revision"], "shop_id": shop["id"],
           "shop_name": shop["name"], "status": "cancelled"}  # fmt: skip
    return _keep(session, OrderCopy, "order_id", row)


def keep_shipment(session: Session, body: Mapping[str, Any]) -> bool:
    """Also makes sure that the order has a row: two processes that hear of the two at once meet at it."""
    row = {
        "shipment_id": body["shipment_id"],
        "revision": body["revision"],
        "order_id": body["order_id"],
        "state": dict(body),
    }
    if _renew(session, ShipmentCopy, "shipment_id", row):
        return True
    unheard = {"order_id": body["order_id"], "revision": UNHEARD}
    insert_new(session, OrderCopy, [unheard], key=("order_id",))
    return _keep(session, ShipmentCopy, "shipment_id", row)


def _keep(session: Session, model: type[DeclarativeBase], key: str, row: Mapping[str, Any]) -> bool:
    return bool(insert_new(session, model, [row], key=(key,))) or _renew(session, model, key, row)


def _renew(session: Session, model: type[DeclarativeBase], key: str, row: Mapping[str, Any]) -> bool:
    columns = model.__table__.columns
    newer = update(model).where(columns[key] == row[key], columns["revision"] < row["revision"])
    changed = session.execute(newer.values(dict(row)).returning(columns[key]))
    return changed.first() is not None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
