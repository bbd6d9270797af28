"""One installation as a process sees it: settings, databases, clock, and the loops of a worker."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared import logs, topology
from shared.auth import Access
from shared.clock import Clock
from shared.consumer import BatchConsumer, DeadLetterDrain
from shared.database import ACCESS, SERVICES, Database, open_database
from shared.handling import AfterCommit, Before, Handler, Processor, Together, nothing_before
from shared.links import Links
from shared.publisher import open_publisher
from shared.relay import Relay
from shared.settings import Settings, load
from shared.unknown_links import UnknownLinks
from shared.web import Service
from shared.worker import Forget, Housekeeping, Loop, Retries


class Installation:
    """What an app.py wires its service from. Databases and relays are shared within a process."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock(start=settings.now, speed=settings.clock_speed)
        self.links = Links(public_url=settings.public_url, secret=settings.secret_key)
        self.unknown_links = UnknownLinks()
        self.access = Access(self._open(ACCESS))
        self._databases: dict[str, Database] = {}
        self._relays: dict[str, Relay] = {}

    def database(self, service: str) -> Database:
        """The database of one service. Only ops asks for those of others."""
        if service not in self._databases:
            self._databases[service] = self._open(service)
        return self._databases[service]

    def databases(self) -> dict[str, Database]:
        return {name: self.database(name) for name in SERVICES}

    def service(self, name: str, parts: Mapping[str, Any] | None = None) -> Service:
        """What the web edges of a service work with."""
        database = self.access.database if name not in SERVICES else self.database(name)
        return Service(
            name=name,
            settings=self.settings,
            database=database,
            access=self.access,
            clock=self.clock,
            links=self.links,
            wake=lambda: self.wake(name),
            parts=parts or {},
            unknown_links=self.unknown_links,
        )

    def wake(self, service: str) -> None:
        """Something was written to the service's outbox: if its relay runs in this process, it looks at once."""
        if service in self._relays:
            self._relays[service].wake()

    def loops(
        self,
        service: str,
        handlers: Mapping[str, Handler],
        after_commit: Mapping[str, AfterCommit] | None = None,
        *,
        forgets: Sequence[Forget] = (),
        before: Before = nothing_before,
        together: Mapping[str, Together] | None = None,
    ) -> list[Loop]:
        """Consumers, retries, relay and housekeeping of one service.

        `after_commit` and `together` by queue, `forgets` its own; `before` is called with every batch.
        """
        database, url = self.database(service), self.settings.broker_url
        relay = Relay(service=service, database=database, publisher=open_publisher(url, service), clock=self.clock)
        self._relays[service] = relay
        rows = topology.of(service)
        processors = {
            row.queue: self._processor(
                row.queue,
                handlers,
                database,
                after_commit=(after_commit or {}).get(row.queue),
                before=before,
                together=(together or {}).get(row.queue),
                relay=relay,
            )
            for row in rows
        }
        consumers = [BatchConsumer(url=url, subscription=row, processor=processors[row.queue]) for row in rows]
        drains = [DeadLetterDrain(url=url, subscription=row, processor=processors[row.queue]) for row in rows]
        return [
            relay,
            *consumers,
            *([] if self.settings.in_memory else drains),
            Retries(service=service, processors=list(processors.values())),
            Housekeeping(service=service, database=database, clock=self.clock, forgets=forgets),
        ]

    def close(self) -> None:
        for database in (*self._databases.values(), self.access.database):
            database.close()

    def _processor(
        self,
        queue: str,
        handlers: Mapping[str, Handler],
        database: Database,
        *,
        after_commit: Callable[[Sequence[object]], None] | None,
        before: Before,
        together: Together | None,
        relay: Relay,
    ) -> Processor:
        def finish(values: Sequence[object]) -> None:
            relay.wake()
            if after_commit:
                after_commit(values)

        return Processor(
            queue=queue,
            handlers=handlers,
            database=database,
            clock=self.clock,
            after_commit=finish,
            before=before,
            together=together,
        )

    def _open(self, name: str) -> Database:
        return open_database(database_url=self.settings.database_url, data=self.settings.data, name=name)


def from_environment() -> Installation:
    """The installation that the environment describes, with this process's logs set up. Raises BadSetting."""
    settings = load()
    logs.configure(settings.log_format)
    return Installation(settings)
