"""The mechanism on what it runs on: SQLite and memory://, PostgreSQL and RabbitMQ."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from shared.clock import FixedClock
from shared.database import Database
from tests.integration.messaging import kit
from tests.integration.messaging.kit import Rig


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the small service, on each kind."""
    if request.param == "sqlite":
        opened = kit.sqlite_database(tmp_path)
    else:
        opened = kit.postgresql_database(request.getfixturevalue("database_url"))
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> Rig:
    """The small service where no broker is needed."""
    return Rig(broker_url="memory://", database=database, clock=FixedClock(kit.NOON))


@pytest.fixture(params=["embedded", "servers"])
def rig(request: pytest.FixtureRequest) -> Rig:
    """The small service in both modes: SQLite and memory://, PostgreSQL and RabbitMQ."""
    fixture = {"embedded": "embedded_rig", "servers": "servers_rig"}[request.param]
    return cast("Rig", request.getfixturevalue(fixture))


@pytest.fixture
def embedded_rig(tmp_path: Path) -> Iterator[Rig]:
    """SQLite and the broker inside this process."""
    kit.forget_memory_broker()
    database = kit.sqlite_database(tmp_path)
    rig = Rig(broker_url="memory://", database=database, clock=FixedClock(kit.NOON))
    yield rig
    rig.close()
    kit.forget_memory_broker()


@pytest.fixture
def servers_rig(broker_url: str, database_url: str) -> Iterator[Rig]:
    """PostgreSQL and RabbitMQ."""
    database = kit.postgresql_database(database_url)
    rig = Rig(broker_url=broker_url, database=database, clock=FixedClock(kit.NOON))
    yield rig
    rig.close()
