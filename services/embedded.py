"""Everything in one process on embedded defaults: what `perille run` and `make run` start."""

import fcntl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress
from sqlalchemy import select, update

from services.gateway.app import Gateway, create_front
from services.gateway.landing import Place
from services.processes import APPS
from shared import topology
from shared.database import SERVICES, Database
from shared.events import CATALOGUE
from shared.inbox import Received
from shared.installation import Installation
from shared.migrate import upgrade
from shared.outbox import OutboxMessage
from shared.settings import BadSetting
from shared.worker import Worker

_THREADS = 8
_CHUNK = 1000


class Embedded:
    """All four services, their workers and the gateway, in this process."""

    def __init__(self, home: Installation, pages: Callable[[], Sequence[Place]]) -> None:
        self._workers: list[Worker] = [APPS[name].create_worker(home) for name in SERVICES]
        apps: dict[str, Any] = {name: APPS[name].create_web(home) for name in SERVICES}
        self.gateway = Gateway(apps, create_front(home.settings, apps, pages))
        self._server: Any = None

    def start(self, *, host: str, port: int) -> None:
        """Listen, and start the workers. Raises BadSetting where the port is taken."""
        try:
            self._server = waitress.create_server(self.gateway, host=host, port=port, threads=_THREADS, ident=None)
        except OSError as error:
            raise BadSetting(f"port {port} on {host} cannot be used: {error.strerror}; try `--port`") from error
        threading.Thread(target=self._server.run, name="web", daemon=True).start()
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        self._server.close()
        for worker in self._workers:
            worker.stop()

    @property
    def broken(self) -> str | None:
        return next((worker.broken for worker in self._workers if worker.broken), None)


def prepare(home: Installation) -> None:
    """Bring every database up to date, and send again what the in-process broker forgot."""
    for database in (home.access.database, *home.databases().values()):
        upgrade(database)
    if home.settings.in_memory:
        for name in home.databases():
            resend_lost(home, name)


def resend_lost(home: Installation, service: str) -> int:
    """Mark a service's sent events as unsent where some subscriber's inbox lacks them; returns how many.

    The in-process broker forgets when its process ends. Those who did get an event drop it as a duplicate.
    """
    database = home.database(service)
    lost: list[str] = []
    with database.read() as session:
        sent = select(OutboxMessage.id, OutboxMessage.routing_key).where(OutboxMessage.sent_at.is_not(None))
        for part in session.execute(sent).partitions(_CHUNK):
            lost += _missing(home, {row.id: row.routing_key for row in part})
    # What was under way when the process ended has one more attempt: it may be what ended it.
    again = {"sent_at": None, "claimed_until": None, "attempts": OutboxMessage.attempts + 1}
    with database.write() as session:
        # A lease of the process that ended would only delay what waits.
        held = (OutboxMessage.sent_at.is_(None), OutboxMessage.claimed_until.is_not(None))
        session.execute(update(OutboxMessage).where(*held).values(again))
        for start in range(0, len(lost), _CHUNK):
            chosen = OutboxMessage.id.in_(lost[start : start + _CHUNK])
            session.execute(update(OutboxMessage).where(chosen).values(again))
    return len(lost)


def _missing(home: Installation, sent: dict[str, str]) -> set[str]:
    missing: set[str] = set()
    for row in topology.SUBSCRIPTIONS:
        keys = {CATALOGUE[name].routing_key for name in row.events}
        expected = {message_id for message_id, key in sent.items() if key in keys}
        missing |= expected - _received(home.database(row.service), row.queue, expected)
    return missing


def _received(database: Database, queue: str, ids: set[str]) -> set[str]:
    with database.read() as session:
        found = select(Received.message_id).where(Received.queue == queue, Received.message_id.in_(ids))
        return set(session.scalars(found))


@contextmanager
def sole_owner(data: Path) -> Iterator[None]:
    """Hold the data folder for this process: two brokers in two processes would not know of each other."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "owner.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BadSetting(f"another Perille is running on {data}; stop it, or choose another `--data`") from error
        yield
