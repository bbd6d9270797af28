"""A mail as a real browser draws it: in the light, in the dark, on a telephone, without its pictures."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from services.notify.rules.facts import Kind
from services.notify.wording.writing import write
from tests.servers.browser import chromium
from tests.unit.notify.cases import PICKUP, about

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def opened(browser: Browser, scheme: str, width: int) -> Page:
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.set_content(write(about(Kind.PICKUP, pickup=PICKUP), channel="email", language="fi").html)
    return page


@pytest.mark.parametrize(("scheme", "card"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(31, 36, 40)")])
@pytest.mark.parametrize("width", [320, 390, 1200])
def test_it_fits_and_follows_the_readers_light(browser, scheme, card, width):
    page = opened(browser, scheme, width)
    box = page.locator(".card").bounding_box()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert box["width"] <= 560
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor") == card


def test_the_button_is_big_enough_for_a_thumb(browser):
    box = opened(browser, "light", 390).get_by_role("link", name="Näytä noutotiedot").bounding_box()

    assert box["height"] >= 44
    assert box["width"] >= 200


def test_without_pictures_the_code_stands_in_words(browser):
    page = opened(browser, "dark", 390)

    assert page.evaluate("document.querySelector('img').naturalWidth") == 0
    assert page.get_by_role("img", name="Noutokoodi 4821").is_visible()
    assert page.locator(".key").inner_text() == "4821"


def test_what_programs_show_beside_the_subject_is_not_seen_twice(browser):
    assert opened(browser, "light", 390).get_by_text("Nouda viimeistään maanantaina 30.11.").nth(0).is_hidden()
