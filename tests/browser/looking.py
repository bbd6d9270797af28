"""Looking at customers' pages as people do: on a phone or a desk, with and without scripts, with no mouse."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.integration.tracking_page.house import POSTCODE

NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
SIZES = {"phone": PHONE, "desk": DESK}
MOST_BYTES = 60_000  # of a page with all that belongs to it

_FURTHEST = (
    "() => Math.max(...[...document.querySelectorAll('body *')].map(item => item.getBoundingClientRect().right))"
)
_STEPS = 80  # of the Tab key, more than any page has stops


def context(chromium: Browser, origin: str, size: ViewportSize = PHONE, *, script: bool = False) -> BrowserContext:
    return chromium.new_context(base_url=origin, viewport=size, java_script_enabled=script, reduced_motion="reduce")


@contextmanager
def visit(chromium: Browser, origin: str, size: ViewportSize = PHONE, *, script: bool = False) -> Iterator[Page]:
    """A page of a browser that knows nothing yet."""
    around = context(chromium, origin, size, script=script)
    yield around.new_page()
    around.close()


def reaches(page: Page) -> float:
    """How far to the right anything on the page goes, in pixels."""
    furthest: float = page.evaluate(_FURTHEST)
    return furthest


def picture(page: Page, name: str) -> None:
    """Kept in the folder PERILLE_PICTURES, if somebody wants to look at it."""
    folder = os.environ.get("PERILLE_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def unlock(page: Page, postcode: str = POSTCODE) -> None:
    page.locator("#postcode").fill(postcode)
    page.locator(".unlock button").click()


# By keyboard alone


def tab_to(page: Page, wanted: Locator) -> None:
    """As somebody without a mouse gets there."""
    expect(wanted).to_be_visible()
    for _ in range(_STEPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("item => item === document.activeElement"):
            return
    raise AssertionError(f"no way by keyboard to {wanted}")


def follow(page: Page, wanted: Locator) -> None:
    """Get to a link or a button, press Enter, and be where it leads."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def mend(page: Page, wanted: Locator, wrong: str, right: str) -> None:
    """A field that was refused: what was typed still stands there, and the cursor is in it."""
    expect(wanted).to_have_attribute("aria-invalid", "true")
    expect(wanted).to_have_value(wrong)
    expect(wanted).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(right)


def tick(page: Page, wanted: Locator) -> None:
    """A box, or the radio button that the Tab key leads to."""
    tab_to(page, wanted)
    page.keyboard.press("Space")
    expect(wanted).to_be_checked()


def give_postcode(page: Page) -> None:
    tab_to(page, page.locator("#postcode"))
    page.keyboard.type(POSTCODE)
    with page.expect_navigation():
        page.keyboard.press("Enter")
