"""Handles batches of messages: inbox, handlers, failures; everything commits or nothing does."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from shared import envelope, events, failures, inbox, metrics
from shared.clock import Clock
from shared.database import Database
from shared.envelope import BadEnvelope, Message
from shared.failures import Failure, Permanent
from shared.ids import uuid7

Handler = Callable[[Session, Message, datetime], object | None]
AfterCommit = Callable[[Sequence[object]], None]
Before = Callable[[Session, Sequence[bytes]], None]
Together = Callable[[Session, Sequence[Message], datetime], None]
Done = tuple[str, object | None]  # the outcome (ok, or the state of its failure), and what was returned
Run = Callable[[Session, Sequence["Incoming"], datetime], Sequence[Done]]

# The database itself is in trouble: the batch goes back to the broker instead of into `failures`.
DATABASE_DOWN = (OperationalError, InterfaceError)
# Nothing about these will be different at the next try.
PERMANENT = (Permanent, BadEnvelope, events.BadEvent)
_DEADLY_TRIES = 4  # so often a process may end over a message alone: it may have been killed from outside, too

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message as it came, before anything of it is believed."""

    message_id: str | None
    routing_key: str
    headers: Mapping[str, Any]
    body: bytes


def storable(value: str | bytes) -> str:
    """Text that both databases take: what is no UTF-8, and NUL, is written as an escape such as \\xff."""
    raw = value if isinstance(value, bytes) else value.encode(errors="backslashreplace")
    return raw.decode(errors="backslashreplace").replace("\0", "\\x00")


def _nothing(_values: Sequence[object]) -> None:
    """For services that do nothing after a commit."""


def nothing_before(_session: Session, _bodies: Sequence[bytes]) -> None:
    """For services that do nothing before a batch."""


@contextmanager
def at_work_on(message: Message) -> Iterator[None]:
    """What is logged and written to the outbox belongs to this message."""
    token = envelope.trace.set(envelope.trace_of(message.headers.get("traceparent")))
    structlog.contextvars.bind_contextvars(message_id=message.id, event=message.event)
    try:
        yield
    finally:
        structlog.contextvars.unbind_contextvars("message_id", "event")
        envelope.trace.reset(token)


class Processor:
    """One queue's messages and the handlers that take them.

    What a handler returns is given to `after_commit` once it is true, never before: that is where work outside
    the transaction begins, such as a call to a provider. `before` gets the bodies of a batch, unread, before any of
    them is handled: there is the place to lock all that they are about in one order. `together` handles a
    whole batch in place of the handlers, where that is cheaper; only if it fails is each message given to its handler.
    """

    def __init__(
        self,
        *,
        queue: str,
        handlers: Mapping[str, Handler],
        database: Database,
        clock: Clock,
        after_commit: AfterCommit = _nothing,
        before: Before = nothing_before,
        together: Together | None = None,
    ) -> None:
        self.queue = queue
        self._handlers, self._database, self._clock = handlers, database, clock
        self._after_commit, self._before = after_commit, before
        self._all_at_once = together

    def check(self) -> None:
        """Raises where the database does not answer."""
        self._database.check()

    def handle(self, batch: Sequence[Incoming]) -> None:
        """Take responsibility for the whole batch. Raises one of DATABASE_DOWN, and then nothing has happened.

        First all in one go, which is cheapest. If one of them fails, all is undone and done again with each message
        in a savepoint, so that the good ones go through and the bad one is kept.
        """
        began = time.perf_counter()
        try:
            results = self._take(batch, self._together)
        except DATABASE_DOWN:
            raise
        except Exception:  # noqa: BLE001 - the second way finds out whose trouble it is
            results = self._take(batch, self._apart)
        metrics.BATCH_SECONDS.labels(self.queue).observe(time.perf_counter() - began)
        self._after_commit(results)

    def handle_suspects(self, messages: Sequence[Incoming]) -> None:
        """Messages that were handed back before, each alone; those over which a process ended come last.

        Else a process that is killed from outside, again and again while it starts, condemns whichever comes first.
        """
        with self._database.read() as session:
            marks = failures.marks(session, queue=self.queue, message_ids=_ids(messages))
        for message in sorted(messages, key=lambda one: marks.get(one.message_id or "", 0)):
            self.handle_alone(message)

    def handle_alone(self, message: Incoming) -> None:
        """One message that was handed back before: it may be the one that kills its process.

        That it is being tried is committed first, and taken back whatever comes of it; only a process that ends
        leaves the mark. After so many marks the message is dead, and the innocent ones that were handed back
        with it are handled as usual.
        """
        if not message.message_id:
            self.handle([message])
            return
        if self._marks(message) > _DEADLY_TRIES:
            self.bury(message, error=failures.PROCESS_DIED)
            return
        try:
            self.handle([message])
        finally:
            with suppress(*DATABASE_DOWN):
                self._unmark(message)

    def bury(self, message: Incoming, *, error: str) -> None:
        """Keep a message as dead without trying it."""
        now = self._clock.now()
        with self._database.write() as session:
            message_id = message.message_id or str(uuid7())
            fresh = inbox.accept(session, queue=self.queue, message_ids=[message_id], now=now)
            row = session.get(Failure, (message_id, self.queue))
            if not fresh:  # it was handled, or waits for its retry: only its acknowledgement was lost
                if row is not None and row.state == "handling":
                    session.delete(row)
                return
            row = row or self._new_failure(session, message, now)
            row.state, row.error, row.next_at, row.last_at = "dead", error, None, now
        metrics.HANDLED.labels(self.queue, _event(message), "dead").inc()
        log.error("message.dead", queue=self.queue, message_id=message.message_id, error=error)

    def retry_due(self) -> int:
        """Try once more what is due in `failures`; returns how many were tried."""
        with self._database.read() as session:
            due = [key for key in failures.due(session, self._clock.now()) if key[1] == self.queue]
        return sum(self._retry(message_id) for message_id, _ in due)

    def _marks(self, message: Incoming) -> int:
        """Mark the message as being tried; returns how many marks it has now, 0 where it is kept already."""
        with self._database.write() as session:
            row = session.get(Failure, (message.message_id, self.queue))
            row = row or self._new_failure(session, message, self._clock.now())
            if row.state != "handling":
                return 0
            row.attempts += 1
            return row.attempts

    def _unmark(self, message: Incoming) -> None:
        with self._database.write() as session:
            row = session.get(Failure, (message.message_id, self.queue))
            if row is not None and row.state == "handling":
                session.delete(row)

    def _take(self, batch: Sequence[Incoming], run: Run) -> list[object]:
        """One transaction for the batch, each message run once; returns what the handlers returned."""
        with self._database.write() as session:
            now = self._clock.now()
            fresh = inbox.accept(session, queue=self.queue, message_ids=_ids(batch), now=now)
            self._before(session, [message.body for message in batch if message.message_id in fresh])
            todo = _once(batch, fresh)
            done = run(session, todo, now)
            results = [result for _, result in done if result is not None]
        outcomes = Counter((_event(message), outcome) for message, (outcome, _) in zip(todo, done, strict=True))
        again = Counter(map(_event, batch)) - Counter(map(_event, todo))
        for (event, outcome), count in [*outcomes.items(), *(((event, "duplicate"), n) for event, n in again.items())]:
            metrics.HANDLED.labels(self.queue, event, outcome).inc(count)
        return results

    def _together(self, session: Session, batch: Sequence[Incoming], now: datetime) -> Sequence[Done]:
        if self._all_at_once is None:
            return [("ok", self._call(session, message, now)) for message in batch]
        self._all_at_once(session, [self._open(message, now) for message in batch], now)
        return [("ok", None)] * len(batch)

    def _apart(self, session: Session, batch: Sequence[Incoming], now: datetime) -> Sequence[Done]:
        return [self._alone(session, message, now) for message in batch]

    def _alone(self, session: Session, message: Incoming, now: datetime) -> Done:
        """Run the handler in a savepoint; its trouble becomes a row in `failures`, its neighbours go on."""
        try:
            with session.begin_nested():
                return "ok", self._call(session, message, now)
        except DATABASE_DOWN:
            raise
        except Exception as error:  # noqa: BLE001 - any other trouble is this message's own
            return self._keep(session, message, error, now), None

    def _call(self, session: Session, message: Incoming, now: datetime) -> object | None:
        opened = self._open(message, now)
        with at_work_on(opened):
            return self._handlers[opened.event](session, opened, now)

    def _open(self, message: Incoming, now: datetime) -> Message:
        """Raises BadEnvelope or Permanent where nobody here can handle it."""
        if not message.message_id:
            raise BadEnvelope("the message has no id")
        opened = envelope.open_message(message.headers, message.body)
        kind = events.CATALOGUE.get(opened.event)
        if opened.event not in self._handlers or kind is None or opened.version != kind.version:
            raise Permanent(f"nobody here handles {message.routing_key}")
        metrics.LAG_SECONDS.labels(self.queue).observe(max(0.0, (now - opened.time).total_seconds()))
        return opened

    def _keep(self, session: Session, message: Incoming, error: BaseException, now: datetime) -> str:
        """The message's savepoint is undone; the message itself is not lost. Returns what awaits it."""
        key = (message.message_id, self.queue)
        row = (session.get(Failure, key) if message.message_id else None) or self._new_failure(session, message, now)
        row.attempts = max(row.attempts, 1)
        failures.record(row, error, now, permanent=isinstance(error, PERMANENT))
        log.warning("message.failed", queue=self.queue, message_id=row.id, error=row.error, state=row.state)
        return row.state

    def _new_failure(self, session: Session, message: Incoming, now: datetime) -> Failure:
        row = Failure(
            id=message.message_id or str(uuid7()),
            queue=self.queue,
            routing_key=message.routing_key,
            headers={name: str(value) for name, value in message.headers.items()},
            body=storable(message.body),
            state="handling",
            attempts=0,
            error="",
            detail="",
            first_at=now,
            last_at=now,
            next_at=None,
        )
        session.add(row)
        return row

    def _retry(self, message_id: str) -> int:
        now = self._clock.now()
        with self._database.write() as session:
            if not failures.claim(session, message_id=message_id, queue=self.queue, now=now):
                return 0
        with self._database.write() as session:
            row = session.get_one(Failure, (message_id, self.queue))
            row.state = "handling"
            message = Incoming(
                message_id=row.id, routing_key=row.routing_key, headers=row.headers, body=row.body.encode()
            )
            self._before(session, [message.body])
            outcome, result = self._alone(session, message, now)
            if row.state == "handling":
                row.state, row.next_at, row.last_at = "resolved", None, now
        metrics.HANDLED.labels(self.queue, _event(message), outcome).inc()
        self._after_commit([] if result is None else [result])
        return 1


def _once(batch: Sequence[Incoming], fresh: Collection[str]) -> list[Incoming]:
    """The new ones, each the first time that it comes; those without an id too, which nobody can handle."""
    waiting, found = set(fresh), []
    for message in batch:
        if not message.message_id or message.message_id in waiting:
            waiting.discard(message.message_id or "")
            found.append(message)
    return found


def _ids(batch: Sequence[Incoming]) -> list[str]:
    return [message.message_id for message in batch if message.message_id]


def _event(message: Incoming) -> str:
    """The event's name as a metric label: only names of the catalogue, so that strangers make no new series."""
    name = message.routing_key.rpartition(".v")[0]
    return name if name in events.CATALOGUE else "unknown"
