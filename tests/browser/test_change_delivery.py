"""Changing the delivery: faults are said where they are mended, news come to the open page, the card needs no network.

That each change can be asked for from its first step to its end: test_stories_of_the_link.py.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from services.tracking.changes.adapters import Answer
from shared.installation import Installation
from tests.browser.looking import PHONE, reaches, unlock, visit
from tests.integration.tracking_page.house import CODE, Customer, at

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def coming(home: Installation) -> Customer:
    """With a parcel on its way to the door."""
    someone = Customer(home)
    someone.comes()
    return someone


@pytest.fixture
def opened(chromium: Browser, origin: str, coming: Customer) -> Iterator[Open]:
    """Opens the customer's page, with the postcode given unless it is to stay `locked`."""
    with ExitStack() as open_pages:

        def open_one(*, script: bool = False, locked: bool = False) -> Page:
            page = open_pages.enter_context(visit(chromium, origin, script=script))
            page.goto(coming.path)
            if not locked:
                unlock(page)
            return page

        yield open_one


def test_what_is_wrong_is_said_where_it_is_mended(opened: Open, coming: Customer) -> None:
    page = opened()
    page.goto(f"{coming.path}/change/other_address")
    page.get_by_label("Katuosoite").fill("Uusikatu 1")
    page.get_by_role("button", name="Pyydä muutosta").click()
    expect(page.get_by_role("alert")).to_contain_text("Kirjoita postinumero.")
    page.get_by_role("link", name="Kirjoita postinumero.").click()
    page.keyboard.type("02100")
    expect(page.get_by_label("Postinumero")).to_have_value("02100")
    expect(page.get_by_label("Postinumero")).to_have_accessible_description("Kirjoita postinumero.")
    expect(page.get_by_label("Katuosoite")).to_have_value("Uusikatu 1")


def test_what_was_asked_is_seen_without_scrolling(opened: Open, coming: Customer) -> None:
    page = opened()
    page.goto(f"{coming.path}/change/neighbour")
    page.get_by_label("Naapurin nimi ja asunto").fill("Virtanen, A 3")
    page.get_by_role("button", name="Pyydä muutosta").click()
    expect(page.locator(".wishes")).to_be_in_viewport()


def test_the_answer_comes_to_the_open_page_by_itself(opened: Open, coming: Customer) -> None:
    page = opened(script=True)
    coming.posts("/change/other_time", day="2026-11-27", window="12:00-16:00")
    page.clock.install()
    page.reload()
    expect(page.locator("h1")).not_to_contain_text("Perjantaina")
    coming.settles(Answer(result="agreed"))
    page.clock.run_for(25_000)
    expect(page.locator("h1")).to_contain_text("Perjantaina 27.11. klo 12–16")
    expect(page.get_by_role("status")).to_contain_text("Perjantaina 27.11. klo 12–16")


def test_a_scan_changes_the_first_line_and_leaves_what_is_being_typed(opened: Open, coming: Customer) -> None:
    page = opened(script=True, locked=True)
    page.clock.install()
    page.reload()
    page.evaluate("window.mine = 'not reloaded'")
    page.locator("#postcode").press_sequentially("001")
    coming.goes_out(at(24, 9))
    page.clock.run_for(25_000)

    expect(page.locator("h1")).to_contain_text("Tänään")
    expect(page.get_by_role("status")).to_contain_text("Tänään")
    expect(page.locator("#postcode")).to_be_focused()
    page.keyboard.type("00")
    expect(page.locator("#postcode")).to_have_value("00100")
    assert page.evaluate("window.mine") == "not reloaded"
    page.keyboard.press("Enter")
    expect(page.locator(".unlock")).to_have_count(0)


def test_nobody_is_disturbed_while_there_is_no_news(opened: Open) -> None:
    page = opened(script=True)
    page.clock.install()
    page.reload()
    page.locator("h1").evaluate("item => item.dataset.mine = 'yes'")
    for _ in range(2):
        with page.expect_response("**/live") as heard:
            page.clock.run_for(25_000)
        assert heard.value.status == 304
    expect(page.locator("h1[data-mine=yes]")).to_have_count(1)


@pytest.mark.parametrize(("status", "headers", "asked"), [(404, {}, 1), (429, {"Retry-After": "600"}, 3)])
def test_a_page_whose_link_is_dead_asks_no_more_and_one_that_must_wait_waits(
    opened: Open, status: int, headers: dict[str, str], asked: int
) -> None:
    page, answers = opened(script=True), []

    def answer(route: Route) -> None:
        answers.append(status)
        route.fulfill(status=status, headers=headers)

    page.route("**/live", answer)
    page.clock.install()
    page.reload()
    for _ in range(25):
        page.clock.run_for(60_000)
        page.evaluate("new Promise(resolve => requestAnimationFrame(resolve))")

    assert len(answers) == asked


def test_the_card_needs_no_network(chromium: Browser, origin: str, home: Installation) -> None:
    someone = Customer(home)
    someone.waits()
    with visit(chromium, origin) as page:
        page.goto(someone.path)
        unlock(page)
        page.get_by_role("link", name="Tallenna noutokortti").click()
        expect(page.get_by_role("img", name="QR-koodi")).to_be_visible()
        page.context.set_offline(True)
        page.goto(f"{someone.path}/card")
        expect(page.locator(".code")).to_have_text(CODE)
        assert reaches(page) <= PHONE["width"]
