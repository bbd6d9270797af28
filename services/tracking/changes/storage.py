"""How long parcels are kept once their carrier has agreed to keep them longer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking.changes.facts import HELD, What
from services.tracking.models import Change, Order
from services.tracking.scan import Milestone, Pickup
from services.tracking.shipment import ShipmentState
from shared.hours import days_later


@dataclass(slots=True)
class Longer:
    """The end of storage that was agreed, and the ends that the carrier had named, which it takes the place of."""

    until: datetime | None = None
    instead_of: set[datetime] = field(default_factory=set)


def prolonged(session: Session, states: Mapping[str, ShipmentState]) -> dict[str, ShipmentState]:
    """The states of shipments, by id, with the ends of storage that were agreed."""
    waiting = [one for one, state in states.items() if state.milestone is Milestone.READY_FOR_PICKUP]
    longer = _agreed(session, waiting) if waiting else {}
    return {one: _with(state, longer[one]) if one in longer else state for one, state in states.items()}


def _agreed(session: Session, shipment_ids: Collection[str]) -> dict[str, Longer]:
    found = select(Change, Order.shop_zone).join(Order, Order.id == Change.order_id)
    found = found.where(Change.shipment_id.in_(shipment_ids), Change.what == What.LONGER_STORAGE)
    known: dict[str, Longer] = {}
    for row, zone in session.execute(found.order_by(Change.id)):
        if row.storage_until is None:
            continue
        longer = known.setdefault(row.shipment_id, Longer())
        longer.instead_of.add(days_later(row.storage_until, -row.wish.get("days", 0), zone))
        longer.until = row.storage_until if row.status in HELD else longer.until
    return known


def _with(state: ShipmentState, longer: Longer) -> ShipmentState:
    parcels = tuple(replace(one, pickup=_kept(one.pickup, longer)) for one in state.parcels)
    return replace(state, pickup=_kept(state.pickup, longer), parcels=parcels)


def _kept(pickup: Pickup | None, longer: Longer) -> Pickup | None:
    """Where the carrier has named another end since, or another place, its word counts."""
    if pickup is None or longer.until is None or pickup.until not in longer.instead_of:
        return pickup
    return replace(pickup, until=longer.until)
