"""Messages that could not be handled: tried again on a ladder of delays, then dead until a person decides."""

import random
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, Text, delete, func, select, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import Json, Mechanism, UtcDateTime

LADDER = tuple(timedelta(seconds=s) for s in (10, 60, 600, 3600, 6 * 3600))
_JITTER = 0.1  # a tenth either way, so that a thousand failures do not come back in the same second
LEASE = timedelta(minutes=2)  # how long one retry may take before another worker may try
PROCESS_DIED = "ProcessDied"


class Permanent(Exception):
    """Raised by a handler where trying again cannot help: the message is dead at once."""


class Failure(Mechanism):
    """One message and its misfortune. state: handling, retry, dead, resolved, discarded."""

    __tablename__ = "failures"
    __table_args__ = (Index("failures_due", "state", "next_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)  # the message id
    queue: Mapped[str] = mapped_column(primary_key=True)
    routing_key: Mapped[str]
    headers: Mapped[dict[str, str]] = mapped_column(Json)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    attempts: Mapped[int]
    error: Mapped[str]  # the exception's type: what failures are grouped by
    detail: Mapped[str] = mapped_column(Text)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]  # why a person retried or discarded it


def where_raised(error: BaseException) -> str:
    """Where an exception came from, without its values: those may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return "\n".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after that many failed attempts; None when the ladder has ended."""
    if attempts > len(LADDER):
        return None
    delay = LADDER[attempts - 1]
    return now + delay * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - spreads load, keeps no secret


def record(failure: Failure, error: BaseException, now: datetime, *, permanent: bool) -> None:
    """Note the failed attempt on the row: on to the next rung of the ladder, or dead.

    A permanent error's text is our own and is kept; any other may hold personal data, so only its place is.
    """
    failure.error = type(error).__name__
    failure.detail = str(error) if permanent else where_raised(error)
    failure.last_at = now
    failure.next_at = None if permanent else next_try(failure.attempts, now)
    failure.state = "retry" if failure.next_at else "dead"


def due(session: Session, now: datetime, limit: int = 50) -> Sequence[tuple[str, str]]:
    """(id, queue) of failures whose next try has come, the oldest first."""
    found = select(Failure.id, Failure.queue).where(Failure.state == "retry", Failure.next_at <= now)
    return [(row.id, row.queue) for row in session.execute(found.order_by(Failure.next_at).limit(limit))]


def claim(session: Session, *, message_id: str, queue: str, now: datetime) -> bool:
    """Take one due failure for a retry; False where another worker was faster, or its tries are used up.

    The attempt is counted here, before the handler runs: a message that kills its process must not come back
    for ever. The lease gives it back if this process dies.
    """
    mine = update(Failure).where(
        Failure.id == message_id, Failure.queue == queue, Failure.state == "retry", Failure.next_at <= now
    )
    attempts = session.execute(
        mine.values(next_at=now + LEASE, attempts=Failure.attempts + 1).returning(Failure.attempts)
    ).scalar()
    if attempts is not None and attempts > len(LADDER) + 1:
        values = {
            "state": "dead",
            "next_at": None,
            "error": PROCESS_DIED,
            "detail": "its last try ended the process",
        }
        session.execute(update(Failure).where(Failure.id == message_id, Failure.queue == queue).values(**values))
        return False
    return attempts is not None


def marks(session: Session, *, queue: str, message_ids: Sequence[str]) -> dict[str, int]:
    """How often a process ended over each of these messages, of those over which one did."""
    being_tried = select(Failure.id, Failure.attempts).where(Failure.queue == queue, Failure.state == "handling")
    return {row.id: row.attempts for row in session.execute(being_tried.where(Failure.id.in_(message_ids)))}


def forget(session: Session, *, before: datetime, limit: int = 1000) -> int:
    """Delete a batch of failures that were resolved or discarded before that time; returns how many."""
    settled = Failure.state.in_(("resolved", "discarded"))
    old = select(Failure.id, Failure.queue).where(settled, Failure.last_at < before).limit(limit)
    keys = [tuple(row) for row in session.execute(old)]
    if keys:
        session.execute(delete(Failure).where(tuple_(Failure.id, Failure.queue).in_(keys)))
    return len(keys)


def counts(session: Session) -> dict[str, int]:
    """How many failures there are in each state."""
    rows = session.execute(select(Failure.state, func.count()).group_by(Failure.state))
    return {row[0]: row[1] for row in rows}


def retry(session: Session, *, message_id: str, queue: str, reason: str | None, now: datetime) -> bool:
    """A person's word: try a dead message again, from the ladder's foot. False where it is not dead."""
    return _decide(session, message_id, queue, state="retry", reason=reason, next_at=now, last_at=now, attempts=0)


def discard(session: Session, *, message_id: str, queue: str, reason: str, now: datetime) -> bool:
    """A person's word: give a dead message up, and say why. False where it is not dead."""
    return _decide(session, message_id, queue, state="discarded", reason=reason, next_at=None, last_at=now)


def _decide(session: Session, message_id: str, queue: str, **values: object) -> bool:
    dead = (Failure.id == message_id, Failure.queue == queue, Failure.state == "dead")
    return session.execute(update(Failure).where(*dead).values(**values).returning(Failure.id)).first() is not None
