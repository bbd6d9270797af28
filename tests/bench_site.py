"""Where the measurements take place: private servers, started when first asked for, and processes of Perille."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import requests

from shared.clock import real_now
from shared.database import SERVICES
from shared.installation import Installation
from shared.migrate import upgrade
from shared.settings import load
from tests.e2e.running import KEY, free_port
from tests.servers.postgresql import PostgreSQL, private_postgresql
from tests.servers.process import Leashed
from tests.servers.rabbitmq import RabbitMQ, private_rabbitmq
from tests.waiting import wait_for

PERILLE = Path(sys.executable).parent / "perille"
_START = 60  # seconds for a process to become ready
_PORTS = {"web": 101, "worker": 201}  # a process listens on the first port plus these and its service's number


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    measured: str
    goal: str = "-"


class Servers:
    """The broker and the database server of one run."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    @cached_property
    def rabbitmq(self) -> RabbitMQ:
        return self._stack.enter_context(private_rabbitmq())

    @cached_property
    def postgresql(self) -> PostgreSQL:
        return self._stack.enter_context(private_postgresql(durable=True))

    def broker_url(self) -> str:
        """The address of an empty vhost."""
        return self.rabbitmq.url_of(self.rabbitmq.new_vhost())

    def database_url(self) -> str:
        """The address of an empty database."""
        return self.postgresql.url_of(self.postgresql.new_database())


@contextmanager
def servers() -> Iterator[Servers]:
    with ExitStack() as stack:
        yield Servers(stack)


class Site:
    """An installation with empty tables, a first shop, and those processes that a measurement concerns."""

    def __init__(self, machine: Servers, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.environment = {
            "PERILLE_DATABASE_URL": machine.database_url(),
            "PERILLE_BROKER_URL": machine.broker_url(),
            "PERILLE_PORT": str(self._port),
            "PERILLE_SECRET_KEY": "a-secret-key-of-this-run-only-0123456789",
            "PERILLE_OPS_PASSWORD": "ops-password-of-this-run",
        }
        self.home = Installation(load(self.environment))
        for database in (self.home.access.database, *self.home.databases().values()):
            upgrade(database)
        self.home.access.bootstrap(KEY, now=real_now())
        shop = self.home.access.find(KEY)
        assert shop is not None
        self.shop = shop

    def address(self, kind: str, service: str) -> str:
        return _address(self._port, kind, service)

    @contextmanager
    def running(self, *processes: tuple[str, str]) -> Iterator[None]:
        """Run processes, such as ("worker", "notify"), until the block ends; one named twice runs twice."""
        with ExitStack() as stack:
            urls = []
            for number, process in enumerate(processes):
                port = free_port() if process in processes[:number] else self._port
                stack.callback(self._start(*process, port).stop)
                urls.append(_address(port, *process))
            for url in urls:
                wait_for(lambda url=url: requests.get(f"{url}/readyz", timeout=5).ok, _START, f"ready: {url}")
            yield

    def _start(self, kind: str, service: str, port: int) -> Leashed:
        log = self._folder / f"{kind}-{service}-{port}.log"
        environment = {**clean_environment(), **self.environment, "PERILLE_PORT": str(port)}
        return Leashed([PERILLE, kind, service], log=log, env=environment)


def _address(port: int, kind: str, service: str) -> str:
    return f"http://127.0.0.1:{port + _PORTS[kind] + SERVICES.index(service)}"


@contextmanager
def new_site(machine: Servers) -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        made = Site(machine, Path(folder))
        try:
            yield made
        finally:
            made.home.close()


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PERILLE_")}
