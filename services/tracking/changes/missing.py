"""It says delivered, but it is not here: one open case a shipment, watched until the shop's people have closed it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from services.tracking.changes.facts import UNSOLVED, What
from services.tracking.models import Change, Shipment

PATIENCE = timedelta(days=1)  # of working time: after that somebody should know that nobody has answered


def open_since(session: Session, shipment_ids: Collection[str]) -> dict[str, datetime]:
    """Since when each of the shipments is looked for, by shipment."""
    cases = select(Change.shipment_id, Change.asked_at).where(
        Change.shipment_id.in_(list(shipment_ids)), Change.what == What.MISSING, Change.status.in_(UNSOLVED)
    )
    return dict(session.execute(cases).all())


def watch(session: Session, shipment_ids: Collection[str], *, now: datetime) -> None:
    """See that these shipments are looked at, however finished they may seem."""
    looked_for = list(open_since(session, shipment_ids))
    if looked_for:
        soon = now + PATIENCE
        later = or_(Shipment.check_at.is_(None), Shipment.check_at > soon)
        session.execute(update(Shipment).where(Shipment.id.in_(looked_for), later).values(check_at=soon))
