"""Plans when shipments' windows are told on the evening before, and finds those whose evening has come."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from services.notify.deciding.matter import Matter
from services.notify.models import ShipmentCopy
from services.notify.rules import evening, heard
from services.notify.rules.facts import Shipment
from services.notify.rules.news import evening_before
from services.notify.rules.truth import Claim
from shared.database import UtcDateTime

_SHIPMENTS = cast("Table", ShipmentCopy.__table__)
_NEW = bindparam("at", type_=UtcDateTime)
_IS_NEW = _SHIPMENTS.c.evening_at.is_distinct_from(_NEW)
_PLAN = update(_SHIPMENTS).where(_SHIPMENTS.c.shipment_id == bindparam("id"), _IS_NEW).values(evening_at=_NEW)


def plan(session: Session, matters: Iterable[Matter]) -> None:
    """Set when to tell the window that is expected by now; to be asked again whenever that changes.

    No row is kept before, and where nothing is to be told any more, an old time stands: nothing is found then.
    """
    times = {one.shipment.id: at for one in matters if one.shipment and (at := tell_at(one))}
    if times:
        session.connection().execute(_PLAN, [{"id": one, "at": at} for one, at in sorted(times.items())])


def tell_at(matter: Matter) -> datetime | None:
    """When to tell the window of a shipment; None where there is nothing to tell on its evening, or that is over."""
    if matter.shipment is None or matter.order.cancelled:
        return None
    return evening.tell_at(matter.shipment, matter.world.changes, matter.customer, matter.now)


def asked(matter: Matter) -> Claim | None:
    """What would be told of a shipment on its evening; None where nothing is."""
    if matter.shipment is None or matter.order.cancelled:
        return None
    return evening_before(matter.world.changes, matter.shipment, matter.customer.zone)


def due(session: Session, *, now: datetime, limit: int = 50) -> Sequence[str]:
    """Orders with shipments whose time has come, the longest due first."""
    found = select(ShipmentCopy.order_id).where(ShipmentCopy.evening_at <= now).order_by(ShipmentCopy.evening_at)
    return list(dict.fromkeys(session.scalars(found.limit(limit))))


def waiting(session: Session, order_ids: Collection[str], *, now: datetime) -> list[Shipment]:
    """The shipments of these orders whose time has come, to be asked once the orders are locked."""
    found = select(ShipmentCopy).where(ShipmentCopy.order_id.in_(order_ids), ShipmentCopy.evening_at <= now)
    rows = session.scalars(found.order_by(ShipmentCopy.shipment_id).execution_options(populate_existing=True))
    return [heard.shipment(row.state) for row in rows]


def end(session: Session, order_ids: Collection[str], *, now: datetime) -> None:
    """Nothing more to do about these until something changes."""
    over = update(ShipmentCopy).where(ShipmentCopy.order_id.in_(order_ids), ShipmentCopy.evening_at <= now)
    session.execute(over.values(evening_at=None).execution_options(synchronize_session=False))
