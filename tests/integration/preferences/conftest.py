"""Notify on both databases; each test has a shop and a customer of its own, so they may share one."""

from collections.abc import Iterator

import pytest

from shared.installation import Installation
from tests.installed import installed
from tests.integration.preferences.house import NOW, Visitor


@pytest.fixture(scope="session")
def shared_home(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation for all tests of a run, once on each database."""
    folder = tmp_path_factory.mktemp("preferences")
    home = installed("notify", folder=folder, now=NOW, database_url=shared_database_url)
    yield home
    home.close()


@pytest.fixture
def home(shared_home: Installation) -> Installation:
    shared_home.clock.at = NOW
    return shared_home


@pytest.fixture
def visitor(home: Installation) -> Visitor:
    """Somebody who ordered; the shop said that texts come first, and then mail."""
    someone = Visitor(home)
    someone.orders()
    return someone
