"""What providers tell us, kept before anything is made of it: once, for 30 days, with a message to ourselves."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notify.models import Callback
from shared import metrics, outbox
from shared.database import insert_new
from shared.handling import storable
from shared.ids import new_id

TWILIO_STATUS, TWILIO_INBOUND = "twilio.status", "twilio.inbound"
SENDGRID_EVENTS, SENDGRID_INBOUND = "sendgrid.events", "sendgrid.inbound"

KEEP = timedelta(days=30)  # they hold personal data
# A receipt may come before our own record of what it is about: so long after its arrival it is looked at again.
LOOK_AGAIN = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 600, 3600, 6 * 3600))
_BATCH = 500


def store(
    session: Session,
    source: str,
    said: Mapping[str, Mapping[str, Any]],
    *,
    attempt_id: str | None = None,
    now: datetime,
) -> list[str]:
    """Keep what is new of `said`, by key, and have it handled; returns the ids of the new rows."""
    rows = {
        storable(key): {
            "id": new_id("cb"),
            "source": source,
            "key": storable(key),
            "body": clean(body),
            "attempt_id": attempt_id,
            "state": "new",
            "received_at": now,
            "handled_at": None,
        }
        for key, body in said.items()
    }
    fresh = [rows[key]["id"] for (key,) in insert_new(session, Callback, list(rows.values()), key=("key",))]
    metrics.CALLBACKS.labels(source, "stored").inc(len(fresh))
    metrics.CALLBACKS.labels(source, "duplicate").inc(len(rows) - len(fresh))
    announce(session, sorted(fresh), now=now)
    return fresh


def announce(session: Session, ids: Sequence[str], *, now: datetime, due_at: datetime | None = None) -> None:
    """Have these callbacks handled, at once or at `due_at`."""
    if ids:
        body = {"callback_ids": list(ids)}
        outbox.add(session, event="callback.received", subject=ids[0], body=body, now=now, due_at=due_at)


def unhandled(session: Session, ids: Iterable[str]) -> Sequence[Callback]:
    """Those of the callbacks of which nothing was made yet, held until the transaction ends."""
    open_ones = Callback.id.in_(list(ids)), Callback.state != "handled"
    return session.scalars(select(Callback).where(*open_ones).order_by(Callback.id).with_for_update()).all()


def handled(row: Callback, now: datetime) -> None:
    row.state, row.handled_at = "handled", now
    metrics.CALLBACKS.labels(row.source, "handled").inc()


def unmatched(session: Session, row: Callback, now: datetime, *, again: bool) -> None:
    """Nothing of ours fits: it is kept for people to see and, with `again`, looked at a few times more."""
    row.state, row.handled_at = "unmatched", now
    later = [row.received_at + delay for delay in LOOK_AGAIN if row.received_at + delay > now] if again else []
    if later:
        announce(session, [row.id], now=now, due_at=later[0])
    else:
        metrics.CALLBACKS.labels(row.source, "unmatched").inc()


def forget(session: Session, now: datetime) -> int:
    """Delete one batch of those whose time is up; returns how many went."""
    oldest = select(Callback.id, Callback.received_at).order_by(Callback.id).limit(_BATCH).subquery()
    old = select(oldest.c.id).where(oldest.c.received_at < now - KEEP)
    gone = len(session.execute(delete(Callback).where(Callback.id.in_(old)).returning(Callback.id)).all())
    metrics.FORGOTTEN.labels("notify", Callback.__tablename__).inc(gone)
    return gone


def digest(said: Any) -> str:
    """A key for what brings none of its own: the same text, the same key."""
    raw = said if isinstance(said, bytes) else json.dumps(said, sort_keys=True).encode()
    return sha256(raw).hexdigest()


def clean(value: Any) -> Any:
    """JSON that both databases take: texts without NUL and lone surrogates."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(name)): clean(below) for name, below in value.items()}
    return [clean(one) for one in value] if isinstance(value, list | tuple) else value
