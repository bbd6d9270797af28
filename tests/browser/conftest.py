"""The customer's page in Debian's chromium, served over HTTP as in production."""

import threading
from collections.abc import Iterator

import pytest
import waitress
from playwright.sync_api import Browser

from services.tracking.app import create_web
from shared.installation import Installation
from tests.installed import installed
from tests.integration.tracking_page.house import NOW
from tests.servers.browser import chromium
from tests.servers.process import free_ports


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
    server = waitress.create_server(create_web(house), listen=origin.removeprefix("http://"), threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield house
    server.close()
    thread.join(5)
    house.close()
