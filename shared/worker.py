"""Runs a service's loops, each in a thread of its own, until it is told to stop."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from shared import failures, inbox, metrics, relay
from shared.broker import BrokenTopology
from shared.clock import Clock
from shared.database import Database
from shared.handling import Processor

KEEP_SENT = timedelta(days=7)  # sent events and resolved failures
KEEP_RECEIVED = timedelta(days=14)  # longer than any replay: a forgotten id would be handled twice
_STOP_WITHIN = 25.0  # seconds for the loops to finish their batch; supervisors kill after 30

# Forgets one batch of a service's own old rows; says how many rows it dealt with, 0 where nothing is left to do.
Forget = Callable[[Session, datetime], int]

log = structlog.get_logger(__name__)


class Loop(Protocol):
    """Something that runs until it is stopped, and knows whether it is well."""

    name: str
    trouble: str | None

    def run(self, stop: threading.Event) -> None: ...


class Worker:
    """A group of loops that live and die together."""

    def __init__(self, loops: Sequence[Loop]) -> None:
        self._loops = loops
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.broken: str | None = None

    def start(self) -> None:
        for loop in self._loops:
            thread = threading.Thread(target=self._run, args=(loop,), name=loop.name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Let each loop finish what it holds, then return."""
        self._stop.set()
        deadline = time.monotonic() + _STOP_WITHIN
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))

    def wait(self, stop: threading.Event) -> None:
        """Until `stop` is set or a loop has broken for good."""
        while not stop.wait(0.2) and not self.broken:
            pass

    def troubles(self) -> list[str]:
        """What keeps this worker from being ready: one line a loop, empty when all is well."""
        found = [f"{loop.name}: {loop.trouble}" for loop in self._loops if loop.trouble]
        return [*found, self.broken] if self.broken else found

    def _run(self, loop: Loop) -> None:
        try:
            loop.run(self._stop)
        except BrokenTopology as error:
            self.broken = f"{loop.name}: {error}"
            log.critical("worker.broken", loop=loop.name, error=str(error))
        except Exception as error:  # noqa: BLE001 - a loop that dies must be seen, not vanish with its thread
            self.broken = f"{loop.name}: {type(error).__name__}"
            log.critical(
                "worker.broken",
                loop=loop.name,
                error=type(error).__name__,
                where=failures.where_raised(error),
            )


class Retries:
    """Tries failed messages again when their time has come."""

    def __init__(self, *, service: str, processors: Sequence[Processor], every: float = 0.5) -> None:
        self.name = f"{service} retries"
        self._processors, self._every = processors, every
        self.trouble: str | None = None

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(self._every):
            try:
                for processor in self._processors:
                    processor.retry_due()
                self.trouble = None
            except Exception as error:  # noqa: BLE001 - the rows stay due; the next round tries again
                self.trouble = type(error).__name__
                stop.wait(2)


class Housekeeping:
    """Measures the outbox and the failures, and forgets what nobody needs any more."""

    def __init__(
        self, *, service: str, database: Database, clock: Clock, forgets: Sequence[Forget] = (), every: float = 5.0
    ) -> None:
        self.name = f"{service} housekeeping"
        self._service, self._database, self._clock, self._every = service, database, clock, every
        self._forgets = forgets
        self.trouble: str | None = None

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(self._every):
            try:
                self.measure()
                while self.forget() and not stop.is_set():
                    pass
                self.trouble = None
            except Exception as error:  # noqa: BLE001 - measuring must never stop the work
                self.trouble = type(error).__name__

    def measure(self) -> None:
        with self._database.read() as session:
            pending, oldest = relay.backlog(session, self._clock.now())
            states = failures.counts(session)
        metrics.OUTBOX_PENDING.labels(self._service).set(pending)
        metrics.OUTBOX_OLDEST.labels(self._service).set(oldest)
        for state in ("retry", "handling", "dead"):
            metrics.FAILURES.labels(self._service, state).set(states.get(state, 0))

    def forget(self) -> int:
        """One batch of each kind, in a transaction of its own; returns how many rows were dealt with.

        Raises what one of them raised, once all others had their turn.
        """
        now, dealt_with = self._clock.now(), 0
        failed: Exception | None = None
        for forget in (self._sent, self._received, self._settled, *self._forgets):
            try:
                with self._database.write() as session:
                    dealt_with += forget(session, now)
            except Exception as error:  # noqa: BLE001 - what is wrong with one must not keep what others would forget
                failed = error
        if failed:
            raise failed
        return dealt_with

    def _sent(self, session: Session, now: datetime) -> int:
        return self._count("outbox", relay.forget(session, before=now - KEEP_SENT))

    def _received(self, session: Session, now: datetime) -> int:
        return self._count("inbox", inbox.forget(session, before=now - KEEP_RECEIVED))

    def _settled(self, session: Session, now: datetime) -> int:
        return self._count("failures", failures.forget(session, before=now - KEEP_RECEIVED))

    def _count(self, table: str, rows: int) -> int:
        metrics.FORGOTTEN.labels(self._service, table).inc(rows)
        return rows
