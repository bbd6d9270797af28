"""Customers' pages in Debian's chromium, served over HTTP as in production."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from services.tracking.app import create_web
from shared.installation import Installation
from tests.installed import installed
from tests.integration.tracking_page.house import NOW
from tests.servers.browser import chromium
from tests.servers.process import free_ports
from tests.servers.web import served


@pytest.fixture(scope="module", name="chromium")
def running_chromium() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def origin() -> str:
    """Where the page is served."""
    (port,) = free_ports(1)
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, origin: str) -> Iterator[Installation]:
    """Tracking, listening at `origin`; each test has an order of its own."""
    house = installed("tracking", folder=tmp_path_factory.mktemp("page"), now=NOW, public_url=origin)
    with served(create_web(house), origin):
        yield house
    house.close()
