"""The customer's page on a phone without JavaScript, by keyboard, on paper.

Its look in every state, on every screen and in every language: test_every_page.py.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.installation import Installation
from tests.browser.looking import PHONE, picture, reaches, unlock, visit
from tests.integration.tracking_page.house import CODE, POSTCODE, STREET, Customer, at
from tests.interchanges import Said

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]


@pytest.fixture
def opened(chromium: Browser, origin: str) -> Iterator[Open]:
    """Opens a path on a phone without JavaScript."""
    with ExitStack() as open_pages:

        def open_one(path: str) -> Page:
            page = open_pages.enter_context(visit(chromium, origin))
            page.goto(path)
            return page

        yield open_one


@pytest.fixture
def customer(home: Installation) -> Customer:
    """With a parcel to collect."""
    someone = Customer(home)
    someone.waits()
    return someone


def coming(home: Installation) -> Customer:
    someone = Customer(home)
    someone.orders(delivery={"promised": {"from": "2026-11-25", "to": "2026-11-27"}})
    someone.is_sent()
    someone.is_scanned(Said(code="1", at=at(23, 18)))
    return someone


def test_when_and_where_need_no_scrolling_on_a_phone(customer: Customer, opened: Open) -> None:
    box = opened(customer.path).locator("h1").bounding_box()
    assert box
    assert box["y"] + box["height"] < PHONE["height"] / 2


def test_the_postcode_step_needs_no_mouse(customer: Customer, opened: Open) -> None:
    page = opened(customer.path)
    expect(page.locator("body")).not_to_contain_text(CODE)
    for stop in ("a.skip", "nav a >> nth=0", "nav a >> nth=1", "nav a >> nth=2", "#postcode"):
        page.keyboard.press("Tab")
        expect(page.locator(stop)).to_be_focused()
    page.keyboard.type(POSTCODE)
    page.keyboard.press("Tab")
    expect(page.locator(".unlock button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".code")).to_contain_text(CODE)
    expect(page.locator("body")).to_contain_text(STREET)


def test_the_skip_link_leads_past_the_languages(customer: Customer, opened: Open) -> None:
    page = opened(customer.path)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#postcode")).to_be_focused()


def test_a_wrong_postcode_is_said_where_it_is_mended(customer: Customer, opened: Open) -> None:
    page = opened(customer.path)
    unlock(page, "00101")
    expect(page.get_by_role("alert")).to_have_text("Postinumero ei täsmää. Tarkista se ja yritä uudelleen.")
    expect(page.locator("#postcode")).to_be_focused()
    expect(page.locator("#postcode")).to_have_accessible_description(re.compile("Postinumero ei täsmää.* vain kerran"))
    picture(page, "wrong-postcode")


def test_the_postcode_is_asked_for_once_in_a_browser(customer: Customer, opened: Open) -> None:
    page = opened(customer.path)
    unlock(page)
    page.goto(customer.path)
    expect(page.locator(".code")).to_contain_text(CODE)
    expect(page.locator("#postcode")).to_have_count(0)


def test_a_language_is_switched_on_the_page(customer: Customer, opened: Open) -> None:
    page = opened(customer.path)
    page.get_by_role("link", name="Svenska").click()
    expect(page.locator("h1")).to_contain_text("Kan hämtas")
    unlock(page)
    expect(page.locator(".code")).to_contain_text("Kod")


def test_headings_and_landmarks_lead_through_the_page(customer: Customer, opened: Open) -> None:
    page = opened(customer.path)
    expect(page.locator("h1")).to_have_count(1)
    levels = [int(item.evaluate("item => item.tagName")[1]) for item in page.locator("h1, h2, h3").all()]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("banner", "main", "contentinfo", "navigation"):
        expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]


def test_progress_says_where_the_parcel_is_now(home: Installation, opened: Open) -> None:
    page = opened(coming(home).path)
    expect(page.locator("h1")).to_contain_text("Huomenna – pe 27.11.")
    expect(page.locator("[aria-current=step]")).to_contain_text("Matkalla")
    picture(page, "coming")


def test_on_paper_there_is_the_code_and_no_navigation(customer: Customer, opened: Open) -> None:
    page = opened(customer.path)
    unlock(page)
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator(".code")).to_be_visible()
    picture(page, "paper")


def test_a_link_that_leads_nowhere_is_told_in_three_languages(home: Installation, opened: Open) -> None:
    page = opened("/t/AAAAAAAAAAAAAAAAAAAAAA")
    expect(page.locator("section[lang=sv] h2")).to_have_text("Sidan finns inte")
    assert reaches(page) <= PHONE["width"]
    picture(page, "missing")
