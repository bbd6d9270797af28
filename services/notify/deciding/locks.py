"""Whoever decides holds the orders and the customers it is about, taken in one order: nobody waits in a circle."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify import copies, queries
from services.notify.models import CustomerCopy, OrderCopy
from shared.envelope import Message

_SUBJECTS = ("shipment_id", "order_id", "customer_id")


def hold_batch(session: Session, bodies: Sequence[bytes]) -> None:
    """Hold everything that a batch of events is about, before the first of them is handled."""
    if session.get_bind().dialect.name == "sqlite":  # one transaction writes at a time
        return
    read = [body for body in map(_read, bodies) if body]
    orders = {body["order_id"] for body in read if "order_id" in body}
    customers = {body["customer_id"] for body in read if "order_id" not in body and "customer_id" in body}
    theirs = [one for customer in sorted(customers) for one in queries.orders_worth_another_look(session, customer)]
    hold(session, orders={*orders, *theirs}, customers=customers)


def hold(session: Session, *, orders: Iterable[str], customers: Iterable[str]) -> None:
    """Until the transaction ends nobody else decides about these orders, known or not, and about these customers."""
    wanted = sorted(orders)
    copies.expect_orders(session, wanted)
    held = select(OrderCopy.customer_id).where(OrderCopy.order_id.in_(wanted)).order_by(OrderCopy.order_id)
    found = {one for one in session.scalars(held.with_for_update()) if one} if wanted else set()
    people = sorted({*customers, *found})
    if people:
        known = select(CustomerCopy.customer_id).where(CustomerCopy.customer_id.in_(people))
        session.execute(known.order_by(CustomerCopy.customer_id).with_for_update()).all()


def subjects(session: Session, messages: Sequence[Message]) -> list[set[str]]:
    """What each message is about: its shipment, its order, the order's customers, known before or named beside it.

    Where two have one in common, the second must know what was decided because of the first.
    """
    found = [{text for name in _SUBJECTS if isinstance(text := message.body.get(name), str)} for message in messages]
    orders = {one for about in found for one in about}
    known = select(OrderCopy.order_id, OrderCopy.customer_id).where(OrderCopy.order_id.in_(orders))
    named = ((message.body.get("order_id"), message.body.get("customer_id")) for message in messages)
    customers: dict[str, set[str]] = {}
    for order_id, customer_id in (*session.execute(known), *named):
        if isinstance(order_id, str) and isinstance(customer_id, str):
            customers.setdefault(order_id, set()).add(customer_id)
    return [about.union(*(customers.get(one, ()) for one in about)) for about in found]


def _read(body: bytes) -> dict[str, str] | None:
    """The ids in a body, as far as it is one; what is wrong with it is its handler's concern."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    names = ("order_id", "customer_id")
    return (
        {name: found[name] for name in names if isinstance(found.get(name), str)} if isinstance(found, dict) else None
    )
