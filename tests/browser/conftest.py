"""Customers' pages in Debian's chromium, served over HTTP as in production."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from services.gateway.app import Gateway, create_front
from services.notify.app import create_web as notify_web
from services.orders.app import create_web as orders_web
from services.tracking.app import create_web as tracking_web
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
    """All services with pages, behind one origin as in production; each test has an order of its own."""
    folder = tmp_path_factory.mktemp("pages")
    house = installed("orders", "tracking", "notify", folder=folder, now=NOW, public_url=origin)
    services = {"orders": orders_web(house), "tracking": tracking_web(house), "notify": notify_web(house)}
    with served(Gateway(services, create_front(house.settings, services)), origin):
        yield house
    house.close()
