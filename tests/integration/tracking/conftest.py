"""The tracking service on both databases; each test has a shop and numbers of its own, so they may share one."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.tracking.app import create_web
from services.tracking.carriers.table import carriers
from shared import migrate, settings
from shared.auth import Shop
from shared.clock import FixedClock
from shared.installation import Installation
from tests.integration.tracking.kit import NOW, ZONE, Tracking
from tests.servers.postgresql import PostgreSQL


def installation(database_url: str | None, folder: Any) -> Installation:
    """An installation with tracking's tables."""
    values = {
        "PERILLE_DATA": str(folder),
        "PERILLE_DATABASE_URL": database_url or "",
        "PERILLE_PUBLIC_URL": "https://track.example.fi",
        "PERILLE_SECRET_KEY": "a secret of the tests",
        "PERILLE_OPS_PASSWORD": "unused",
    }
    home = Installation(settings.load(values), clock=FixedClock(NOW))
    migrate.upgrade(home.access.database)
    migrate.upgrade(home.database("tracking"))
    return home


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation for all tests of a run, once on each database."""
    url = None
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgres")
        url = server.url_of(server.new_database())
    home = installation(url, tmp_path_factory.mktemp("tracking"))
    yield home
    home.close()


@pytest.fixture
def home(shared_home: Installation) -> Installation:
    shared_home.clock.at = NOW
    return shared_home


@pytest.fixture
def open_shop(home: Installation) -> Callable[..., Tracking]:
    """Makes a shop with a key; options as in Access.add_shop. `parts` replaces the carriers."""
    web = create_web(home)

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
