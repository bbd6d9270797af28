"""Every page in every state: nothing on it keeps anybody out, and it is light."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Response, ViewportSize

from services.gateway.app import Gateway, create_front
from services.notify.app import create_web as notify_web
from services.orders.app import create_web as orders_web
from services.tracking.app import create_web as tracking_web
from shared.installation import Installation
from tests.browser.states import STATES, State
from tests.installed import installed
from tests.integration.tracking_page.house import NOW
from tests.servers.web import served

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, origin: str) -> Iterator[Installation]:
    """All services with pages, behind one origin as in production."""
    folder = tmp_path_factory.mktemp("pages")
    house = installed("orders", "tracking", "notify", folder=folder, now=NOW, public_url=origin)
    services = {"orders": orders_web(house), "tracking": tracking_web(house), "notify": notify_web(house)}
    with served(Gateway(services, create_front(house.settings, services)), origin):
        yield house
    house.close()


@pytest.fixture(scope="module")
def page(chromium: Browser, origin: str) -> Iterator[Page]:
    """One for all: its strict policy is set aside, so that axe may look."""
    context = chromium.new_context(base_url=origin, bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def barriers(page: Page) -> list[str]:
    """What axe-core objects to, with the elements concerned."""
    found: list[dict[str, Any]] = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("make", STATES.values(), ids=STATES.keys())
def test_nothing_keeps_anybody_out_and_little_is_loaded(
    make: Callable[[Installation], State], home: Installation, page: Page
) -> None:
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        if answer.request.is_navigation_request():
            answers.clear()
        answers.append(answer)

    page.on("response", keep)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    make(home).opens(page, home)
    page.wait_for_load_state("load")
    page.remove_listener("response", keep)

    page.evaluate(AXE_SCRIPT)
    assert barriers(page) == []
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="dark")
    assert barriers(page) == []
    assert sum(len(answer.body()) for answer in answers) < MOST_BYTES
