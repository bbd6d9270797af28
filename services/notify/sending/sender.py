"""Hands due notices to their channels, outside any transaction, and records what became of them."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue

import structlog

from services.notify.channels import Channel, Outcome, Outgoing
from services.notify.sending import departure, detours, dispatch, lanes
from services.notify.sending.gates import STATES, gates
from services.notify.settings import LOOK_EVERY, SHARE, THREADS, Policy
from shared import metrics
from shared.clock import Clock
from shared.database import Database
from shared.failures import where_raised
from shared.handling import DATABASE_DOWN

_GATHER = 0.01  # seconds after a busy round: what was answered meanwhile shares the next transaction
_AFTER_TROUBLE = 1.0
_LOOK_AROUND_EVERY = 10.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the loops that send work with. `wake_relay` is called when something was written to the outbox."""

    database: Database
    clock: Clock
    channels: Mapping[str, Channel]
    policy: Policy
    wake_relay: Callable[[], None]
    monotonic: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class _Call:
    channel: str
    future: Future[None]


class Sender:
    """A loop that claims what is due and records what was answered, and a bounded pool that calls the providers.

    The database is the queue: a process claims no more than it can send at once, so that the most urgent notice waits
    for those few only. An attempt is committed as `sending` before its channel is called; whatever happens after that,
    its channel can be asked what became of it: nothing is lost, and nobody is told twice.
    """

    def __init__(self, around: Surroundings) -> None:
        self.name = "notify sender"
        self.trouble: str | None = None
        self._database, self._clock, self._channels = around.database, around.clock, around.channels
        self._policy, self._wake_relay, self._monotonic = around.policy, around.wake_relay, around.monotonic
        self._gates = gates(around.policy.providers, around.policy.rates)
        self._turns = lanes.Turns()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sender")
        self._calls: dict[str, _Call] = {}  # by attempt, until its answer is recorded
        self._answers: SimpleQueue[tuple[Outgoing, Outcome]] = SimpleQueue()
        self._unrecorded: dict[str, Outcome] = {}
        self._awake = threading.Event()

    def wake(self, _values: Sequence[object] = ()) -> None:
        """Look at once: something may be due."""
        self._awake.set()

    def holds(self, attempt_id: str) -> bool:
        """Whether this process works on an attempt: then it is not abandoned, however long it takes."""
        return attempt_id in self._calls

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; then the calls under way are waited for, and recorded."""
        looked_around = float("-inf")
        while not stop.is_set():
            try:
                busy = bool(self.record() + self.send_due())
                if self._monotonic() >= looked_around + _LOOK_AROUND_EVERY:
                    looked_around = self._monotonic()
                    self.look_around()
                self.trouble = None
            except Exception as error:  # noqa: BLE001 - notices and answers stay, and are looked at again
                busy, self.trouble = False, type(error).__name__
                log.warning("sender.failed", error=self.trouble, where=where_raised(error))
                stop.wait(_AFTER_TROUBLE)
            if busy:
                stop.wait(_GATHER)
            else:
                self._awake.wait(LOOK_EVERY)
            self._awake.clear()
        try:
            self.finish()
        finally:
            self._pool.shutdown()

    def send_due(self) -> int:
        """Claim what is due and what there is room for, and hand it to the pool; returns how many notices that were."""
        room = self._room()
        return self._claim(room) if room else 0

    def record(self) -> int:
        """Settle everything that was answered since the last time, in one transaction; returns how much that was."""
        while not self._answers.empty():
            message, outcome = self._answers.get()
            self._unrecorded[message.attempt_id] = outcome
            self._hear(message, outcome)
        answered = dict(self._unrecorded)
        if answered:
            self._settle(answered)
            self._wake_relay()
        self._unrecorded.clear()
        gone = [attempt_id for attempt_id, call in self._calls.items() if attempt_id in answered or _died(call)]
        for attempt_id in gone:
            del self._calls[attempt_id]
        return len(answered)

    def finish(self) -> None:
        """Wait for the calls that are under way, and record their answers."""
        wait([call.future for call in self._calls.values()])
        self.record()

    def _room(self) -> dict[str, int]:
        """How many messages each channel may send now; those that may send none are left out."""
        under_way, now = Counter(call.channel for call in self._calls.values()), self._monotonic()
        left = {
            channel: gate.room(now, min(SHARE - under_way[channel], THREADS - len(self._calls)))
            for channel, gate in self._gates.items()
        }
        return {channel: room for channel, room in left.items() if room > 0}

    def _claim(self, room: Mapping[str, int]) -> int:
        now, most = self._clock.now(), THREADS - len(self._calls)
        with self._database.read() as session:
            waiting = lanes.lanes(session, room, now=now) if lanes.anything_due(session, now=now) else []
        if not waiting:
            return 0
        with self._database.write() as session:
            rows = lanes.take(session, self._turns.first(waiting, room), room, most, now=now)
            messages = departure.claim(session, rows, policy=self._policy, now=now)
        self._turns.served(rows)
        for message in messages:
            self._gates[message.channel].leaves(message.segments, self._monotonic())
            self._calls[message.attempt_id] = _Call(message.channel, self._pool.submit(self._call, message))
        self._wake_relay()
        return len(rows)

    def _settle(self, answered: Mapping[str, Outcome]) -> None:
        """All at once; where that fails one by one, so that one that cannot be settled keeps no other from it."""
        try:
            with self._database.write() as session:
                dispatch.settle(session, answered, policy=self._policy, now=self._clock.now())
        except DATABASE_DOWN:
            raise
        except Exception as error:  # noqa: BLE001 - the attempt stays `sending`, and is looked up after its lease
            log.warning(
                "attempt.unsettled", attempts=len(answered), error=type(error).__name__, where=where_raised(error)
            )
            if len(answered) > 1:
                for attempt_id, outcome in answered.items():
                    self._settle({attempt_id: outcome})

    def _call(self, message: Outgoing) -> None:
        """Hand one message over, in a thread of the pool."""
        try:
            outcome = self._channels[message.channel].send(message)
        except Exception as error:  # noqa: BLE001 - the provider may or may not have it
            outcome = Outcome(result="unknown", error=type(error).__name__)
            log.warning(
                "attempt.unknown", attempt_id=message.attempt_id, error=outcome.error, where=where_raised(error)
            )
        self._answers.put((message, outcome))
        self._awake.set()

    def _hear(self, message: Outgoing, outcome: Outcome) -> None:
        gate, now = self._gates[message.channel], self._monotonic()
        before = gate.state(now)
        gate.hears(outcome, now)
        if (after := gate.state(now)) != before:
            told = log.info if after == "open" else log.error if after == "held" else log.warning
            told("channel." + after, channel=message.channel, error=outcome.error)
        provider = self._channels[message.channel].provider
        metrics.ATTEMPTS.labels(provider, message.channel, outcome.result, outcome.error or "").inc()

    def look_around(self) -> None:
        """Measure, and lead what is urgent around channels that do not send."""
        for channel, gate in self._gates.items():
            now = gate.state(self._monotonic())
            for state in STATES:
                metrics.CHANNEL.labels(channel, state).set(now == state)
            if now in ("held", "broken"):
                with self._database.write() as session:
                    detours.detour(session, channel, now, policy=self._policy, now=self._clock.now())
        with self._database.read() as session:
            waiting = lanes.waiting(session, now=self._clock.now())
        for priority in range(1, 10):
            metrics.WAITING.labels(priority).set(waiting.get(priority, 0))


def _died(call: _Call) -> bool:
    """Its thread ended without an answer: the attempt is looked up once its lease is over."""
    return call.future.done() and call.future.exception() is not None
