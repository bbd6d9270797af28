"""Changing the delivery as people do it: on a phone, without JavaScript, by keyboard; and news come by themselves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from services.tracking.changes.adapters import Answer
from services.tracking.changes.directory import keep_directory
from shared.installation import Installation
from tests.browser.test_customers_page import DESK, PHONE, context, reaches, unlock
from tests.integration.tracking_page.house import CODE, NOW, Customer
from tests.integration.tracking_page.test_change import FAR, POINT

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
_FORMS = (
    "",
    "/other_time",
    "/other_address",
    "/pickup_point",
    "/neighbour",
    "/safe_place",
    "/no_signature",
    "/instructions",
    "/cancel",
)


@pytest.fixture
def coming(home: Installation) -> Customer:
    """With a parcel on its way to the door, and pickup points near it."""
    someone = Customer(home)
    someone.comes()
    with home.database("tracking").write() as session:
        keep_directory(session, [POINT, FAR], carrier="generic-edifact", now=NOW)
    return someone


@pytest.fixture
def opened(chromium: Browser, origin: str, coming: Customer) -> Open:
    """Opens the customer's page with the postcode given; options: size, script."""

    def open_one(*, size: tuple[int, int] = PHONE, script: bool = False) -> Page:
        page = context(chromium, origin, size, script=script).new_page()
        page.goto(coming.path)
        unlock(page)
        return page

    return open_one


@pytest.mark.parametrize("script", [False, True])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_another_day_takes_one_link_and_one_form(opened: Open, size: tuple[int, int], script: bool) -> None:
    page = opened(size=size, script=script)
    page.get_by_role("link", name="Toinen päivä tai aika").click()
    page.get_by_label("Perjantaina 27.11.").check()
    page.get_by_label("12–16").check()
    page.get_by_role("button", name="Pyydä muutosta").click()
    expect(page.locator(".wishes")).to_contain_text("Perjantaina 27.11. klo 12–16")
    expect(page.locator(".wishes")).to_be_in_viewport()
    page.get_by_role("button", name="Peru pyyntö Toinen päivä tai aika").click()
    expect(page.locator(".wishes")).to_contain_text("Peruit tämän")


def test_the_neighbour_is_told_by_keyboard_alone(opened: Open) -> None:
    page = opened()
    for name, field in (("Kaikki muutokset", None), ("Naapurille", "Naapurin nimi ja asunto")):
        page.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")
        if field:
            page.get_by_label(field).focus()
    page.keyboard.type("Virtanen, A 3")
    page.keyboard.press("Enter")
    expect(page.locator(".wishes")).to_contain_text("Virtanen, A 3")


def test_a_point_near_work_can_be_found(opened: Open) -> None:
    page = opened()
    page.get_by_role("link", name="Toinen noutopiste").click()
    expect(page.locator(".choice").first).to_contain_text("K-Market Kamppi")
    page.get_by_label("Postinumero, jonka läheltä etsitään").fill("00520")
    page.get_by_role("button", name="Etsi").click()
    expect(page.locator(".choice").first).to_contain_text("R-kioski Pasila")
    page.get_by_label("R-kioski Pasila").check()
    page.get_by_role("button", name="Pyydä muutosta").click()
    expect(page.locator(".wishes")).to_contain_text("R-kioski Pasila")


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


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("size", [(320, 640), DESK])
def test_no_form_is_wider_than_its_screen(opened: Open, coming: Customer, language: str, size: tuple[int, int]) -> None:
    page = opened(size=size)
    for form in _FORMS:
        page.goto(f"{coming.path}/change{form}?lang={language}")
        expect(page.locator("h1")).to_have_count(1)
        assert reaches(page) <= size[0], form


def test_what_can_be_touched_is_large_enough(opened: Open, coming: Customer) -> None:
    page = opened()
    for form in _FORMS:
        page.goto(f"{coming.path}/change{form}")
        for item in page.locator("main a, main button, .choice, .wide, summary").all():
            box = item.bounding_box()
            assert box
            assert box["height"] >= 44, (form, item.inner_text())


def test_the_answer_comes_to_the_open_page_by_itself(opened: Open, coming: Customer) -> None:
    page = opened(script=True)
    coming.posts("/change/other_time", day="2026-11-27", window="12:00-16:00")
    page.reload()
    page.clock.install()
    page.reload()
    expect(page.locator("h1")).not_to_contain_text("Perjantaina")
    coming.settles(Answer(result="agreed"))
    page.clock.run_for(25_000)
    expect(page.locator("h1")).to_contain_text("Perjantaina 27.11. klo 12–16")
    expect(page.get_by_role("status")).to_contain_text("Perjantaina 27.11. klo 12–16")


def test_nobody_is_disturbed_while_there_is_no_news(opened: Open, coming: Customer) -> None:
    page = opened(script=True)
    page.clock.install()
    page.reload()
    page.locator("h1").evaluate("item => item.dataset.mine = 'yes'")
    for _ in range(2):
        with page.expect_response("**/live") as heard:
            page.clock.run_for(25_000)
        assert heard.value.status == 304
    expect(page.locator("h1[data-mine=yes]")).to_have_count(1)


def test_the_card_needs_no_network(chromium: Browser, origin: str, home: Installation) -> None:
    someone = Customer(home)
    someone.waits()
    page = context(chromium, origin, PHONE).new_page()
    page.goto(someone.path)
    unlock(page)
    page.get_by_role("link", name="Tallenna noutokortti").click()
    expect(page.get_by_role("img", name="QR-koodi")).to_be_visible()
    page.context.set_offline(True)
    page.goto(f"{someone.path}/card")
    expect(page.locator(".code")).to_have_text(CODE)
    assert reaches(page) <= PHONE[0]
