"""An installation with ops on it: tables without the services' own, messages that fail as the test needs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.ops.app import create_web
from shared.clock import FixedClock
from shared.database import Mechanism
from shared.installation import Installation
from tests.installed import bring_up_to_date
from tests.integration.ops.trouble import settings_of

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """The databases of all services, empty; the broker is the one in this process."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    yield from installation(settings_of(tmp_path, database_url=url))


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Installation]:
    """The same on SQLite only, for tests in which the database makes no difference."""
    yield from installation(settings_of(tmp_path))


def installation(settings: object) -> Iterator[Installation]:
    made = Installation(settings, FixedClock(NOW))  # type: ignore[arg-type]
    bring_up_to_date(made.access.database, made.settings.data)
    for database in made.databases().values():
        with database.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f'CREATE SCHEMA "{database.schema}"')
            Mechanism.metadata.create_all(connection)
    yield made
    made.close()


@pytest.fixture
def client(home: Installation) -> FlaskClient:
    return create_web(home).test_client()
