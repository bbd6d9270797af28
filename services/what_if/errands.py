"""Carries events between tracking and notify within one thread, in place of the broker and everything around it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, or_, select, update

from shared import topology
from shared.database import Database
from shared.events import CATALOGUE
from shared.handling import Handler, Incoming, Processor
from shared.installation import Installation
from shared.outbox import OutboxMessage

_AT_ONCE = 500


class Errands:
    """What was written to an outbox is handled at once by whoever listens; what is for later waits for its time."""

    def __init__(self, home: Installation, handlers: Mapping[str, Mapping[str, Handler]]) -> None:
        self._home = home
        self._listeners: dict[str, list[Processor]] = defaultdict(list)
        for row in topology.SUBSCRIPTIONS:
            if row.service in handlers:
                processor = self._processor(row, handlers[row.service])
                for event in row.events:
                    self._listeners[CATALOGUE[event].routing_key].append(processor)
        self._databases = {service: home.database(service) for service in handlers}

    def run(self) -> None:
        """Until nobody has anything to say at this moment."""
        while sum(self._carry(database) for database in self._databases.values()):
            pass

    def next_due(self) -> datetime | None:
        """When the first event that waits for its time is due."""
        waiting = select(func.min(OutboxMessage.due_at)).where(OutboxMessage.sent_at.is_(None))
        times = []
        for database in self._databases.values():
            with database.read() as session:
                times.append(session.scalar(waiting))
        return min((time for time in times if time), default=None)

    def _carry(self, database: Database) -> int:
        now = self._home.clock.now()
        due = or_(OutboxMessage.due_at.is_(None), OutboxMessage.due_at <= now)
        wanted = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None), due).order_by(OutboxMessage.id)
        with database.write() as session:
            rows = session.scalars(wanted.limit(_AT_ONCE)).all()
            sent = update(OutboxMessage).where(OutboxMessage.id.in_([row.id for row in rows]))
            session.execute(sent.values(sent_at=now))
        by_listener: dict[Processor, list[Incoming]] = defaultdict(list)
        for row in rows:
            for processor in self._listeners.get(row.routing_key, ()):
                by_listener[processor].append(_incoming(row))
        for processor, batch in by_listener.items():
            processor.handle(batch)
        return len(rows)

    def _processor(self, row: topology.Subscription, handlers: Mapping[str, Handler]) -> Processor:
        database, clock = self._home.database(row.service), self._home.clock
        return Processor(queue=row.queue, handlers=handlers, database=database, clock=clock)


def _incoming(row: OutboxMessage) -> Incoming:
    return Incoming(message_id=row.id, routing_key=row.routing_key, headers=row.headers, body=row.body.encode())
