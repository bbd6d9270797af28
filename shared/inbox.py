"""The inbox: which messages this service has already taken responsibility for."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import Mechanism, UtcDateTime, insert_new


class Received(Mechanism):
    """A message that was handled, or that waits in `failures`; kept longer than any outage and replay."""

    __tablename__ = "inbox"

    queue: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def accept(session: Session, *, queue: str, message_ids: Iterable[str], now: datetime) -> set[str]:
    """Note the messages in the caller's transaction; returns those that were not there before."""
    rows = [{"queue": queue, "message_id": i, "received_at": now} for i in dict.fromkeys(message_ids)]
    return {message_id for _, message_id in insert_new(session, Received, rows, key=("queue", "message_id"))}


def forget(session: Session, *, before: datetime, limit: int = 1000) -> int:
    """Delete a batch of entries older than that time; returns how many."""
    old = select(Received.queue, Received.message_id).where(Received.received_at < before).limit(limit)
    keys = [tuple(row) for row in session.execute(old)]
    if keys:
        session.execute(delete(Received).where(tuple_(Received.queue, Received.message_id).in_(keys)))
    return len(keys)
