"""Wishes that the parcel was faster than, or that its scans show to be fulfilled: each is answered, none forgotten."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking.changes import wishes
from services.tracking.changes.ends import go_on, standing_wishes
from services.tracking.changes.facts import OPEN, Status
from services.tracking.changes.process import expected
from services.tracking.changes.wish_json import from_json
from services.tracking.changes.wishes import Reached
from services.tracking.models import Change, Order
from services.tracking.scan import Milestone, Pickup


def overtake(session: Session, states: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """Answer the open wishes of shipments whose state has just changed, where their scans have decided them."""
    rows = standing_wishes(session, states)
    order_ids = {row.order_id for row in rows}
    zones = {row.id: row.shop_zone for row in session.scalars(select(Order).where(Order.id.in_(order_ids)))}
    for row in rows:
        reached = _reached(states[row.shipment_id], zones.get(row.order_id, "UTC"))
        if row.status in _UNDECIDED and (end := _end(row, reached)):
            explains = end is Status.OVERTAKEN or row.status == Status.UNDOING
            go_on(session, row, end, reason=reached.milestone if explains else None, now=now)


_UNDECIDED = OPEN | {Status.UNANSWERED}


def _end(row: Change, reached: Reached) -> Status | None:
    """What the scans have made of a wish; None where they leave it open."""
    wish, undoing = from_json(row.wish), row.status == Status.UNDOING
    if undoing:  # what the carrier announces may be from before it heard of that
        reached = replace(reached, expected=None)
    if wishes.fulfilled(wish, reached):
        return Status.AGREED
    if not wishes.overtaken(wish, reached):
        return None
    return Status.AGREED if undoing and row.agreed_at and wishes.unseen(wish, reached) else Status.OVERTAKEN


def _reached(state: Mapping[str, Any], zone: str) -> Reached:
    pickup, at = state.get("pickup"), state.get("milestone_at")
    return Reached(
        milestone=Milestone(state["milestone"]),
        variant=state.get("variant"),
        at=datetime.fromisoformat(at) if at else None,
        pickup=Pickup(**{**pickup, "until": None}) if pickup else None,
        expected=expected(state),
        zone=ZoneInfo(zone),
    )
