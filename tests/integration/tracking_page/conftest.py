"""One installation for many tests, each with a customer of its own, whose order it knows."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from services.tracking.models import WrongPostcode
from shared.installation import Installation
from tests.installed import installed
from tests.integration.tracking_page.house import NOW, Customer


@pytest.fixture(scope="session")
def shared_home(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Once on each database."""
    folder = tmp_path_factory.mktemp("pages")
    house = installed("tracking", folder=folder, now=NOW, database_url=shared_database_url)
    yield house
    house.close()


@pytest.fixture
def home(shared_home: Installation) -> Installation:
    """As of now; nobody has guessed anything yet."""
    shared_home.clock.at = NOW
    with shared_home.database("tracking").write() as session:
        session.execute(delete(WrongPostcode))
    return shared_home


@pytest.fixture
def customer(home: Installation) -> Customer:
    """With a parcel to collect."""
    someone = Customer(home)
    someone.waits()
    return someone


@pytest.fixture
def coming(home: Installation) -> Customer:
    """With a parcel on its way to the door."""
    someone = Customer(home)
    someone.comes()
    return someone
