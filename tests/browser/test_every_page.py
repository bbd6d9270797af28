"""Every page in every state, by day and night, on phone and desk: nothing on it keeps anybody out, and it is light.

Each state is opened once in Finnish for all four looks; in the other languages it must fit its screen.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Response

from shared.installation import Installation
from tests.browser.looking import DESK, MOST_BYTES, NARROW, PHONE, picture, reaches
from tests.browser.states import STATES, State

pytestmark = pytest.mark.browser

# What axe-core looks at again once colours or room are others; the rest of its rules reads the same page as before.
_BY_LOOK = "{resultTypes: ['violations'], runOnly: ['color-contrast', 'target-size', 'scrollable-region-focusable']}"
_WHOLE = "{resultTypes: ['violations']}"
LOOKS = ((PHONE, "light", _WHOLE), (PHONE, "dark", _BY_LOOK), (DESK, "dark", _WHOLE), (DESK, "light", _BY_LOOK))
# Every stop of a finger: at least 44 pixels high.
_SMALL = """() => [...document.querySelectorAll(
    "nav a, .way-back a, .offers a, .links a, .more a, button, summary, .choice, .wide, input[type=time], #postcode")]
    .filter(item => item.checkVisibility() && item.getBoundingClientRect().height < 44).map(item => item.outerHTML)"""


@pytest.fixture(scope="module")
def page(chromium: Browser, origin: str) -> Iterator[Page]:
    """One for all: its strict policy is set aside, so that axe may look."""
    context = chromium.new_context(base_url=origin, bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def barriers(page: Page, options: str) -> list[str]:
    """What axe-core objects to, with the elements concerned."""
    found: list[dict[str, Any]] = page.evaluate(f"axe.run({options})")["violations"]
    return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def assert_fits(page: Page) -> None:
    for size in (NARROW, DESK):
        page.set_viewport_size(size)
        assert reaches(page) <= size["width"]


def opened(state: State, page: Page, home: Installation) -> list[Response]:
    """Open it as a stranger does, with nothing kept from before; returns all that was loaded for it."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        if answer.request.is_navigation_request():
            answers.clear()
        answers.append(answer)

    page.on("response", keep)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    state.opens(page, home)
    page.wait_for_load_state("load")
    page.remove_listener("response", keep)
    return answers


@pytest.mark.parametrize(("name", "make"), STATES.items(), ids=STATES.keys())
def test_nothing_keeps_anybody_out_and_little_is_loaded(
    name: str, make: Callable[[Installation], State], home: Installation, page: Page
) -> None:
    state = make(home)
    answers = opened(state, page, home)

    assert sum(len(answer.body()) for answer in answers) < MOST_BYTES
    assert all(answer.url.startswith(f"{home.links.public_url}/t/") for answer in answers)
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"unlocked"}
    assert page.evaluate(_SMALL) == []
    page.evaluate(AXE_SCRIPT)
    for size, scheme, options in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        picture(page, f"{name}-{size['width']}-{scheme}")
        assert barriers(page, options) == [], (size, scheme)
    assert_fits(page)
    for language in state.other_languages():
        page.goto(language)
        assert_fits(page)
