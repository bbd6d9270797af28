"""Finds what has happened to an order, a shipment or a customer, as it happened; and whom somebody is asking about."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from services.ops.models import Happening, Mention, OrderCopy, ShipmentCopy, Wish
from services.ops.telling import tell
from shared.paging import BadCursor, read_cursor, write_cursor

_DEFAULT_ZONE = "Europe/Helsinki"  # of an order that was not heard of yet
_MOST_FOUND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whose timeline; each part narrows it. `shop_id` None: of all shops."""

    order_id: str | None = None
    shipment_id: str | None = None
    customer_id: str | None = None
    shop_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One happening in words. `link`: where the API says more of it."""

    id: str
    at: datetime
    heard_at: datetime
    event: str
    order_id: str | None
    shipment_id: str | None
    customer_id: str | None
    text: str
    link: str
    zone: ZoneInfo = field(repr=False)


def find_page(
    session: Session, about: About, *, limit: int, cursor: str | None = None
) -> tuple[list[Item], str | None]:
    """One page, in the order in which it happened, and the next page's cursor. Raises BadCursor."""
    chosen = select(Happening).where(*_conditions(session, about))
    place = (Happening.at, Happening.heard_at, Happening.id)
    if cursor:
        chosen = chosen.where(tuple_(*place) > tuple_(*_read(cursor)))
    rows = list(session.scalars(chosen.order_by(*place).limit(limit + 1)))
    orders = _orders_of(session, rows)
    items = [_item(row, orders.get(row.order_id or "")) for row in rows[:limit]]
    return items, _after(rows[limit - 1]) if len(rows) > limit else None


def find_order(session: Session, order_id: str) -> OrderCopy | None:
    return session.get(OrderCopy, order_id)


def find_orders(session: Session, text: str) -> Sequence[OrderCopy]:
    """The orders that somebody may mean by an id of anything, a reference or a tracking number; the newest first."""
    numbered = or_(ShipmentCopy.id == text, ShipmentCopy.tracking_number == text)
    ids = [
        text,
        *session.scalars(select(ShipmentCopy.order_id).where(numbered).limit(_MOST_FOUND)),
        *session.scalars(select(Wish.order_id).where(Wish.id == text)),
    ]
    meant = or_(OrderCopy.id.in_(ids), OrderCopy.reference == text, OrderCopy.customer_id == text)
    return session.scalars(select(OrderCopy).where(meant).order_by(OrderCopy.id.desc()).limit(_MOST_FOUND)).all()


def _conditions(session: Session, about: About) -> list[ColumnElement[bool]]:
    """What they are about is looked up first: with a subquery in an `or` no index would be used."""
    found: list[ColumnElement[bool]] = []
    if about.shop_id is not None:
        found.append(Happening.shop_id == about.shop_id)
    if about.order_id is not None:
        found.append(_of_order(session, about.order_id))
    if about.shipment_id is not None:
        found.append(_of_shipment(session, about.shipment_id))
    if about.customer_id is not None:
        found.append(_of_customer(session, about.customer_id))
    return found


def _of_order(session: Session, order_id: str) -> ColumnElement[bool]:
    """Its own, what its customer did since it was placed, and notices of another order that speak of it too."""
    shipments = session.scalars(select(ShipmentCopy.id).where(ShipmentCopy.order_id == order_id)).all()
    found = [Happening.order_id == order_id, _mentions(session, shipments)]
    order = session.get(OrderCopy, order_id)
    if order is not None:
        found.append(and_(_personal(order.customer_id), Happening.at >= order.placed_at))
    return or_(*found)


def _of_shipment(session: Session, shipment_id: str) -> ColumnElement[bool]:
    order = session.scalar(select(ShipmentCopy.order_id).where(ShipmentCopy.id == shipment_id))
    own = and_(Happening.order_id == order, Happening.shipment_id == shipment_id)
    return or_(own, _mentions(session, [shipment_id]))


def _of_customer(session: Session, customer_id: str) -> ColumnElement[bool]:
    orders = session.scalars(select(OrderCopy.id).where(OrderCopy.customer_id == customer_id)).all()
    return or_(Happening.order_id.in_(orders), _personal(customer_id))


def _personal(customer_id: str) -> ColumnElement[bool]:
    return and_(Happening.order_id.is_(None), Happening.customer_id == customer_id)


def _mentions(session: Session, shipments: Sequence[str]) -> ColumnElement[bool]:
    found = session.scalars(select(Mention.happening_id).where(Mention.shipment_id.in_(shipments)))
    return Happening.id.in_(found.all())


def _orders_of(session: Session, rows: Sequence[Happening]) -> dict[str, OrderCopy]:
    ids = {row.order_id for row in rows if row.order_id}
    return {row.id: row for row in session.scalars(select(OrderCopy).where(OrderCopy.id.in_(ids)))}


def _item(row: Happening, order: OrderCopy | None) -> Item:
    zone = ZoneInfo(order.zone if order else _DEFAULT_ZONE)
    return Item(
        id=row.id,
        at=row.at,
        heard_at=row.heard_at,
        event=row.event,
        order_id=row.order_id,
        shipment_id=row.shipment_id,
        customer_id=row.customer_id or (order.customer_id if order else None),
        text=tell(row.event, row.facts, zone),
        link=_link(row),
        zone=zone,
    )


def _link(row: Happening) -> str:
    entity = row.event.partition(".")[0]
    if entity == "shipment":
        return f"/v1/shipments/{row.shipment_id}"
    if entity == "notice":
        return f"/v1/notices?order_id={row.order_id}"
    if entity == "change":
        return f"/v1/changes/{row.facts['change_id']}"
    if entity == "reply":
        return "/v1/notices/replies"
    if row.order_id is None:
        return f"/v1/customers/{row.customer_id}/preferences"
    return f"/v1/orders/{row.order_id}"


def _after(row: Happening) -> str:
    return write_cursor(json.dumps([row.at.isoformat(), row.heard_at.isoformat(), row.id]))


def _read(cursor: str) -> tuple[datetime, datetime, str]:
    try:
        at, heard_at, happening_id = json.loads(read_cursor(cursor))
        place = _in_utc(at), _in_utc(heard_at), str(happening_id)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadCursor from error
    if not place[2].isprintable():
        raise BadCursor
    return place


def _in_utc(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC)
