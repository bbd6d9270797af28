"""The customer's page on a phone and a desk, without JavaScript, by keyboard, on paper."""

import os
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from shared.installation import Installation
from tests.integration.tracking_page.house import CODE, POSTCODE, STREET, Customer, at
from tests.interchanges import Said

pytestmark = pytest.mark.browser

PHONE, NARROW, DESK = (390, 844), (320, 640), (1280, 900)
MOST_BYTES = 60_000

Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, origin: str) -> Open:
    """Opens a path without JavaScript; options: size, scheme."""

    def open_one(path: str, *, size: tuple[int, int] = PHONE, scheme: str = "light") -> Page:
        page = context(chromium, origin, size, scheme).new_page()
        page.goto(path)
        return page

    return open_one


def context(
    chromium: Browser, origin: str, size: tuple[int, int], scheme: str = "light", *, script: bool = False
) -> BrowserContext:
    width, height = size
    return chromium.new_context(
        base_url=origin,
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=script,
    )


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


def unlock(page: Page, postcode: str = POSTCODE) -> None:
    page.locator("#postcode").fill(postcode)
    page.locator(".unlock button").click()


def reaches(page: Page) -> float:
    """How far to the right anything on the page goes, in pixels."""
    furthest: float = page.evaluate(
        "() => Math.max(...[...document.querySelectorAll('body *')].map(item => item.getBoundingClientRect().right))"
    )
    return furthest


def picture(page: Page, folder: Path, name: str) -> None:
    """Kept in PERILLE_PICTURES, if somebody wants to look at it."""
    page.screenshot(path=Path(os.environ.get("PERILLE_PICTURES", folder)) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(("size", "scheme"), [(NARROW, "light"), (PHONE, "dark"), (DESK, "light")])
def test_no_page_is_wider_than_its_screen(
    customer: Customer, opened: Open, tmp_path: Path, language: str, size: tuple[int, int], scheme: str
) -> None:
    page = opened(f"{customer.path}?lang={language}", size=size, scheme=scheme)
    picture(page, tmp_path, f"locked-{language}-{size[0]}-{scheme}")
    assert reaches(page) <= size[0]
    unlock(page)
    picture(page, tmp_path, f"unlocked-{language}-{size[0]}-{scheme}")
    assert reaches(page) <= size[0]


def test_when_and_where_need_no_scrolling_on_a_phone(customer: Customer, opened: Open) -> None:
    box = opened(customer.path).locator("h1").bounding_box()
    assert box
    assert box["y"] + box["height"] < PHONE[1] / 2


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


def test_a_wrong_postcode_is_said_where_it_is_mended(customer: Customer, opened: Open, tmp_path: Path) -> None:
    page = opened(customer.path)
    unlock(page, "00101")
    expect(page.get_by_role("alert")).to_have_text("Postinumero ei täsmää. Tarkista se ja yritä uudelleen.")
    expect(page.locator("#postcode")).to_be_focused()
    expect(page.locator("#postcode")).to_have_accessible_description(re.compile("Postinumero ei täsmää.* vain kerran"))
    picture(page, tmp_path, "wrong-postcode")


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


@pytest.mark.parametrize("unlocked", [False, True])
def test_the_page_is_light_and_asks_nobody_else(
    customer: Customer, chromium: Browser, origin: str, unlocked: bool
) -> None:
    page = context(chromium, origin, PHONE).new_page()
    page.goto(customer.path)
    if unlocked:
        unlock(page)
    answers: list[Response] = []
    fresh = page.context.new_page()

    def keep(answer: Response) -> None:
        answers.append(answer)

    fresh.on("response", keep)
    fresh.goto(customer.path, wait_until="networkidle")
    assert len(answers) >= 5  # the page, its style, its script, the picture, the icon
    assert all(answer.url.startswith(f"{origin}/t/") and answer.status == 200 for answer in answers)
    assert sum(len(answer.body()) for answer in answers) < MOST_BYTES


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_what_can_be_touched_is_large_enough(customer: Customer, opened: Open, size: tuple[int, int]) -> None:
    for item in opened(customer.path, size=size).locator("nav a, input:not([type=hidden]), button").all():
        box = item.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


def test_headings_and_landmarks_lead_through_the_page(customer: Customer, opened: Open) -> None:
    page = opened(customer.path)
    expect(page.locator("h1")).to_have_count(1)
    levels = [int(item.evaluate("item => item.tagName")[1]) for item in page.locator("h1, h2, h3").all()]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("banner", "main", "contentinfo", "navigation"):
        expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]


def test_progress_says_where_the_parcel_is_now(home: Installation, opened: Open, tmp_path: Path) -> None:
    page = opened(coming(home).path)
    expect(page.locator("h1")).to_contain_text("Huomenna – pe 27.11.")
    expect(page.locator("[aria-current=step]")).to_contain_text("Matkalla")
    picture(page, tmp_path, "coming")


def test_on_paper_there_is_the_code_and_no_navigation(customer: Customer, opened: Open, tmp_path: Path) -> None:
    page = opened(customer.path)
    unlock(page)
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator(".code")).to_be_visible()
    picture(page, tmp_path, "paper")


def test_a_link_that_leads_nowhere_is_told_in_three_languages(home: Installation, opened: Open, tmp_path: Path) -> None:
    page = opened("/t/AAAAAAAAAAAAAAAAAAAAAA")
    expect(page.locator("section[lang=sv] h2")).to_have_text("Sidan finns inte")
    assert reaches(page) <= PHONE[0]
    picture(page, tmp_path, "missing")
