"""The loop that takes wishes to the carriers, outside any transaction, and gives up on answers that do not come."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from services.tracking.changes import process
from services.tracking.changes.adapters import Adapters, Address, Answer, Request
from services.tracking.changes.ends import agreed_beside
from services.tracking.changes.facts import Status
from services.tracking.changes.wish_json import from_json
from services.tracking.models import Change, Order, Shipment
from shared import metrics
from shared.clock import Clock, real_now
from shared.database import Database
from shared.failures import where_raised

LEASE = timedelta(minutes=2)  # real time; longer than a carrier may take to answer
AT_ONCE = 8

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One wish on its way to its carrier."""

    via: str
    undo: bool
    request: Request


class Asker:
    """One in each tracking worker; a wish is held by one of them while its carrier is asked.

    A process that dies half-way leaves the wish held: after the lease it is asked again, with the same key.
    """

    def __init__(
        self, *, database: Database, clock: Clock, adapters: Adapters, wake: Callable[[], None], every: float = 0.5
    ) -> None:
        self.name = "tracking asker"
        self.trouble: str | None = None
        self._database, self._clock, self._adapters = database, clock, adapters
        self._wake, self._every = wake, every
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="asker")

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(self._every):
            try:
                while self.look() and not stop.is_set():
                    pass
                self.trouble = None
            except Exception as error:  # noqa: BLE001 - the wishes stay due; the next round asks again
                self.trouble = type(error).__name__
        self._pool.shutdown(wait=True)

    def look(self) -> int:
        """Take what is due to its carriers and wait for their answers; returns how many wishes there were."""
        with self._database.write() as session:
            errands, late = self._take(session)
        for errand, answer in zip(errands, self._pool.map(self._talk, errands), strict=True):
            with self._database.write() as session:
                row = _locked(session, errand.request.key)
                row.held_until = None
                process.hear(session, row, answer, undo=errand.undo, now=self._clock.now())
        for change_id in late:
            with self._database.write() as session:
                row = _locked(session, change_id)
                if row.status == Status.SENT and row.due_at is not None and row.due_at <= self._clock.now():
                    process.give_up(session, row, now=self._clock.now())
        if errands or late:
            self._wake()
        return len(errands) + len(late)

    def _take(self, session: Session) -> tuple[list[Errand], list[str]]:
        """Hold the wishes whose time has come; and those that waited for an answer in vain, by id."""
        now, real = self._clock.now(), real_now()
        free = or_(Change.held_until.is_(None), Change.held_until < real)
        due = select(Change).where(Change.due_at <= now, free).order_by(Change.due_at).limit(AT_ONCE)
        rows = session.scalars(due.with_for_update(skip_locked=True)).all()
        late = [row.id for row in rows if row.status == Status.SENT]
        asked = [row for row in rows if row.status in (Status.ASKED, Status.UNDOING)]
        held = {"held_until": real + LEASE, "tries": Change.tries + 1}
        session.execute(update(Change).where(Change.id.in_([row.id for row in asked])).values(held))
        return [_errand(session, row) for row in asked], late

    def _talk(self, errand: Errand) -> Answer:
        try:
            adapter = self._adapters[errand.via]
            answer = adapter.withdraw(errand.request) if errand.undo else adapter.ask(errand.request)
        except Exception as error:  # noqa: BLE001 - whatever it was, the carrier may have heard
            log.warning(
                "change.unknown", change_id=errand.request.key, error=type(error).__name__, where=where_raised(error)
            )
            answer = Answer(result="unknown", reason=type(error).__name__)
        ours = answer.reason if answer.result in ("not_sent", "unknown") else None
        metrics.CHANGE_ASKS.labels(errand.request.carrier, errand.via, answer.result, ours or "").inc()
        return answer


def _locked(session: Session, change_id: str) -> Change:
    """The shipment first, then the wish: the order in which everybody locks them."""
    process.find(session, session.get_one(Change, change_id).shipment_id, lock=True)
    return session.get_one(Change, change_id, with_for_update=True, populate_existing=True)


def _errand(session: Session, row: Change) -> Errand:
    shipment, order = session.get_one(Shipment, row.shipment_id), session.get_one(Order, row.order_id)
    address = order.delivery.get("address") or {}
    known = {field: address.get(field) or "" for field in ("street", "postcode", "city", "country")}
    request = Request(
        key=row.id,
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        parcels=tuple(shipment.parcels),
        method=shipment.method,
        shop_id=row.shop_id,
        order_reference=order.reference or "",
        wish=from_json(row.wish),
        asked_at=row.asked_at,
        zone=order.shop_zone,
        address=Address(**known),
        again=row.tries > 1,
        reference=row.reference,
        instead_of=beside.id if (beside := agreed_beside(session, [row]).get(row.id)) else None,
    )
    return Errand(via=row.via, undo=row.status == Status.UNDOING, request=request)
