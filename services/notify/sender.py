"""Hands claimed messages to their channels, outside any transaction, and records what became of them."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import SimpleQueue

import structlog

from services.notify import dispatch, queries
from services.notify.channels import Channel, Outcome, Outgoing
from services.notify.settings import IN_FLIGHT, LEASE, SETTLE_EVERY, THREADS, Policy
from shared.clock import Clock, real_now
from shared.database import Database
from shared.failures import where_raised

log = structlog.get_logger(__name__)


class Sender:
    """A bounded pool of calls, and the loop that settles what a dead process left behind.

    An attempt is committed as `sending` before its channel is called. Whatever happens after that, its channel can
    be asked what became of it: so nothing is lost and nobody is told twice.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        policy: Policy,
        wake: Callable[[], None],
        alone: bool,
    ) -> None:
        self.name = "notify sender"
        self.trouble: str | None = None
        self._database, self._clock, self._channels, self._policy = database, clock, channels, policy
        self._wake = wake
        # Where no other process sends, whatever was held before this one began is abandoned, lease or not.
        self._predecessors_held_before = real_now() + LEASE if alone else None
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sender")
        self._room = threading.BoundedSemaphore(IN_FLIGHT)
        self._answers: SimpleQueue[tuple[str, Outcome]] = SimpleQueue()
        self._recording = threading.Lock()
        self._mine: set[str] = set()  # attempts this process works on: never abandoned, however long they take

    def run(self, stop: threading.Event) -> None:
        """Settle abandoned attempts now and then; at the end let the pool finish."""
        held_before = self._predecessors_held_before
        while not stop.is_set():
            try:
                self.settle_abandoned(held_before=held_before)
                held_before, self.trouble = None, None
            except Exception as error:  # noqa: BLE001 - the attempts stay, and are looked at again
                self.trouble = type(error).__name__
            stop.wait(SETTLE_EVERY)
        self._pool.shutdown(wait=True)

    def after_commit(self, claimed: Sequence[object]) -> None:
        """Send what a batch of `notice.due` has claimed; waits while too many are on their way."""
        messages = [message for message in claimed if isinstance(message, Outgoing)]
        self._mine.update(message.attempt_id for message in messages)
        for message in messages:
            self._room.acquire()
            try:
                self._pool.submit(self._deliver, message)
            except RuntimeError:  # the pool is closing: this last batch goes out by this thread
                self._deliver(message)

    def settle_abandoned(self, *, held_before: datetime | None = None) -> int:
        """Ask the channels about attempts whose process is gone; returns how many were settled or sent again."""
        held_before = held_before or real_now()
        with self._database.read() as session:
            found = queries.abandoned(session, held_before=held_before)
        return sum(self._settle(one, held_before) for one in found if one not in self._mine)

    def _settle(self, attempt_id: str, held_before: datetime) -> bool:
        with self._database.write() as session:
            if not dispatch.take_over(session, attempt_id, held_before=held_before):
                return False
            lost = dispatch.lost(session, attempt_id)
        outcome = self._channels[lost.channel].lookup(lost)
        if outcome is not None:
            self._record(attempt_id, outcome)
            return True
        with self._database.write() as session:
            again = dispatch.resume(session, attempt_id, policy=self._policy, now=self._clock.now())
        if again is None:
            self._wake()
        else:
            self.after_commit([again])
        return True

    def _deliver(self, message: Outgoing) -> None:
        """One call. Where it raises, or its record does, the attempt stays `sending` and is looked up later."""
        try:
            self._record(message.attempt_id, self._channels[message.channel].send(message))
        except Exception as error:  # noqa: BLE001 - as said; the thread must live on
            log.warning(
                "notice.unsettled",
                notice_id=message.notice_id,
                attempt_id=message.attempt_id,
                error=type(error).__name__,
                where=where_raised(error),
            )
        finally:
            self._mine.discard(message.attempt_id)
            self._room.release()

    def _record(self, attempt_id: str, outcome: Outcome) -> None:
        """In one transaction with whatever else was answered while the one before it ran."""
        self._answers.put((attempt_id, outcome))
        with self._recording:
            answers = dict(self._answers.get() for _ in range(self._answers.qsize()))
            if answers:
                with self._database.write() as session:
                    dispatch.settle(session, answers, now=self._clock.now())
        self._wake()
