"""Finds and counts what the orders service keeps. A shop finds only what is its own."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session, joinedload, selectinload

from services.orders.faults import Missing
from services.orders.models import AnsweredKey, ContactCheck, Customer, Order, Shipment
from shared.forgetting import OVER
from shared.paging import paginate

_ORDER_ID = re.compile(r"ord_[0-9a-z]{26}")


def _whole() -> Select[Order]:
    return select(Order).options(joinedload(Order.customer), selectinload(Order.shipments))


def order_of(session: Session, *, shop_id: str, order_id: str) -> Order:
    """The shop's order with its customer and shipments. Raises Missing."""
    if not _ORDER_ID.fullmatch(order_id):
        raise Missing(order_id)
    found = session.scalar(_whole().where(Order.id == order_id, Order.shop_id == shop_id))
    if found is None:
        raise Missing(order_id)
    return found


def order_behind(session: Session, page_hash: str) -> Order | None:
    """The order whose link has this token."""
    return session.scalar(_whole().where(Order.page_hash == page_hash))


def lock_order(session: Session, *, shop_id: str, order_id: str) -> Order:
    """The same, and nobody else changes the order before this transaction ends."""
    locked = select(Order.id).where(Order.id == order_id, Order.shop_id == shop_id).with_for_update()
    if not _ORDER_ID.fullmatch(order_id) or session.scalar(locked) is None:
        raise Missing(order_id)
    return order_of(session, shop_id=shop_id, order_id=order_id)


def orders_page(
    session: Session, *, shop_id: str, reference: str | None, limit: int, cursor: str | None
) -> tuple[list[Order], str | None]:
    """One page of the shop's orders, newest first, and the cursor of the next."""
    statement = _whole().where(Order.shop_id == shop_id)
    if reference is not None:
        statement = statement.where(Order.reference == reference)
    return paginate(session, statement, Order.id, limit=limit, cursor=cursor)


def order_with_reference(session: Session, *, shop_id: str, reference: str) -> Order:
    return session.scalars(select(Order).where(Order.shop_id == shop_id, Order.reference == reference)).one()


def lock_customer(session: Session, customer_id: str) -> Customer:
    """The customer as committed, and nobody else changes it before this transaction ends."""
    return session.get_one(Customer, customer_id, with_for_update=True, populate_existing=True)


def find_customer(session: Session, *, shop_id: str, customer_id: str) -> Customer | None:
    """The same for somebody that others speak of; None where the shop has no such customer."""
    found = select(Customer).where(Customer.id == customer_id, Customer.shop_id == shop_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def lock_customer_with_reference(session: Session, *, shop_id: str, reference: str) -> Customer:
    found = select(Customer).where(Customer.shop_id == shop_id, Customer.reference == reference)
    return session.scalars(found.with_for_update()).one()


def shipment_with_number(session: Session, *, shop_id: str, carrier: str, tracking_number: str) -> Shipment:
    found = select(Shipment).where(
        Shipment.shop_id == shop_id, Shipment.carrier == carrier, Shipment.tracking_number == tracking_number
    )
    return session.scalars(found).one()


def note_progress(session: Session, progress: Mapping[str, Any]) -> None:
    """Copy a milestone from tracking to its shipment, unless what is there is as new."""
    session.execute(
        update(Shipment)
        .where(Shipment.id == progress["shipment_id"], Shipment.progress_revision < progress["revision"])
        .values(
            milestone=progress["milestone"],
            progress_revision=progress["revision"],
            ended_at=_since(progress) if progress["milestone"] in OVER else None,
        )
        .execution_options(synchronize_session=False)
    )


def _since(progress: Mapping[str, Any]) -> datetime:
    at: datetime = progress.get("milestone_at") or progress["changed_at"]
    return at


def note_code(session: Session, told: Mapping[str, Any]) -> None:
    """Keep how a code fares that a customer waits for, unless what is there is newer."""
    older = or_(ContactCheck.heard_at.is_(None), ContactCheck.heard_at <= told["at"])
    session.execute(
        update(ContactCheck)
        .where(ContactCheck.id == told["check_id"], older)
        .values(trouble=told["trouble"], heard_at=told["at"])
        .execution_options(synchronize_session=False)
    )


def answered(session: Session, *, shop_id: str, key_hash: str) -> AnsweredKey:
    return session.get_one(AnsweredKey, (shop_id, key_hash))


def forget_keys(session: Session, *, before: datetime, limit: int = 100) -> None:
    """Delete some keys answered before that time; those that another request is deleting are left to it."""
    old = select(AnsweredKey.shop_id, AnsweredKey.key_hash).where(AnsweredKey.answered_at < before)
    keys = [tuple(row) for row in session.execute(old.limit(limit).with_for_update(skip_locked=True))]
    if keys:
        session.execute(delete(AnsweredKey).where(tuple_(AnsweredKey.shop_id, AnsweredKey.key_hash).in_(keys)))
