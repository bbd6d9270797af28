"""What many notices speak of, as it was last heard, in a few reads for all of them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.notify import queries
from services.notify.deciding.matter import Matter
from services.notify.deciding.record import said_in
from services.notify.models import Base, CustomerCopy, Notice, OrderCopy, Preference, ShipmentCopy
from services.notify.rules import heard
from services.notify.rules.change import TOLD_WITH
from services.notify.rules.facts import Kind
from services.notify.settings import Policy

M = TypeVar("M", bound=Base)
_DEPENDS_ON_WISHES = frozenset(
    {
        *(Kind.CHANGE_CONFIRMED, Kind.CHANGE_REFUSED, *TOLD_WITH.values()),
        *(Kind.ON_ITS_WAY, Kind.DELAYED, Kind.STALLED, Kind.TOMORROW, Kind.PICKUP_MOVED),
    }
)


def matters(session: Session, rows: Sequence[Notice], *, policy: Policy, now: datetime) -> dict[str, Matter]:
    """The matter of each of these notices, by the notice's id; without those of which not everything was heard."""
    said = {row.id: said_in(row) for row in rows}
    every = [one for those in said.values() for one in those]
    orders = _by_id(session, OrderCopy, OrderCopy.order_id, {one.order_id for one in every})
    shipments = _by_id(session, ShipmentCopy, ShipmentCopy.shipment_id, {one.shipment_id for one in every})
    customers = _by_id(session, CustomerCopy, CustomerCopy.customer_id, {row.customer_id for row in rows})
    wishes = _by_id(session, Preference, Preference.customer_id, {row.customer_id for row in rows})
    answers = {row.order_id for row in rows if row.kind in _DEPENDS_ON_WISHES}
    changes = queries.changes(session, answers) if answers else ()

    def matter(row: Notice) -> Matter:
        first, *rest = said[row.id]
        order = orders[first.order_id]
        customer, own = customers[row.customer_id], wishes.get(row.customer_id)
        return Matter(
            order=queries.order_facts(order),
            customer=queries.customer_facts(session, customer, own, order),
            shipment=heard.shipment(shipments[first.shipment_id].state) if first.shipment_id else None,
            others={
                one.shipment_id: (
                    queries.order_facts(orders[one.order_id]),
                    heard.shipment(shipments[one.shipment_id].state),
                )
                for one in rest
                if one.shipment_id
            },
            now=now,
            policy=policy,
            changes=changes,
        )

    def is_whole(row: Notice) -> bool:
        theirs = {one.shipment_id for one in said[row.id] if one.shipment_id}
        return row.customer_id in customers and {row.order_id, *theirs} <= {*orders, *shipments}

    return {row.id: matter(row) for row in rows if is_whole(row)}


def _by_id(
    session: Session, model: type[M], key: InstrumentedAttribute[str], ids: AbstractSet[str | None]
) -> dict[str, M]:
    found = select(model).where(key.in_(ids - {None})).execution_options(populate_existing=True)
    return {getattr(row, key.key): row for row in session.scalars(found)} if ids else {}
