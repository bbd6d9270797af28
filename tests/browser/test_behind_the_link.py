"""Preferences, leaving and feedback on a phone and a desk, with and without JavaScript, by keyboard."""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from services.notify.app import create_web
from services.notify.deciding import suppressions
from shared.installation import Installation
from tests.installed import installed
from tests.integration.preferences.house import NOW, Visitor
from tests.servers.web import served

pytestmark = pytest.mark.browser

PHONE, NARROW, DESK = (390, 844), (320, 640), (1280, 900)
PAGES = ("preferences", "leave", "leave?channel=sms", "feedback?score=3")
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def notify(tmp_path_factory: pytest.TempPathFactory, origin: str) -> Iterator[Installation]:
    """Notify, listening at `origin`; each test has an order of its own."""
    house = installed("notify", folder=tmp_path_factory.mktemp("link"), now=NOW, public_url=origin)
    with served(create_web(house), origin):
        yield house
    house.close()


@pytest.fixture
def visitor(notify: Installation) -> Visitor:
    """Somebody whom the shop would reach by text, and then by mail."""
    someone = Visitor(notify)
    someone.orders()
    return someone


@pytest.fixture(params=[False, True], ids=["plain", "scripted"])
def browse(request: pytest.FixtureRequest, chromium: Browser, origin: str) -> Iterator["Browse"]:
    browser = Browse(chromium, origin, scripted=request.param)
    yield browser
    browser.close()


class Browse:
    """Opens pages in a browser of this size, with or without JavaScript."""

    def __init__(self, chromium: Browser, origin: str, *, scripted: bool) -> None:
        self.chromium, self.origin, self.scripted = chromium, origin, scripted
        self.contexts: list[BrowserContext] = []

    def __call__(self, path: str, *, size: tuple[int, int] = PHONE, scheme: str = "light") -> Page:
        context = self.chromium.new_context(
            base_url=self.origin,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=self.scripted,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


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
    visitor: Visitor, browse: Browse, tmp_path: Path, language: str, size: tuple[int, int], scheme: str
) -> None:
    for name in PAGES:
        query = f"{'&' if '?' in name else '?'}lang={language}"
        page = browse(f"{visitor.path}/{name}{query}", size=size, scheme=scheme)
        picture(page, tmp_path, f"{name.partition('?')[0]}-{language}-{size[0]}-{scheme}")
        assert reaches(page) <= size[0]


def test_email_first_is_one_press_and_the_answer_is_seen_without_scrolling(
    visitor: Visitor, browse: Browse, tmp_path: Path
) -> None:
    page = browse(f"{visitor.path}/preferences")
    page.get_by_role("button", name="Käytä ensin").click()

    expect(page.get_by_role("status")).to_contain_text("Tästä lähtien kirjoitamme sinulle sähköpostilla")
    expect(page.get_by_role("status")).to_be_in_viewport()
    expect(page.locator("h1")).to_contain_text("Kirjoitamme sinulle sähköpostilla")
    picture(page, tmp_path, "changed")


def test_preferences_need_no_mouse(visitor: Visitor, browse: Browse) -> None:
    page = browse(f"{visitor.path}/preferences")
    for stop in ("a.skip", "nav a >> nth=0", "nav a >> nth=1", "nav a >> nth=2", "#drop-sms", "#first-email"):
        page.keyboard.press("Tab")
        expect(page.locator(stop)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Tästä lähtien")
    page.keyboard.press("Tab")
    expect(page.locator("#drop-email")).to_be_focused()  # on from the answer, not from the top again


def test_a_box_is_ticked_and_saved_by_keyboard(visitor: Visitor, browse: Browse) -> None:
    page = browse(f"{visitor.path}/preferences?lang=en")
    page.get_by_role("checkbox", name="How did it go?").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("we do not tell you about: how did it go?")
    expect(page.get_by_role("checkbox", name="How did it go?")).not_to_be_checked()


def test_every_button_says_what_it_is_for(visitor: Visitor, browse: Browse) -> None:
    page = browse(f"{visitor.path}/preferences?lang=en")
    for name in ("Do not use 1. Text message", "Use first 2. Email", "Do not use 2. Email", "Stop all messages"):
        expect(page.get_by_role("button", name=name)).to_have_count(1)
    for name in ("What we tell you about", "When a text may ring", "Language of our messages", "Have a pause"):
        expect(page.get_by_role("group", name=name)).to_have_count(1)


def test_leaving_and_coming_back_are_one_press_each(visitor: Visitor, browse: Browse, tmp_path: Path) -> None:
    page = browse(f"{visitor.path}/preferences?lang=en")
    page.get_by_role("button", name="Stop all messages").click()
    expect(page.locator("h1")).to_have_text("You get no messages from us")
    picture(page, tmp_path, "left")
    page.get_by_role("button", name="Start messages again").click()
    expect(page.locator("h1")).to_contain_text("We write to you by text message")


def test_the_link_of_a_sender_who_takes_no_reply_stops_texts_in_one_press(visitor: Visitor, browse: Browse) -> None:
    page = browse(f"{visitor.path}/leave?channel=sms")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_contain_text("Stop text messages from Saimaan Savi?")
    page.get_by_role("button", name="Stop them").click()
    expect(page.get_by_role("status")).to_contain_text("by email and in no other way")


def test_a_stop_by_reply_is_seen_and_taken_back(visitor: Visitor, browse: Browse, tmp_path: Path) -> None:
    with visitor.home.database("notify").write() as session:
        at = {"channel": "sms", "address": visitor.phone}
        suppressions.suppress(session, **at, reason="opted_out", source="reply", now=NOW)
    page = browse(f"{visitor.path}/preferences")
    expect(page.locator(".closed")).to_have_text("Pysäytetty, koska pyysit sitä.")
    picture(page, tmp_path, "stopped-by-reply")
    page.get_by_role("button", name="Aloita uudelleen").click()
    expect(page.locator(".closed")).to_have_count(0)


def test_bad_times_are_said_where_they_are_mended(visitor: Visitor, browse: Browse, tmp_path: Path) -> None:
    page = browse(f"{visitor.path}/preferences?lang=en")
    page.get_by_label("From").fill("08:00")
    page.get_by_role("button", name="Save the times").click()
    expect(page.get_by_role("alert")).to_contain_text("Give both times")
    expect(page.get_by_label("From")).to_be_focused()
    expect(page.get_by_label("From")).to_have_accessible_description(re.compile("Give both times"))
    picture(page, tmp_path, "bad-times")


def test_how_it_went_is_one_press_of_enter(visitor: Visitor, browse: Browse, tmp_path: Path) -> None:
    page = browse(f"{visitor.path}/feedback?score=3&lang=en")
    expect(page.get_by_role("button", name="Well")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You said: Well.")
    page.get_by_label("Would you like to tell more?").fill("The courier phoned first.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Your words have reached Saimaan Savi.")
    picture(page, tmp_path, "feedback-given")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_what_can_be_touched_is_large_enough(
    visitor: Visitor, browse: Browse, name: str, size: tuple[int, int]
) -> None:
    page = browse(f"{visitor.path}/{name}", size=size)
    for item in page.locator("nav a, .way-back a, button, label.choice, input[type=time]").all():
        box = item.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("name", PAGES)
def test_headings_and_landmarks_lead_through_the_page(visitor: Visitor, browse: Browse, name: str) -> None:
    page = browse(f"{visitor.path}/{name}")
    expect(page.locator("h1")).to_have_count(1)
    levels = [int(item.evaluate("item => item.tagName")[1]) for item in page.locator("h1, h2, h3").all()]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("banner", "main", "contentinfo", "navigation"):
        expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]


def test_the_page_is_light_keeps_nothing_and_asks_nobody_else(visitor: Visitor, browse: Browse) -> None:
    page = browse(f"{visitor.path}/preferences").context.new_page()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(f"{visitor.path}/preferences", wait_until="networkidle")
    assert len(answers) >= 3  # the page, its style, its picture
    assert all(answer.url.startswith(f"{browse.origin}/t/") and answer.status == 200 for answer in answers)
    assert sum(len(answer.body()) for answer in answers) < MOST_BYTES
    assert page.context.cookies() == []
