"""Finds the wishes that wait for the shop's people: cases, and what nobody has answered in time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.ops.models import OrderCopy, Wish
from services.ops.telling.wishes import wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many wishes wait, and since when the oldest has."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One wish that waits. `unanswered`: the customer has been told that nobody answered; `undo`: it was taken back.

    `until`: how long the carrier lets it be changed. None where that is open, or something is looked for.
    """

    id: str
    what: str
    shop_id: str
    order_id: str
    reference: str | None
    shipment_id: str
    via: str
    unanswered: bool
    undo: bool
    asked_at: datetime
    until: datetime | None


def load(session: Session) -> Load:
    count, oldest = session.execute(select(func.count(), func.min(Wish.asked_at)).where(Wish.waits)).one()
    return Load(count=count, oldest_at=oldest)


def find_waiting(session: Session, *, limit: int, after: str | None = None) -> list[Case]:
    """The oldest first; those after the one with the id `after`, which may be settled by now."""
    chosen = select(Wish, OrderCopy.reference).outerjoin(OrderCopy, OrderCopy.id == Wish.order_id).where(Wish.waits)
    if after is not None:
        asked = select(Wish.asked_at).where(Wish.id == after).scalar_subquery()
        chosen = chosen.where(tuple_(Wish.asked_at, Wish.id) > tuple_(asked, after))
    rows = session.execute(chosen.order_by(Wish.asked_at, Wish.id).limit(limit))
    return [_case(row, reference) for row, reference in rows]


def _case(row: Wish, reference: str | None) -> Case:
    return Case(
        id=row.id,
        what=wish(row.facts),
        shop_id=row.shop_id,
        order_id=row.order_id,
        reference=reference,
        shipment_id=row.shipment_id,
        via=row.via,
        unanswered=row.status == "unanswered",
        undo=row.status == "undoing",
        asked_at=row.asked_at,
        until=None if row.facts["what"] == "missing" else row.until,
    )
