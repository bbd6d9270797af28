"""A small service to test the mechanism with: one event in, one row out, on either database and broker."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kombu import Connection, Producer
from kombu.transport import memory
from sqlalchemy import select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared import broker, envelope, outbox, topology
from shared.clock import FixedClock
from shared.consumer import BatchConsumer, DeadLetterDrain
from shared.database import Database, Mechanism, open_database
from shared.envelope import Message
from shared.failures import Failure
from shared.handling import Handler, Incoming, Processor
from shared.outbox import OutboxMessage
from shared.publisher import Publisher, open_publisher
from shared.relay import Relay
from shared.worker import Loop, Worker
from tests.waiting import wait_for

EVENT = "intake.received"  # the smallest body of the catalogue
QUEUE = "tracking.intake"
ROUTING_KEY = "intake.received.v1"
SUBSCRIPTION = next(row for row in topology.SUBSCRIPTIONS if row.queue == QUEUE)
NOON = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Base(DeclarativeBase):
    """The business tables of the small service."""


class Effect(Base):
    """What one handled event did."""

    __tablename__ = "effects"

    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def note(session: Session, message: Message, now: datetime) -> None:
    """The handler: one effect an event."""
    session.add(Effect(name=message.body["intake_id"]))


def failing(*bad: str, error: Callable[[], Exception] = RuntimeError) -> Callable[..., None]:
    """A handler that writes its effect and then breaks on some messages."""

    def handle(session: Session, message: Message, now: datetime) -> None:
        note(session, message, now)
        session.flush()
        if message.body["intake_id"] in bad:
            raise error()

    return handle


@dataclass
class Rig:
    """One service on one broker and one database, with a clock that the test moves."""

    broker_url: str
    database: Database
    clock: FixedClock
    _publishers: list[Publisher] = field(default_factory=list)

    def close(self) -> None:
        """Let go of the database and of the publishers of relays that never ran."""
        for publisher in self._publishers:
            publisher.close()
        self.database.close()

    def write(self, *names: str, due_at: datetime | None = None) -> list[str]:
        """One transaction with an event for each name; returns the message ids."""
        with self.database.write() as session:
            return [self.add(session, name, due_at=due_at) for name in names]

    def add(self, session: Session, name: str, due_at: datetime | None = None) -> str:
        """An event in the caller's transaction."""
        body = {"intake_id": name}
        return outbox.add(session, event=EVENT, subject=name, body=body, now=self.clock.now(), due_at=due_at)

    def relay(self, publisher: Publisher | None = None) -> Relay:
        publisher = publisher or open_publisher(self.broker_url, "test")
        self._publishers.append(publisher)
        return Relay(service="tracking", database=self.database, publisher=publisher, clock=self.clock)

    def processor(self, handler: Handler = note) -> Processor:
        return Processor(queue=QUEUE, handlers={EVENT: handler}, database=self.database, clock=self.clock)

    def consumer(self, handler: Handler = note) -> BatchConsumer:
        return BatchConsumer(url=self.broker_url, subscription=SUBSCRIPTION, processor=self.processor(handler))

    def drain(self) -> DeadLetterDrain:
        return DeadLetterDrain(url=self.broker_url, subscription=SUBSCRIPTION, processor=self.processor())

    def declare(self) -> None:
        """Make the queues, as the first process to start does."""
        with self.channel() as channel:
            topology.declare(channel)

    @contextmanager
    def channel(self) -> Iterator[object]:
        """A channel on a connection of its own."""
        connection: Connection = broker.connect(self.broker_url, "test")
        try:
            yield connection.channel()
        finally:
            broker.close(connection)

    def publish(self, message: Incoming) -> None:
        """Put a message on the exchange by hand, as a stranger or a broker's redelivery would."""
        with self.channel() as channel:
            topology.declare(channel)
            properties = {"message_id": message.message_id} if message.message_id else {}
            Producer(channel, auto_declare=False).publish(
                message.body,
                exchange=topology.EVENTS,
                routing_key=message.routing_key,
                headers=dict(message.headers),
                content_type=envelope.CONTENT_TYPE,
                content_encoding="utf-8",
                delivery_mode=2,
                **properties,
            )

    def depth(self, queue: str = QUEUE) -> int:
        """Messages in a queue that nobody holds."""
        if broker.is_memory(self.broker_url):
            return memory.Channel.queues[queue].qsize() if queue in memory.Channel.queues else 0
        with self.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)  # type: ignore[attr-defined]

    def effects(self) -> list[str]:
        """Names of what was done, in order."""
        with self.database.read() as session:
            return list(session.scalars(select(Effect.name).order_by(Effect.number)))

    def failures(self) -> list[Failure]:
        """Everything that is or was in trouble, the oldest first."""
        with self.database.read() as session:
            return list(session.scalars(select(Failure).order_by(Failure.first_at, Failure.id)))

    def unsent(self) -> list[str]:
        """Ids of the events the broker has not confirmed."""
        with self.database.read() as session:
            return list(session.scalars(select(OutboxMessage.id).where(OutboxMessage.sent_at.is_(None))))

    def assert_done(self, *names: str, deadline: float = 20) -> None:
        """Until every name has its effect; then none may have two, and nothing may be unsent."""
        wait_for(lambda: set(names) <= set(self.effects()), deadline, f"effects of {len(names)} events")
        wait_for(lambda: not self.unsent(), deadline, "an outbox without unsent events")
        assert sorted(self.effects()) == sorted(names)


def states(rig: Rig) -> dict[str, str]:
    """Where each message in trouble stands, by its id."""
    return {failure.id: failure.state for failure in rig.failures()}


@contextmanager
def running(*loops: Loop) -> Iterator[Worker]:
    """The loops in their threads for the length of the block; they must stop in good order."""
    worker = Worker(loops)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
        names = {loop.name for loop in loops}
        left = [thread.name for thread in threading.enumerate() if thread.name in names]
        assert not left, f"still running: {left}"


def ready(worker: Worker) -> Callable[[], bool]:
    """Condition: every loop is connected and well."""
    return lambda: not worker.troubles()


def incoming(
    name: str = "a", *, message_id: str = "m1", event: str = EVENT, version: int = 1, body: bytes | None = None
) -> Incoming:
    """A message as the broker would hand it over."""
    routing_key = f"{event}.v{version}"
    headers = envelope.headers(
        message_id=message_id, routing_key=routing_key, source="tracking", subject=name, time=NOON
    )
    given = body if body is not None else b'{"intake_id": "%s"}' % name.encode()
    return Incoming(message_id=message_id, routing_key=routing_key, headers=headers, body=given)


def sqlite_database(folder: Path) -> Database:
    """A database file with the tables of the mechanism and of the small service."""
    return _with_tables(open_database(database_url=None, data=folder, name="tracking"))


def postgresql_database(url: str) -> Database:
    """The same in PostgreSQL, in a schema as a service has it."""
    database = open_database(database_url=url, data=Path(), name="tracking")
    with database.engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS tracking"))
    return _with_tables(database)


def _with_tables(database: Database) -> Database:
    for metadata in (Mechanism.metadata, Base.metadata):
        metadata.create_all(database.engine)
    return database


def forget_memory_broker() -> None:
    """What the end of a process does to memory://: all is gone."""
    memory.Channel.queues.clear()
    memory.Transport.global_state.clear()


def later(clock: FixedClock, **delta: float) -> None:
    """Move the clock on."""
    clock.at += timedelta(**delta)


def names(count: int) -> Sequence[str]:
    """That many names of events, all different."""
    return [f"in_{number:04}" for number in range(count)]
