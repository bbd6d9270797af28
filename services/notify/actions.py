"""What notify does when something was heard: look at each shipment that it may concern."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.notify import casework, copies, queries
from services.notify.facts import Shipment
from services.notify.matter import Matter
from services.notify.settings import Policy
from services.notify.truth import CUSTOMERS_TURN


def look_at_shipment(session: Session, shipment: Shipment, *, policy: Policy, now: datetime) -> None:
    """Decide what a shipment's present state is worth. Nothing happens before its order has been heard of."""
    _look(session, shipment.order_id, [shipment], policy=policy, now=now)


def look_at_order(session: Session, order_id: str, *, policy: Policy, now: datetime) -> None:
    """Decide again about everything of an order: it was just heard of, or its customer changed."""
    shipments = queries.shipments_of_order(session, order_id)
    _look(session, order_id, [*shipments, None], policy=policy, now=now)


def look_at_customer(session: Session, customer_id: str, *, policy: Policy, now: datetime) -> None:
    """Decide again where something waits for this customer, or could still be told that found no way to them."""
    for order_id in queries.orders_worth_another_look(session, customer_id):
        waiting = queries.waiting_shipments(session, order_id)
        shipments = queries.shipments_of_order(session, order_id)
        about = [one for one in shipments if one.id in waiting or one.milestone in CUSTOMERS_TURN]
        _look(session, order_id, about, policy=policy, now=now)


def _look(session: Session, order_id: str, about: Sequence[Shipment | None], *, policy: Policy, now: datetime) -> None:
    row = queries.locked_order(session, order_id)
    if row is None:
        copies.expect_order(session, order_id)
        row = queries.locked_order(session, order_id)
    known = queries.locked_customer(session, row) if row else None
    if row is None or known is None:
        return
    order, (customer, shipments) = queries.order_facts(row), known
    for shipment in about:
        matter = Matter(order=order, customer=customer, shipment=shipment, now=now, policy=policy, alone=shipments < 2)
        casework.take_up(session, matter)
