"""The tracking service on both databases; each test has a shop and numbers of its own, so they may share one."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.tracking.app import create_web
from services.tracking.carriers.table import carriers
from shared.auth import Shop
from shared.installation import Installation
from tests.installed import installed, web_of
from tests.integration.tracking.kit import NOW, ZONE, Tracking


@pytest.fixture(scope="session")
def shared_home(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation for all tests of a run, once on each database."""
    home = installed("tracking", folder=tmp_path_factory.mktemp("tracking"), now=NOW, database_url=shared_database_url)
    yield home
    home.close()


@pytest.fixture
def home(shared_home: Installation) -> Installation:
    shared_home.clock.at = NOW
    return shared_home


@pytest.fixture
def open_shop(home: Installation) -> Callable[..., Tracking]:
    """Makes a shop with a key; options as in Access.add_shop. `parts` replaces the carriers."""
    web = web_of(home, create_web)

    def open_one(**options: Any) -> Tracking:
        shop_id, key = home.access.add_shop(name="Muki Oy", now=NOW, **options)
        return Tracking(
            home=home,
            service=home.service("tracking", parts={"carriers": carriers()}),
            client=web.test_client(),
            shop=Shop(shop_id, "Muki Oy", ZONE, frozenset()),
            key=key,
        )

    return open_one


@pytest.fixture
def tracking(open_shop: Callable[..., Tracking]) -> Tracking:
    return open_shop()
