"""What preferences, leaving and feedback say and where, by keyboard.

Their stories told to the end, on every screen and in every language: test_stories_of_the_link.py.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from services.notify.deciding import suppressions
from shared.installation import Installation
from tests.browser.looking import picture, visit
from tests.integration.preferences.house import NOW, Visitor

pytestmark = pytest.mark.browser

PAGES = ("preferences", "leave", "leave?channel=sms", "feedback?score=3")

Open = Callable[[str], Page]


@pytest.fixture
def visitor(home: Installation) -> Visitor:
    """Somebody whom the shop would reach by text, and then by mail."""
    someone = Visitor(home)
    someone.orders()
    return someone


@pytest.fixture
def browse(chromium: Browser, origin: str) -> Iterator[Open]:
    """Opens a path on a phone. None of these pages has a script, so each is its own proof for browsers without."""
    with ExitStack() as open_pages:

        def open_one(path: str) -> Page:
            page = open_pages.enter_context(visit(chromium, origin, script=True))
            page.goto(path)
            return page

        yield open_one


def test_email_first_is_one_press_and_the_answer_is_seen_without_scrolling(visitor: Visitor, browse: Open) -> None:
    page = browse(f"{visitor.path}/preferences")
    page.get_by_role("button", name="Käytä ensin").click()

    expect(page.get_by_role("status")).to_contain_text("Tästä lähtien kirjoitamme sinulle sähköpostilla")
    expect(page.get_by_role("status")).to_be_in_viewport()
    expect(page.locator("h1")).to_contain_text("Kirjoitamme sinulle sähköpostilla")
    picture(page, "changed")


def test_preferences_need_no_mouse(visitor: Visitor, browse: Open) -> None:
    page = browse(f"{visitor.path}/preferences")
    for stop in ("a.skip", "nav a >> nth=0", "nav a >> nth=1", "nav a >> nth=2", "#drop-sms", "#first-email"):
        page.keyboard.press("Tab")
        expect(page.locator(stop)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Tästä lähtien")
    page.keyboard.press("Tab")
    expect(page.locator("#drop-email")).to_be_focused()  # on from the answer, not from the top again


def test_every_button_says_what_it_is_for(visitor: Visitor, browse: Open) -> None:
    page = browse(f"{visitor.path}/preferences?lang=en")
    for name in ("Do not use 1. Text message", "Use first 2. Email", "Do not use 2. Email", "Stop all messages"):
        expect(page.get_by_role("button", name=name)).to_have_count(1)
    for name in ("What we tell you about", "When a text may ring", "Language of our messages", "Have a pause"):
        expect(page.get_by_role("group", name=name)).to_have_count(1)


def test_the_link_of_a_sender_who_takes_no_reply_stops_texts_in_one_press(visitor: Visitor, browse: Open) -> None:
    page = browse(f"{visitor.path}/leave?channel=sms")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_contain_text("Stop text messages from Saimaan Savi?")
    page.get_by_role("button", name="Stop them").click()
    expect(page.get_by_role("status")).to_contain_text("by email and in no other way")


def test_a_stop_by_reply_is_seen_and_taken_back(visitor: Visitor, browse: Open) -> None:
    with visitor.home.database("notify").write() as session:
        at = {"channel": "sms", "address": visitor.phone}
        suppressions.suppress(session, **at, reason="opted_out", source="reply", now=NOW)
    page = browse(f"{visitor.path}/preferences")
    expect(page.locator(".closed")).to_have_text("Pysäytetty, koska pyysit sitä.")
    picture(page, "stopped-by-reply")
    page.get_by_role("button", name="Aloita uudelleen").click()
    expect(page.locator(".closed")).to_have_count(0)


def test_bad_times_are_said_where_they_are_mended(visitor: Visitor, browse: Open) -> None:
    page = browse(f"{visitor.path}/preferences?lang=en")
    page.get_by_label("From").fill("08:00")
    page.get_by_role("button", name="Save the times").click()
    expect(page.get_by_role("alert")).to_contain_text("Give both times")
    expect(page.get_by_label("From")).to_be_focused()
    expect(page.get_by_label("From")).to_have_accessible_description(re.compile("Give both times"))
    picture(page, "bad-times")


@pytest.mark.parametrize("name", PAGES)
def test_headings_and_landmarks_lead_through_the_page(visitor: Visitor, browse: Open, name: str) -> None:
    page = browse(f"{visitor.path}/{name}")
    expect(page.locator("h1")).to_have_count(1)
    levels = [int(item.evaluate("item => item.tagName")[1]) for item in page.locator("h1, h2, h3").all()]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("banner", "main", "contentinfo", "navigation"):
        expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]
