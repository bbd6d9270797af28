"""The tables of notify come and go, on both databases, and are those of the models."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect

from services.notify.models import Base
from shared import migrate
from shared.database import Database, Mechanism, open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    database = open_database(database_url=url, data=tmp_path, name="notify")
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again(database: Database) -> None:
    migrate.upgrade(database)
    made = tables(database)
    migrate.downgrade(database)
    assert tables(database) == set()
    migrate.upgrade(database)
    assert tables(database) == made


def test_the_tables_are_those_of_the_models(database: Database) -> None:
    migrate.upgrade(database)
    wanted = MetaData()
    for base in (Base, Mechanism):
        for table in base.metadata.tables.values():
            table.to_metadata(wanted)
    with database.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), wanted)
    assert found == []
