"""A notify service for each test."""

from collections.abc import Iterator

import pytest

from shared.database import Database
from tests.integration.notify.called import Called, called
from tests.integration.notify.house import House
from tests.integration.notify.tables import empty, tables


@pytest.fixture(scope="session")
def one_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """For all tests of a run: each empties it first."""
    with tables(tmp_path_factory.mktemp("notify")) as database:
        yield database


@pytest.fixture
def home(one_database: Database) -> House:
    """Notify at noon, with nothing heard yet."""
    empty(one_database)
    return House(one_database)


@pytest.fixture(scope="session")
def callers_house(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Called]:
    """A service that providers call, once on each database."""
    with called(tmp_path_factory.mktemp("called"), shared_database_url) as built:
        yield built
