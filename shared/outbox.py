"""The outbox: events are written in the caller's transaction and leave later, at once or at their `due_at`."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import envelope, events
from shared.database import Json, Mechanism, UtcDateTime
from shared.ids import uuid7


class OutboxMessage(Mechanism):
    """One event on its way to the broker. Its id is the message id, and never changes."""

    __tablename__ = "outbox"
    __table_args__ = (
        # Unsent rows are found by state, never by a sequence: a slow transaction may commit a lower number late.
        Index(
            "outbox_unsent",
            "due_at",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        Index("outbox_sent", "sent_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    routing_key: Mapped[str]
    headers: Mapped[dict[str, str]] = mapped_column(Json)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: as soon as possible
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a relay holds it until then, by real time
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the broker has confirmed it


def add(
    session: Session,
    *,
    event: str,
    subject: str,
    body: Mapping[str, Any],
    now: datetime,
    due_at: datetime | None = None,
) -> str:
    """Write one event to the outbox of the caller's transaction; returns the message id. Raises as `message` does."""
    written = message(event=event, subject=subject, body=body, now=now, due_at=due_at)
    session.add(written)
    return written.id


def message(
    *, event: str, subject: str, body: Mapping[str, Any], now: datetime, due_at: datetime | None = None
) -> OutboxMessage:
    """An event as the outbox keeps it, for callers who write many at once.

    `event` is a name of the catalogue. Raises events.BadEvent where the body does not fit its schema, so that a
    wrong event stops the transaction that made it and not the services that would read it.
    """
    kind = events.CATALOGUE[event]
    message_id = str(uuid7())
    return OutboxMessage(
        id=message_id,
        routing_key=kind.routing_key,
        headers=envelope.headers(
            message_id=message_id, routing_key=kind.routing_key, source=kind.publisher, subject=subject, time=now
        ),
        body=json.dumps(events.checked(kind, body), ensure_ascii=False, separators=(",", ":")),
        created_at=now,
        due_at=due_at,
        attempts=0,
    )
