"""Keeps copies of what orders and notify own. The newest revision stands; what comes late or twice changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.tracking.models import Customer, Feedback, Notice, Order, Reply
from services.tracking.postcode import end_of
from services.tracking.settings import ORDERS_WITHIN
from shared.database import insert_new, keep_all_newest, keep_newest

_NOTICE_FACTS = ("order_id", "shop_id", "shipment_ids", "kind", "channel", "language", "status")


def keep_order(session: Session, body: Mapping[str, Any], now: datetime) -> bool:
    """The whole state of an order (order.placed, order.changed); False where it is no news."""
    page = body["page"]
    facts = _heard(now) | {
        "revision": body["revision"],
        "status": body["status"],
        "reference": body["reference"],
        "placed_at": body["placed_at"],
        "customer_id": body["customer_id"],
        "delivery": body["delivery"],
        "lines": body["lines"],
        "token_hash": page["token_hash"],
        "page_edition": page.get("edition", 0),
        "token_expires_at": _moment(page.get("expires_at")),
    }
    row = _new(session, body["order_id"], facts | _shop(body["shop"]))
    if row is None:
        return True
    if row.placed_at is None and row.revision >= body["revision"]:
        # Its cancellation came first, and is the newer word on the status.
        facts |= {"revision": row.revision, "status": row.status}
    elif row.revision >= body["revision"]:
        return False
    _set(row, facts | _shop(body["shop"]))
    return True


def cancel_order(session: Session, body: Mapping[str, Any], now: datetime) -> None:
    """The shop has called the order off. Of an order not heard of yet, that much is kept."""
    facts = {"revision": body["revision"], "status": "cancelled"} | _heard(now)
    unknown: dict[str, Any] = {"delivery": {}, "lines": []}
    row = _new(session, body["order_id"], facts | _shop(body["shop"]) | unknown)
    if row is not None and row.revision < body["revision"]:
        _set(row, facts)


def keep_customer(session: Session, body: Mapping[str, Any], now: datetime) -> bool:
    """What is needed of a customer (customer.changed, and inside order.placed).

    Says whether they have just said themselves what they need.
    """
    facts = {name: body[name] for name in ("revision", "shop_id", "name", "language", "zone")}
    facts |= {"phone_end": end_of(body.get("phone")), "forget_at": now + ORDERS_WITHIN}
    said = _needs(body)
    row = session.get(Customer, body["customer_id"], populate_existing=True)
    before = (row.needs, row.needs_source) if row else ([], None)
    news = keep_newest(session, Customer, {"id": body["customer_id"], **facts, **said}, key="id")
    return news and said["needs_source"] == "customer" and before != (said["needs"], said["needs_source"])


def remember_customer(session: Session, body: Mapping[str, Any]) -> None:
    """An order has come from a customer who was forgotten: what is said of them counts again."""
    forgotten = (Customer.id == body["customer_id"], Customer.name == "")
    known = {"name": body["name"], "phone_end": end_of(body.get("phone")), **_needs(body)}
    session.execute(update(Customer).where(*forgotten).values(known))


def keep_decided(session: Session, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Notices were decided, the last word last; what became of them may be known already."""
    _keep_notices(session, bodies, ("reason", "due_at"))


def keep_settled(session: Session, bodies: Sequence[Mapping[str, Any]]) -> None:
    """What became of notices; the latest word on each counts."""
    latest = sorted(bodies, key=lambda body: body["settled_at"])
    _keep_notices(session, latest, ("reason", "subject", "text", "sent_at", "settled_at", "sender"))


def _keep_notices(session: Session, bodies: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    rows = {body["notice_id"]: {name: body[name] for name in (*_NOTICE_FACTS, *names)} for body in bodies}
    in_order = [{"id": one, **rows[one]} for one in sorted(rows)]  # two processes at once must not wait in a circle
    keep_all_newest(session, Notice, in_order, key="id", by="settled_at")


def keep_reply(session: Session, body: Mapping[str, Any]) -> None:
    """What a customer answered about an order; it never changes."""
    if body["order_id"] is None:  # no page shows it
        return
    facts = {name: body[name] for name in ("order_id", "channel", "text", "at")}
    insert_new(session, Reply, [{"id": body["reply_id"], **facts}], key=("id",))


def keep_feedback(session: Session, body: Mapping[str, Any]) -> None:
    """How the customer found a delivery; the latest word counts."""
    facts = {name: body[name] for name in ("order_id", "score", "words", "at")}
    keep_newest(session, Feedback, facts, key="order_id", by="at")


def _new(session: Session, order_id: str, facts: Mapping[str, Any]) -> Order | None:
    """Insert the copy; where there is one already, return it, held until this transaction ends."""
    if insert_new(session, Order, [{"id": order_id, **facts}], key=("id",)):
        return None
    return session.get_one(Order, order_id, with_for_update=True, populate_existing=True)


def _set(row: Order, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, name, value)


def _heard(now: datetime) -> dict[str, Any]:
    return {"heard_at": now, "forget_at": now}


def _needs(customer: Mapping[str, Any]) -> dict[str, Any]:
    """What a customer needs, and whose word that is."""
    source = ((customer.get("origins") or {}).get("needs") or {}).get("source")
    return {"needs": customer.get("needs") or [], "needs_source": source}


def _shop(shop: Mapping[str, Any]) -> dict[str, Any]:
    return {"shop_id": shop["id"], "shop_name": shop["name"], "shop_zone": shop["zone"]}


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
