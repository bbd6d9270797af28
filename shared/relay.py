"""Carries events from the outbox to the broker: claim, publish, mark what was confirmed."""

import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from shared import broker, metrics
from shared.clock import Clock, real_now
from shared.database import Database
from shared.outbox import OutboxMessage
from shared.publisher import Publisher

BATCH = 200
_LEASE = timedelta(seconds=30)  # longer than one batch may take, confirms included
_QUICK, _SLOW = 0.02, 0.2  # seconds between looks: at once after work, slower while it is quiet
_LONGEST_PAUSE = 15.0
_HEARTBEAT_EVERY = 5.0

log = structlog.get_logger(__name__)


def claim(session: Session, *, now: datetime, limit: int = BATCH) -> Sequence[OutboxMessage]:
    """Take unsent due rows for one batch. The lease is in real time: a story's clock must not end it."""
    free = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < real_now())
    due = or_(OutboxMessage.due_at.is_(None), OutboxMessage.due_at <= now)
    chosen = (
        select(OutboxMessage.id)
        .where(OutboxMessage.sent_at.is_(None), due, free)
        .order_by(OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    rows = session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(select(chosen.c.id)))
        .values(claimed_until=real_now() + _LEASE)
        .returning(OutboxMessage)
        .execution_options(synchronize_session=False)
    )
    return sorted(rows, key=lambda row: row.id)


def anything_due(session: Session, *, now: datetime) -> bool:
    """A cheap look before `claim`, which takes a write lock."""
    due = or_(OutboxMessage.due_at.is_(None), OutboxMessage.due_at <= now)
    return session.scalar(select(OutboxMessage.id).where(OutboxMessage.sent_at.is_(None), due).limit(1)) is not None


def mark(session: Session, rows: Sequence[OutboxMessage], confirmed: set[str], now: datetime) -> None:
    """Note what the broker has; what it has not goes back and is tried again."""
    ids = [row.id for row in rows]
    session.execute(
        update(OutboxMessage).where(OutboxMessage.id.in_(confirmed)).values(sent_at=now, claimed_until=None)
    )
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(set(ids) - confirmed))
        .values(attempts=OutboxMessage.attempts + 1, claimed_until=None, last_error="not confirmed by the broker")
    )


def backlog(session: Session, now: datetime) -> tuple[int, float]:
    """How many due events wait, and for how many seconds the oldest of them has."""
    due = func.coalesce(OutboxMessage.due_at, OutboxMessage.created_at)
    count, oldest = session.execute(
        select(func.count(), func.min(due)).where(OutboxMessage.sent_at.is_(None), due <= now)
    ).one()
    return count, (now - oldest).total_seconds() if oldest else 0.0


def forget(session: Session, *, before: datetime, limit: int = 1000) -> int:
    """Delete a batch of events that were sent before that time; returns how many."""
    old = select(OutboxMessage.id).where(OutboxMessage.sent_at < before).limit(limit)
    gone = delete(OutboxMessage).where(OutboxMessage.id.in_(old.scalar_subquery())).returning(OutboxMessage.id)
    return len(session.scalars(gone).all())


class Relay:
    """The loop of one service. Several may run: the lease keeps them from sending the same row at once."""

    def __init__(self, *, service: str, database: Database, publisher: Publisher, clock: Clock) -> None:
        self.name = f"{service} relay"
        self._service, self._database, self._publisher, self._clock = service, database, publisher, clock
        self._wake = threading.Event()
        self.trouble: str | None = None

    def wake(self) -> None:
        """Look at once: something was just written."""
        self._wake.set()

    def run(self, stop: threading.Event) -> None:
        pause = _QUICK
        while not stop.is_set():
            try:
                sent = self.send_batch()
                pause = 0.0 if sent else min(pause * 2 or _QUICK, _SLOW)
                if not sent:
                    self._publisher.heartbeat()
                elif sent < BATCH:
                    stop.wait(_QUICK)  # where something was written more soon will be: it can share a batch
                self.trouble = None
            except broker.MISCONFIGURED as error:
                raise broker.BrokenTopology(str(error)) from error
            except Exception as error:  # noqa: BLE001 - whatever it was, the rows are still there: go on
                self.trouble = type(error).__name__
                log.warning("relay.failed", service=self._service, error=self.trouble)
                pause = min(max(pause, 0.1) * 2, _LONGEST_PAUSE)
            self._rest(pause, stop)
        self._publisher.close()

    def send_batch(self) -> int:
        """Send what is due, one batch; returns how many events the broker confirmed."""
        now = self._clock.now()
        with self._database.read() as session:
            if not anything_due(session, now=now):
                return 0
        with self._database.write() as session:
            rows = claim(session, now=now)
        if not rows:
            return 0
        confirmed: set[str] = set()
        began = time.perf_counter()
        try:
            confirmed = self._publisher.publish(rows)
        finally:
            with self._database.write() as session:
                mark(session, rows, confirmed, self._clock.now())
        metrics.PUBLISH_SECONDS.labels(self._service).observe(time.perf_counter() - began)
        metrics.PUBLISHED.labels(self._service, "confirmed").inc(len(confirmed))
        metrics.PUBLISHED.labels(self._service, "unconfirmed").inc(len(rows) - len(confirmed))
        return len(confirmed)

    def _rest(self, pause: float, stop: threading.Event) -> None:
        if pause and not stop.is_set():
            self._wake.wait(pause)
        self._wake.clear()
