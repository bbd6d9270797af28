"""Forgets what is personal once nobody needs it: emptied where it stands, so that what comes twice finds its row.

Each step deals with one batch in the caller's transaction, and may be repeated at any time.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, aliased

from services.tracking import personal, queries, wrong_postcodes
from services.tracking.changes.facts import OPEN, UNSOLVED, What
from services.tracking.models import (
    Base,
    Change,
    Customer,
    Feedback,
    Intake,
    Notice,
    Order,
    Reply,
    ScanRow,
    Shipment,
    ShipmentScan,
    WaitingNumber,
)
from services.tracking.personal import Ending, Known
from services.tracking.scan import Milestone
from shared import metrics
from shared.forgetting import OVER
from shared.settings import Settings
from shared.worker import Forget

_ORDERS_AT_ONCE = 50  # each has some twenty rows
_AT_ONCE = 500
_TOMORROW = timedelta(days=1)
_ALONE = 7_263_547  # any number that nobody else in this database locks


def forgets(settings: Settings) -> list[Forget]:
    """Every step, for the housekeeping of the worker."""
    return [
        partial(orders, after=settings.forget_after, silent_after=settings.forget_silent_after),
        customers,
        partial(files, after=settings.forget_files_after),
        partial(unclaimed, after=settings.forget_unclaimed_after),
        wrong_postcodes.forget,
    ]


def look_again(session: Session, *order_ids: str | None, now: datetime) -> None:
    """Something personal has come for orders: where one was forgotten, see soon whether it is needed again."""
    forgotten = (Order.id.in_(order_ids), Order.forget_at.is_(None))
    session.execute(update(Order).where(*forgotten).values(forget_at=now))


def heard_late(session: Session, shipments: Mapping[str, str], *, now: datetime) -> None:
    """Scans have come, or were read anew, for shipments of forgotten orders: by shipment its order.

    What they hold is not kept, unless the shipment has come to life again.
    """
    states = select(Shipment.id, Shipment.milestone).where(Shipment.id.in_(shipments))
    over = {row.id for row in session.execute(states) if row.milestone in OVER}
    _empty_scans(session, over)
    for order_id in sorted({shipments[one] for one in shipments.keys() - over}):
        look_again(session, order_id, now=now)


def orders(session: Session, now: datetime, *, after: timedelta, silent_after: timedelta) -> int:
    """Look at orders whose time has come, and forget those that nobody needs; says at how many it looked."""
    due = select(Order).where(Order.forget_at <= now).order_by(Order.forget_at, Order.id).limit(_ORDERS_AT_ONCE)
    if not session.scalar(select(Order.id).where(Order.forget_at <= now).limit(1)) or not _alone(session):
        return 0
    rows = session.scalars(due.with_for_update(skip_locked=True)).all()
    known = _known(session, rows)
    for row in rows:
        at = personal.forget_at(known[row.id], after=after, silent_after=silent_after)
        over = at is not None and at <= now
        row.forgotten_at = (row.forgotten_at or now) if over else None
        # One that is under way may end at any time from now on.
        row.forget_at = None if over else min(at or now + _TOMORROW, now + after)
    session.flush()
    _empty(session, [row for row in rows if row.forgotten_at], now=now)
    return len(rows)


def customers(session: Session, now: datetime) -> int:
    """Forget customers none of whose orders is needed any more; says at how many it looked."""
    due = select(Customer.id).where(Customer.forget_at <= now).order_by(Customer.forget_at).limit(_AT_ONCE)
    if not session.scalar(due.limit(1)):
        return 0
    queries.lock_claims(session, alone=True)  # while none of their orders is coming in
    ids = session.scalars(due.with_for_update(skip_locked=True)).all()
    needed = session.scalars(select(Order.customer_id).where(Order.customer_id.in_(ids), Order.forgotten_at.is_(None)))
    gone = set(ids).difference(needed)
    _set(session, Customer, Customer.id.in_(gone), **personal.NOBODY)
    session.execute(update(Customer).where(Customer.id.in_(ids)).values(forget_at=None))
    return len(ids)


def files(session: Session, now: datetime, *, after: timedelta) -> int:
    """Empty carriers' files of long ago, read or unreadable; their rows stay, so that the same bytes are known."""
    old = select(Intake.id).where(Intake.forgotten_at.is_(None), Intake.received_at <= now - after)
    done = old.where(Intake.state != "received").order_by(Intake.received_at).limit(_AT_ONCE)
    ids = session.scalars(done.with_for_update(skip_locked=True)).all()
    return _set(session, Intake, Intake.id.in_(ids), raw=b"", forgotten_at=now)


def unclaimed(session: Session, now: datetime, *, after: timedelta) -> int:
    """Delete scans that nobody registered a shipment for."""
    old = select(WaitingNumber.scan_id).where(WaitingNumber.received_at <= now - after)
    if not session.scalar(old.limit(1)):
        return 0
    queries.lock_claims(session, alone=True)  # while no shipment is claiming them
    ids = session.scalars(old.order_by(WaitingNumber.received_at).limit(_AT_ONCE)).all()
    session.execute(delete(ScanRow).where(ScanRow.id.in_(ids)).execution_options(synchronize_session=False))
    metrics.FORGOTTEN.labels("tracking", ScanRow.__tablename__).inc(len(set(ids)))
    return len(ids)


def _alone(session: Session) -> bool:
    """Whether no other worker forgets orders now: of two whose parcels share scans, the second must see the first."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _ALONE}))


def _known(session: Session, rows: Sequence[Order]) -> dict[str, Known]:
    """What decides about each order; its shipments are held, as a scan may be coming for them."""
    ids = [row.id for row in rows]
    parcels: dict[str, list[Ending]] = {order_id: [] for order_id in ids}
    found = select(Shipment).where(Shipment.order_id.in_(ids)).order_by(Shipment.id)
    for one in session.scalars(found.with_for_update(key_share=True).execution_options(populate_existing=True)):
        ending = Ending(milestone=Milestone(one.milestone), at=one.milestone_at, told_at=one.changed_at)
        parcels[one.order_id].append(ending)
    asked = set(session.scalars(_waiting(ids)))
    return {
        row.id: Known(
            shipments=tuple(parcels[row.id]),
            cancelled=row.status == "cancelled",
            heard_at=row.heard_at,
            asked=row.id in asked,
        )
        for row in rows
    }


def _waiting(order_ids: Collection[str]) -> Select[str]:
    """Which of the orders have a wish under way, or a case that nobody has closed."""
    case = (Change.what == What.MISSING) & Change.status.in_(UNSOLVED)
    return select(Change.order_id).where(Change.order_id.in_(order_ids), Change.status.in_(OPEN) | case)


def _empty(session: Session, rows: Sequence[Order], *, now: datetime) -> None:
    """Take what is personal out of these orders and of all that belongs to them."""
    ids = [row.id for row in rows]
    for row in rows:
        _replace(row, delivery=personal.delivery_without(row.delivery), lines=[])
    theirs = session.scalars(select(Shipment).where(Shipment.order_id.in_(ids))).all()
    _empty_scans(session, {one.id for one in theirs})
    for shipment in theirs:
        _replace(shipment, state=personal.state_without(shipment.state))
    for change in session.scalars(select(Change).where(Change.order_id.in_(ids)).with_for_update()):
        _replace(change, wish=personal.wish_without(change.wish), reason=personal.reason_without(change.reason))
    _set(session, Notice, Notice.order_id.in_(ids) & (Notice.text != ""), text="", subject=None)
    _set(session, Reply, Reply.order_id.in_(ids) & (Reply.text != ""), text="")
    _set(session, Feedback, Feedback.order_id.in_(ids) & Feedback.words.is_not(None), words=None)
    session.execute(update(Customer).where(Customer.id.in_({row.customer_id for row in rows})).values(forget_at=now))


def _empty_scans(session: Session, shipment_ids: Collection[str]) -> None:
    """Take what is personal out of the scans of these shipments, but for those that an order in need shares.

    A scan that somebody reads anew at this moment is left to them: they come to `heard_late` before they are done.
    """
    other = aliased(ShipmentScan)
    needed = (
        select(other.scan_id)
        .join(Shipment, Shipment.id == other.shipment_id)
        .outerjoin(Order, Order.id == Shipment.order_id)
        .where(other.scan_id == ScanRow.id, Order.forgotten_at.is_(None))
    )
    for part in queries.parts(shipment_ids):
        theirs = select(ShipmentScan.scan_id).where(ShipmentScan.shipment_id.in_(part))
        found = select(ScanRow.id, ScanRow.facts).where(ScanRow.id.in_(theirs), ~needed.exists())
        rows = session.execute(found.order_by(ScanRow.id).with_for_update(skip_locked=True)).all()
        less = [(row, personal.scan_without(row.facts)) for row in rows]
        if values := [{"id": row.id, "facts": facts} for row, facts in less if facts != row.facts]:
            session.execute(update(ScanRow), values)
            metrics.FORGOTTEN.labels("tracking", ScanRow.__tablename__).inc(len(values))


def _replace(row: Base, **less: Any) -> None:
    """Give columns of a row less than they hold, where they hold more."""
    if any(getattr(row, name) != value for name, value in less.items()):
        for name, value in less.items():
            setattr(row, name, value)
        metrics.FORGOTTEN.labels("tracking", row.__tablename__).inc()


def _set(session: Session, model: type[Base], those: ColumnElement[bool], **values: Any) -> int:
    """Give columns of those rows these values; returns how many there were."""
    changed = update(model).where(those).values(values).execution_options(synchronize_session=False)
    result: CursorResult[Any] = session.execute(changed)  # type: ignore[assignment]
    metrics.FORGOTTEN.labels("tracking", model.__tablename__).inc(result.rowcount)
    return result.rowcount
