"""One installation for a test, and a customer whose order it knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.installation import Installation
from tests.installed import installed
from tests.integration.tracking_page.house import NOW, Customer


@pytest.fixture
def home(tmp_path: Path, shared_database_url: str | None) -> Iterator[Installation]:
    house = installed("tracking", folder=tmp_path, now=NOW, database_url=shared_database_url)
    yield house
    house.close()


@pytest.fixture
def customer(home: Installation) -> Customer:
    """With a parcel to collect."""
    someone = Customer(home)
    someone.waits()
    return someone
