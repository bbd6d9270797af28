"""Wishes that the parcel was faster than, or that its scans show to be fulfilled: each is answered, none forgotten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking.changes import wishes
from services.tracking.changes.facts import OPEN, Status
from services.tracking.changes.process import expected, go_on, standing_wishes
from services.tracking.changes.wish_json import from_json
from services.tracking.changes.wishes import Reached
from services.tracking.models import Order
from services.tracking.scan import Milestone, Pickup


def overtake(session: Session, states: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """Answer the open wishes of shipments whose state has just changed, where their scans have decided them."""
    rows = standing_wishes(session, states)
    order_ids = {row.order_id for row in rows}
    zones = {row.id: row.shop_zone for row in session.scalars(select(Order).where(Order.id.in_(order_ids)))}
    for row in rows:
        wish, status = from_json(row.wish), Status(row.status)
        reached = _reached(states[row.shipment_id], zones.get(row.order_id, "UTC"))
        if status in OPEN | {Status.UNANSWERED} and wishes.fulfilled(wish, reached):
            go_on(session, row, Status.AGREED, now=now)
        elif status in OPEN | {Status.UNANSWERED} and wishes.overtaken(wish, reached):
            go_on(session, row, Status.OVERTAKEN, reason=reached.milestone, now=now)


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
