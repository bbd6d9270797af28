"""How a wish comes to its end, and what that means for others: what the carrier agreed to last holds until it agrees
to something else. A later wish that comes to nothing takes nothing away.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking import forgetting
from services.tracking.changes import wishes
from services.tracking.changes.facts import HELD, OPEN, Status, What, Wish
from services.tracking.changes.states import may_follow
from services.tracking.changes.wish_json import from_json
from services.tracking.models import Change, Order, Shipment
from services.tracking.scan import Milestone
from shared import outbox
from shared.hours import days_later

_STANDING = OPEN | {Status.AGREED, Status.UNANSWERED}


def standing_wishes(session: Session, shipment_ids: Collection[str]) -> Sequence[Change]:
    """The wishes about these shipments that count by now, oldest first; locked, since an answer may be coming in."""
    found = select(Change).where(Change.shipment_id.in_(list(shipment_ids)), Change.status.in_(_STANDING))
    return session.scalars(found.order_by(Change.id).with_for_update().execution_options(populate_existing=True)).all()


def go_on(session: Session, row: Change, status: Status, *, now: datetime, reason: str | None = None) -> bool:
    """Let a wish come to an end, and tell it; says whether it may come to that from where it stood.

    Its shipment is locked: of two wishes that were agreed to, the one asked last holds.
    """
    if not may_follow(Status(row.status), status) or (row.status == Status.REPLACED and row.agreed_at):
        return False
    beside = agreed_beside(session, [row]).get(row.id)
    if status is Status.AGREED:
        if beside and beside.id > row.id:
            return go_on(session, row, Status.REPLACED, now=now)
        if beside:
            go_on(session, beside, Status.REPLACED, now=now)
        agree(session, row, now)
    undo = row.status == Status.UNDOING
    row.status, row.reason, row.revision = status, reason, row.revision + 1
    row.settled_at, row.due_at = now, None
    body = event(row) | {"reason": reason, "undo": undo, "settled_at": now.isoformat()}
    outbox.add(session, event="change.settled", subject=row.id, body=body | _left(row, beside), now=now)
    forgetting.look_again(session, row.order_id, now=now)
    return True


def agree(session: Session, row: Change, now: datetime) -> None:
    """The carrier holds to it from now on, if it did not before."""
    if row.agreed_at is not None:  # it could not be taken back, and holds since then
        return
    row.agreed_at = now
    if row.what == What.LONGER_STORAGE:
        row.storage_until = _storage_end(session, row)


def agreed_beside(session: Session, rows: Sequence[Change]) -> dict[str, Change]:
    """By wish, another one that the carrier holds to, and whose place it would take."""
    shipments = {row.shipment_id for row in rows}
    found = select(Change).where(Change.shipment_id.in_(shipments), Change.status == Status.AGREED)
    agreed = session.scalars(found.order_by(Change.id)).all()
    return {row.id: one for row in rows for one in agreed if _rivals(row, one)}


def _rivals(row: Change, other: Change) -> bool:
    beside = other.id != row.id and other.shipment_id == row.shipment_id
    return beside and wishes.replaces(What(row.what), What(other.what))


def agreed(rows: Iterable[Change], shipment: Shipment) -> dict[What, Wish]:
    """What the carrier has agreed to of a shipment, where no scan has said otherwise since."""
    milestone, at = Milestone(shipment.milestone), shipment.milestone_at
    held = (row for row in rows if row.status in HELD and row.agreed_at)
    return {
        What(row.what): from_json(row.wish)
        for row in held
        if wishes.counts(What(row.what), row.agreed_at, milestone, at)
    }


def event(row: Change) -> dict[str, Any]:
    """What is told of a wish wherever it stands."""
    return {
        "change_id": row.id,
        "revision": row.revision,
        "order_id": row.order_id,
        "shop_id": row.shop_id,
        "shipment_id": row.shipment_id,
        "what": row.what,
        "wish": row.wish,
        "via": row.via,
        "status": row.status,
        "until": row.until.isoformat() if row.until else None,
        "asked_at": row.asked_at.isoformat(),
    }


def _left(row: Change, beside: Change | None) -> dict[str, Any]:
    """What holds after the end of a wish: another one that was agreed before, a new end of storage."""
    other = beside if row.status != Status.AGREED else None
    return {
        "holds": {"change_id": other.id, "what": other.what, "wish": other.wish} if other else None,
        "storage_until": row.storage_until.isoformat() if row.storage_until else None,
    }


def _storage_end(session: Session, row: Change) -> datetime | None:
    """None where the carrier has not said until when it is kept."""
    shipment, order = session.get(Shipment, row.shipment_id), session.get(Order, row.order_id)
    until = ((shipment.state.get("pickup") or {}) if shipment else {}).get("until")
    if until is None or order is None:
        return None
    return days_later(datetime.fromisoformat(until), row.wish.get("days", 0), order.shop_zone)
