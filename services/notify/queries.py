"""Reads of notify's tables: rows for the API, and the facts that decisions rest on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from services.notify import shop_policies
from services.notify.models import (
    Attempt,
    ChangeCopy,
    CustomerCopy,
    Feedback,
    Notice,
    NoticeShipment,
    OrderCopy,
    Preference,
    Reply,
    SandboxMessage,
    ShipmentCopy,
)
from services.notify.rules import heard, wishes
from services.notify.rules.change import Change
from services.notify.rules.facts import Customer, Order, Shipment
from services.notify.rules.quiet import country_of
from services.notify.rules.wishes import Said, Wishes


def locked_orders(session: Session, order_ids: Collection[str]) -> dict[str, OrderCopy]:
    """Orders by their ids: no other process decides about them before the caller's transaction ends."""
    found = select(OrderCopy).where(OrderCopy.order_id.in_(order_ids)).order_by(OrderCopy.order_id).with_for_update()
    return {row.order_id: row for row in session.scalars(found.execution_options(populate_existing=True))}


def order_facts(row: OrderCopy) -> Order:
    promised = (row.promised_from, row.promised_to) if row.promised_from and row.promised_to else None
    return Order(
        id=row.order_id,
        shop_id=row.shop_id or "",
        shop_name=row.shop_name or "",
        reference=row.reference or "",
        cancelled=row.status == "cancelled",
        promised=promised,
        ordered_point=heard.ordered_point(row.ordered_point),
        page_edition=row.page_edition or 0,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """Whom an order's notices go to, and how many shipments they have."""

    customer: Customer
    shipments: int


def locked_customers(session: Session, orders: Collection[OrderCopy]) -> dict[str, Known]:
    """The customers of orders, by the order; without those of whom only the order has been heard of.

    No other process decides about any order of these customers before the caller's transaction ends.
    """
    shipments = select(func.count()).join_from(ShipmentCopy, OrderCopy, ShipmentCopy.order_id == OrderCopy.order_id)
    theirs = shipments.where(OrderCopy.customer_id == CustomerCopy.customer_id).scalar_subquery()
    found = (
        select(CustomerCopy, Preference, theirs)
        .join(Preference, Preference.customer_id == CustomerCopy.customer_id, isouter=True)
        .where(CustomerCopy.customer_id.in_({order.customer_id for order in orders} - {None}))
        .order_by(CustomerCopy.customer_id)
        .with_for_update(of=CustomerCopy)
    )
    rows = session.execute(found.execution_options(populate_existing=True))
    by_id = {row.customer_id: (row, own, count) for row, own, count in rows}
    known = {}
    for order in orders:
        if order.customer_id in by_id:
            row, own, count = by_id[order.customer_id]
            known[order.order_id] = Known(customer_facts(session, row, own, order), count)
    return known


def other_shipments(session: Session, customer_id: str, *, but: str, limit: int = 50) -> tuple[Shipment, ...]:
    """The newest of this customer's shipments besides one."""
    found = select(ShipmentCopy).join(OrderCopy, OrderCopy.order_id == ShipmentCopy.order_id)
    theirs = found.where(OrderCopy.customer_id == customer_id, ShipmentCopy.shipment_id != but)
    newest = theirs.order_by(ShipmentCopy.shipment_id.desc()).limit(limit)
    return tuple(heard.shipment(row.state) for row in session.scalars(newest))


def customer_facts(session: Session, row: CustomerCopy, own: Preference | None, order: OrderCopy) -> Customer:
    """Whom we tell, with the customer's own word over the shop's."""
    wished = wishes_of(session, row, own)
    return Customer(
        id=row.customer_id,
        language=wished.language,
        zone=ZoneInfo(row.zone),
        phone=row.phone,
        email=row.email,
        channels=wished.channels,
        channels_are_own=wished.origins["channels"].source == "customer",
        quiet_hours=wished.quiet_hours,
        unwanted=wished.unwanted,
        paused_until=wished.paused_until,
        country=country_of(order.country, row.phone),
    )


def wishes_of(session: Session, row: CustomerCopy, own: Preference | None) -> Wishes:
    """How a customer wants to hear from the shop, and whose word each part is."""
    told = wishes.told_by_orders(row.language, row.preferences, row.origins)
    parts = {part: getattr(own, part, None) for part in wishes.PARTS}
    said = wishes.told_to_us(parts, own.said_at) if own else {}
    usual = {**wishes.USUAL, "quiet_hours": Said(shop_policies.of(session, row.shop_id).quiet_hours)}
    return wishes.effective(told, said, usual)


def facts_behind(session: Session, row: Notice) -> tuple[Order, Customer, Shipment | None]:
    """What a notice speaks of, as it was last heard; of a digest, its first part."""
    about = row.shipment_ids[0] if row.shipment_ids else None
    found = (
        select(OrderCopy, CustomerCopy, Preference, ShipmentCopy)
        .select_from(OrderCopy)
        .join(CustomerCopy, CustomerCopy.customer_id == row.customer_id)
        .join(Preference, Preference.customer_id == row.customer_id, isouter=True)
        .join(ShipmentCopy, ShipmentCopy.shipment_id == about, isouter=True)
        .where(OrderCopy.order_id == row.order_id)
    )
    order, customer, own, shipment = session.execute(found.execution_options(populate_existing=True)).one()
    person = customer_facts(session, customer, own, order)
    return order_facts(order), person, heard.shipment(shipment.state) if shipment else None


def shipment(session: Session, shipment_id: str) -> Shipment | None:
    """A shipment as it was last heard of."""
    row = session.get(ShipmentCopy, shipment_id, populate_existing=True)
    return heard.shipment(row.state) if row else None


def shipments_of_order(session: Session, order_id: str) -> list[Shipment]:
    found = select(ShipmentCopy).where(ShipmentCopy.order_id == order_id).order_by(ShipmentCopy.shipment_id)
    return [heard.shipment(row.state) for row in session.scalars(found)]


def changes(session: Session, order_ids: Iterable[str]) -> tuple[Change, ...]:
    """What customers asked to be different about the shipments of these orders."""
    found = select(ChangeCopy.state).where(ChangeCopy.order_id.in_(list(order_ids))).order_by(ChangeCopy.change_id)
    return tuple(heard.change(state) for state in session.scalars(found))


def orders_worth_another_look(session: Session, customer_id: str) -> list[str]:
    """Orders with a notice that waits, or that found no way to the customer."""
    waits = Notice.status == "scheduled"
    unheard = Notice.reason.in_(("unreachable", "not_wanted", "paused"))
    found = select(func.coalesce(NoticeShipment.order_id, Notice.order_id)).join_from(
        Notice, NoticeShipment, NoticeShipment.notice_id == Notice.id, isouter=True
    )
    return sorted(set(session.scalars(found.where(Notice.customer_id == customer_id, waits | unheard))))


def waiting_shipments(session: Session, order_id: str) -> set[str]:
    """The shipments of an order of which a notice waits to be sent."""
    found = select(NoticeShipment.shipment_id).join(Notice, Notice.id == NoticeShipment.notice_id)
    return set(session.scalars(found.where(NoticeShipment.order_id == order_id, Notice.status == "scheduled")))


def spoke_up(session: Session, order_id: str) -> str | None:
    """How a customer has said already how it went; None where they did not."""
    if session.scalar(select(Feedback.id).where(Feedback.order_id == order_id)):
        return "the customer has said how it went"
    complaint = select(Reply.id).where(Reply.order_id == order_id, Reply.outcome == "handed_over").limit(1)
    return "the customer has written, and the shop is answering" if session.scalar(complaint) else None


def notices(*, shop_id: str, order_id: str | None, shipment_id: str | None) -> Select[Notice]:
    """A shop's notices, of one order or shipment where that is asked for."""
    found = select(Notice).where(Notice.shop_id == shop_id)
    if order_id is not None:
        of_order = NoticeShipment.notice_id == Notice.id, NoticeShipment.order_id == order_id
        found = found.where((Notice.order_id == order_id) | exists().where(*of_order))
    if shipment_id is not None:
        of_shipment = NoticeShipment.notice_id == Notice.id, NoticeShipment.shipment_id == shipment_id
        found = found.where(exists().where(*of_shipment))
    return found


def attempts(session: Session, notice_ids: Iterable[str]) -> dict[str, list[Attempt]]:
    """The attempts of each notice, oldest first."""
    found = select(Attempt).where(Attempt.notice_id.in_(list(notice_ids))).order_by(Attempt.id)
    by_notice: dict[str, list[Attempt]] = {}
    for row in session.scalars(found):
        by_notice.setdefault(row.notice_id, []).append(row)
    return by_notice


def sandbox_messages(*, shop_id: str | None = None, channel: str | None = None) -> Select[SandboxMessage]:
    """The sandbox's messages, of one shop or channel where that is asked for."""
    found = select(SandboxMessage)
    if shop_id is not None:
        found = found.where(SandboxMessage.shop_id == shop_id)
    if channel is not None:
        found = found.where(SandboxMessage.channel == channel)
    return found
