"""Every page in every state: nothing on it keeps anybody out, and it is light."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Response, ViewportSize

from shared.installation import Installation
from tests.browser.states import STATES, State

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
MOST_BYTES = 60_000


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
