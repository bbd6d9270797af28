"""The stories of one link by keyboard alone: in three languages, on phone and desk, with and without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from services.tracking.changes.adapters import Answer
from services.tracking.page.words import texts_of
from shared.installation import Installation
from tests.browser.test_customers_page import DESK, PHONE, context
from tests.integration.tracking_page.house import NOW, POSTCODE, Customer, at

pytestmark = pytest.mark.browser

FRIDAY = {
    "fi": "perjantaina 27.11. klo 12–16",
    "sv": "fredag den 27.11 kl. 12–16",
    "en": "Friday 27 November, 12:00–16:00",
}


@pytest.fixture
def coming(home: Installation) -> Customer:
    someone = Customer(home)
    someone.comes()
    return someone


@pytest.fixture
def midnight(home: Installation) -> Iterator[None]:
    home.clock.at = at(25, 0, 5)
    yield
    home.clock.at = NOW


def tab_to(page: Page, wanted: Locator) -> None:
    """As somebody without a mouse gets there."""
    expect(wanted).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("item => item === document.activeElement"):
            return
    raise AssertionError(f"no way by keyboard to {wanted}")


def follow(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def unlock(page: Page) -> None:
    tab_to(page, page.locator("#postcode"))
    page.keyboard.type(POSTCODE)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("script", [False, True], ids=["plain", "scripted"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_delivery_is_moved_and_taken_back(
    chromium: Browser, origin: str, coming: Customer, language: str, size: tuple[int, int], script: bool
) -> None:
    texts, around = texts_of(language)["change"], context(chromium, origin, size, script=script)
    page = around.new_page()
    page.goto(f"{coming.path}?lang={language}")
    unlock(page)
    follow(page, page.get_by_role("link", name=texts["what"]["other_time"]))
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[value='2026-11-27']")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[value='12:00-16:00']")).to_be_checked()
    follow(page, page.get_by_role("button", name=texts["send"]))

    expect(page.locator(".wishes")).to_contain_text(FRIDAY[language], ignore_case=True)
    expect(page.locator("h1")).not_to_contain_text(FRIDAY[language], ignore_case=True)
    coming.settles(Answer(result="agreed"))
    page.reload()
    expect(page.locator("h1")).to_contain_text(FRIDAY[language], ignore_case=True)
    follow(page, page.get_by_role("button", name=texts["undo"]))
    expect(page.locator(".wishes")).to_contain_text(texts_of(language)["change"]["state"]["undoing"])
    around.close()


def test_a_refusal_is_said_with_its_reason_and_promises_nothing(
    chromium: Browser, origin: str, coming: Customer
) -> None:
    coming.posts("/change/other_time", day="2026-11-27", window="12:00-16:00")
    coming.settles(Answer(result="refused", reason="Auto on täynnä"))
    page = context(chromium, origin, PHONE).new_page()
    page.goto(coming.path)
    unlock(page)

    expect(page.locator(".wishes")).to_contain_text("Auto on täynnä")
    expect(page.locator("h1")).not_to_contain_text("27.11.")
    page.context.close()


@pytest.mark.usefixtures("midnight")
def test_more_time_to_collect_is_asked_for_at_midnight(chromium: Browser, origin: str, home: Installation) -> None:
    someone = Customer(home)
    someone.waits()
    page = context(chromium, origin, PHONE).new_page()
    page.goto(someone.path)
    unlock(page)
    follow(page, page.get_by_role("link", name="Lisää noutoaikaa"))
    follow(page, page.get_by_role("button", name="Pyydä muutosta"))

    expect(page.locator(".wishes")).to_contain_text("7 päivää lisää")
    expect(page.locator(".wishes")).to_contain_text("tänään klo 0.05")
    page.context.close()
