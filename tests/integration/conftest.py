"""What tests of several services ask for."""

import pytest

from tests.servers.postgresql import PostgreSQL


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_database_url(request: pytest.FixtureRequest) -> str | None:
    """A PostgreSQL database for all tests of a folder, or None for SQLite files: each test runs on both."""
    if request.param == "sqlite":
        return None
    server: PostgreSQL = request.getfixturevalue("postgres")
    return server.url_of(server.new_database())
