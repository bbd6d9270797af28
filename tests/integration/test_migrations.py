"""Every service's migrations, up, down and up again, on both databases; and they make what the models say."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect

import shared.failures
import shared.inbox
import shared.outbox
from shared import auth
from shared.database import ACCESS, SERVICES, Database, Mechanism, open_database
from shared.migrate import downgrade, upgrade

_MECHANISM = (shared.failures, shared.inbox, shared.outbox)  # their tables belong to every service


def models_of(name: str) -> list[MetaData]:
    """The tables a service's code expects."""
    if name == ACCESS:
        return [auth._Base.metadata]
    return [import_module(f"services.{name}.models").Base.metadata, Mechanism.metadata]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Address of an empty PostgreSQL database, or None for SQLite files."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("database_url"))


@pytest.fixture(params=[ACCESS, *SERVICES])
def database(request: pytest.FixtureRequest, url: str | None, tmp_path: Path) -> Iterator[Database]:
    """The empty database of one service."""
    opened = open_database(database_url=url, data=tmp_path, name=request.param)
    yield opened
    opened.close()


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_down_and_up_again(database: Database) -> None:
    upgrade(database)
    made = tables(database)
    assert made

    downgrade(database)
    assert tables(database) == set()

    upgrade(database)
    assert tables(database) == made


def test_a_second_upgrade_changes_nothing(database: Database) -> None:
    upgrade(database)
    made = tables(database)
    upgrade(database)

    assert tables(database) == made


def test_migrations_make_what_the_models_say(database: Database) -> None:
    upgrade(database)

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, models_of(database.schema))

    assert differences == []
