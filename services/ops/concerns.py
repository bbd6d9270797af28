"""What a person should know first: rules that read the figures and say what is wrong and what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from services.ops.cases import Load
from services.ops.queries import ServiceState
from services.ops.queues import BrokerState, QueueState
from services.ops.settings import CASE_PATIENCE
from services.ops.wording import count, duration

Level = Literal["alarm", "watch"]

# Depth alone is no trouble: a night's intake may be deep and fine. Age is what a customer feels.
OUTBOX_WATCH = 60.0  # seconds
OUTBOX_ALARM = 600.0


@dataclass(frozen=True, slots=True)
class Concern:
    """`alarm` needs a person, `watch` may pass by itself. `do` is the next step, `target` a part of the page."""

    level: Level
    what: str
    do: str
    target: str


def concerns(broker: BrokerState, services: Sequence[ServiceState], load: Load | None, now: datetime) -> list[Concern]:
    """Everything that is not as it should be, alarms first; empty when all is well. No `load`: it is not known."""
    found = [*_about_broker(broker), *_about_cases(load, now)]
    for row in services:
        found += _about_service(row)
    for service, queues in groupby(broker.queues, key=lambda queue: queue.service):
        found += _about_readers(service, list(queues))
    for queue in broker.queues:
        found += _about_net(queue)
    return sorted(found, key=lambda concern: concern.level)


def _about_broker(broker: BrokerState) -> Iterator[Concern]:
    if broker.reachable and all(queue.depth is None for queue in broker.queues):
        do = "Start a worker: each declares all of them, such as `perille worker notify`."
        yield Concern("alarm", "The broker has none of our queues yet.", do, "queues")
    if not broker.reachable:
        do = "Nothing is lost: events wait in the outboxes and leave when it is back. Check that RabbitMQ runs."
        yield Concern("alarm", f"The broker does not answer ({broker.note}).", do, "queues")


def _about_cases(load: Load | None, now: datetime) -> Iterator[Concern]:
    if load is None or load.oldest_at is None:
        return
    waits = now - load.oldest_at
    level: Level = "alarm" if waits > CASE_PATIENCE else "watch"
    verb = "waits" if load.count == 1 else "wait"
    asked = f"{load.count:,} wish{'' if load.count == 1 else 'es'} of customers"
    what = f"{asked} {verb} for the shop's people, the oldest for {duration(waits.total_seconds())}."
    yield Concern(level, what, "Ask the carrier, and say what it answered: the customer is told.", "cases")


def _about_service(row: ServiceState) -> Iterator[Concern]:
    if row.trouble:
        do = "Check that the database runs and that `perille migrate` has been run."
        yield Concern("alarm", f"The database of {row.service} does not answer ({row.trouble}).", do, "outbox")
    dead = row.failures.get("dead", 0)
    if dead:
        do = "Open them: retry when the cause is mended, or discard with a reason."
        verb = "needs" if dead == 1 else "need"
        what = f"{count(dead, 'dead letter')} of {row.service} {verb} a decision."
        yield Concern("alarm", what, do, f"dead-letters:{row.service}")
    oldest = row.oldest_seconds or 0.0
    if oldest >= OUTBOX_WATCH:
        level: Level = "alarm" if oldest >= OUTBOX_ALARM else "watch"
        what = f"An event of {row.service} has waited in the outbox for {duration(oldest)}."
        yield Concern(level, what, f"See that `perille worker {row.service}` runs and reaches the broker.", "outbox")


def _about_readers(service: str | None, queues: Sequence[QueueState]) -> Iterator[Concern]:
    deserted = [queue.name for queue in queues if queue.kind == "work" and queue.consumers == 0]
    if deserted:
        do = f"Start `perille worker {service}`; what waits is kept."
        yield Concern("alarm", f"Nobody takes messages from {' and '.join(deserted)}.", do, "queues")


def _about_net(queue: QueueState) -> Iterator[Concern]:
    if not queue.depth:
        return
    waiting = count(queue.depth, "message")
    if queue.kind == "dead":
        do = f"`perille worker {queue.service}` moves them to the dead letters within seconds while it runs."
        yield Concern("watch", f"The broker gave up on {waiting}, now in {queue.name}.", do, "nets")
    if queue.kind == "unrouted":
        do = "A publisher may be newer than its readers: see which event it is before the queue is purged."
        yield Concern("watch", f"Nobody subscribes to {waiting} in {queue.name}.", do, "nets")
    if queue.kind == "other":
        do = "It may be left from another version: look inside before it is deleted."
        yield Concern("watch", f"{waiting.capitalize()} in {queue.name}, a queue nobody declares.", do, "nets")
