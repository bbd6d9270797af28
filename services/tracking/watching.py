"""The loop that finds shipments nobody has heard of for too long, and says so before their customers ask."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.tracking.changes import missing
from services.tracking.models import Order, ScanRow, Shipment, ShipmentScan
from services.tracking.scan import Milestone
from services.tracking.watch import next_check, working_later
from shared import outbox
from shared.clock import Clock
from shared.database import Database

_AT_ONCE = 200  # shipments in one transaction
_DEFAULT_ZONE = "Europe/Helsinki"  # of a shipment whose order was not heard of yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A shipment to look at, with what says how long to wait for it."""

    shipment: Shipment
    heard_at: datetime
    zone: ZoneInfo
    country: str | None
    cancelled: bool
    missing: bool = False  # the customer says that it is not here, and nobody has answered yet


class Watcher:
    """One in each tracking worker: of two, each shipment is looked at by one."""

    def __init__(self, *, database: Database, clock: Clock, wake: Callable[[], None], every: float = 1.0) -> None:
        self.name = "tracking watch"
        self.trouble: str | None = None
        self._database, self._clock, self._wake, self._every = database, clock, wake, every

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(self._every):
            try:
                while self.look() and not stop.is_set():
                    pass
                self.trouble = None
            except Exception as error:  # noqa: BLE001 - the shipments stay due; the next round looks again
                self.trouble = type(error).__name__

    def look(self) -> int:
        """Look at the shipments whose time has come, once; returns how many there were."""
        now = self._clock.now()
        with self._database.write() as session:
            found = _due(session, now)
            for waiting in found:
                _look_at(session, waiting, now)
        if found:
            self._wake()
        return len(found)


def _due(session: Session, now: datetime) -> list[Waiting]:
    due = select(Shipment).where(Shipment.check_at <= now).order_by(Shipment.check_at, Shipment.id).limit(_AT_ONCE)
    shipments = session.scalars(due.with_for_update(skip_locked=True, key_share=True)).all()
    ids, order_ids = [row.id for row in shipments], {row.order_id for row in shipments}
    newest = select(ShipmentScan.shipment_id, func.max(ScanRow.received_at)).join(ScanRow)
    newest = newest.where(ShipmentScan.shipment_id.in_(ids)).group_by(ShipmentScan.shipment_id)
    heard = {row.shipment_id: row[1] for row in session.execute(newest)}
    orders = {row.id: row for row in session.scalars(select(Order).where(Order.id.in_(order_ids)))}
    cases = missing.open_since(session, ids)
    return [_waiting(row, heard.get(row.id), orders.get(row.order_id), cases.get(row.id)) for row in shipments]


def _waiting(
    shipment: Shipment, heard_at: datetime | None, order: Order | None, missing_since: datetime | None
) -> Waiting:
    address = (order.delivery.get("address") or {}) if order else {}
    return Waiting(
        shipment=shipment,
        heard_at=max(one for one in (heard_at or shipment.registered_at, missing_since) if one),
        zone=ZoneInfo(order.shop_zone if order else _DEFAULT_ZONE),
        country=address.get("country"),
        cancelled=order is not None and order.status == "cancelled",
        missing=missing_since is not None,
    )


def _look_at(session: Session, waiting: Waiting, now: datetime) -> None:
    """Wait on, or say that it is silent: once a silence, however long that lasts."""
    row, milestone = waiting.shipment, Milestone(waiting.shipment.milestone)
    if waiting.cancelled:
        row.check_at = None
        return
    at = _next(waiting, milestone, since=waiting.heard_at)
    if at is None or at > now:
        row.check_at = at
        return
    if row.stalled_at is None or row.stalled_at <= waiting.heard_at:
        row.stalls, row.stalled_at = row.stalls + 1, now
        outbox.add(session, event="shipment.stalled", subject=row.id, body=_event(waiting, now), now=now)
    row.check_at = _next(waiting, milestone, since=now)


def _next(waiting: Waiting, milestone: Milestone, *, since: datetime) -> datetime | None:
    if waiting.missing:
        return working_later(since, missing.PATIENCE, waiting.zone, waiting.country)
    eta = waiting.shipment.state.get("eta")
    expected_by = datetime.fromisoformat(eta["to"]) if eta else None
    if expected_by is not None and expected_by <= since:  # a window that was over before it was heard: no measure
        expected_by = None
    zone, country = waiting.zone, waiting.country
    return next_check(milestone, heard_at=since, expected_by=expected_by, zone=zone, country=country)


def _event(waiting: Waiting, now: datetime) -> dict[str, object]:
    row = waiting.shipment
    return {
        "shipment_id": row.id,
        "revision": row.revision,
        "order_id": row.order_id,
        "shop_id": row.shop_id,
        "milestone": row.milestone,
        "since": waiting.heard_at.isoformat(),
        "occurrence": row.stalls,
        "stalled_at": now.isoformat(),
    }
