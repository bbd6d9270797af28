"""Correcting a number, saying what is needed, and what is not here: phone and desk, without scripts, by keyboard."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from services.orders.app import create_web as orders_web
from services.orders.models import ContactCheck
from services.tracking.app import create_web as tracking_web
from services.tracking.carriers.table import carriers
from shared.auth import Shop
from shared.installation import Installation
from tests.integration.orders.conftest import Webshop
from tests.integration.orders.details import AtDetails
from tests.integration.tracking.kit import ZONE, Tracking
from tests.integration.tracking_page.house import NOW, at
from tests.interchanges import Said, interchange

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
_numbers = count(1)


@pytest.fixture
def visitor(home: Installation) -> AtDetails:
    """Somebody whose parcel was delivered, as the carrier says; no worker runs, so tracking is told by hand."""
    shop_id, key = home.access.add_shop(name="Saimaan Savi", now=NOW)
    shop = Webshop(client=orders_web(home).test_client(), home=home, id=shop_id, key=key)
    order_id, number = shop.place()["id"], f"OWN{next(_numbers):08}"
    tracking = Tracking(
        home=home,
        service=home.service("tracking", parts={"carriers": carriers()}),
        client=tracking_web(home).test_client(),
        shop=Shop(shop_id, "Saimaan Savi", ZONE, frozenset()),
        key=key,
    )
    tracking.hear("order.placed", shop.events("order.placed")[0])
    tracking.register(number, order_id=order_id)
    said = (Said(code="13", at=at(23, 18)), Said(code="21", at=at(24, 8)))
    tracking.send(interchange(number, *said, reference=f"R{number}"))
    return AtDetails(shop, order_id)


@pytest.fixture(params=[(PHONE, True), (PHONE, False), (DESK, True)], ids=["phone", "phone-no-scripts", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser, origin: str) -> Iterator[Page]:
    size, scripts = request.param
    context = chromium.new_context(base_url=origin, viewport=size, java_script_enabled=scripts, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def unlocks(page: Page, visitor: AtDetails, path: str = "") -> None:
    """The postcode, wherever the link led."""
    page.goto(f"/t/{visitor.token}{path}?lang=en")
    page.get_by_label("Postcode").fill("00100")
    page.get_by_role("button", name="Show details").click()


def newest(visitor: AtDetails) -> ContactCheck:
    return visitor.checks()[-1]


def test_a_number_is_corrected_with_the_code_that_came_there(page: Page, visitor: AtDetails) -> None:
    unlocks(page, visitor, "/details")
    number = f"04511{next(_numbers):05}"
    expect(page.get_by_role("heading", level=1)).to_have_text("How to reach you, and what you need")
    page.get_by_label("Another number").fill(number)
    page.get_by_role("button", name="Send a code there").first.click()
    expect(page.get_by_role("status")).to_contain_text("The code is on its way.")

    page.get_by_label("Code", exact=True).fill("000001")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_have_text("That is not the code. Please check it and try again.")
    page.get_by_label("Code", exact=True).fill(visitor.code())
    page.get_by_role("button", name="Confirm").click()

    expect(page.get_by_role("status")).to_contain_text("From now on we use the new number")
    expect(page.get_by_text(f"•••• {number[-3:]}")).to_be_visible()
    assert visitor.customer()["phone"] == f"+358{number[1:]}"
    assert newest(visitor).state == "confirmed"


def test_what_cannot_be_a_number_is_said_beside_it(page: Page, visitor: AtDetails) -> None:
    unlocks(page, visitor, "/details")
    page.get_by_label("Another number").fill("12")
    page.get_by_role("button", name="Send a code there").first.click()

    field = page.get_by_label("Another number")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("12")
    expect(page.get_by_text("That is no telephone number.")).to_be_visible()
    assert visitor.checks() == []


def test_needs_are_ticked_by_keyboard_alone(page: Page, visitor: AtDetails) -> None:
    unlocks(page, visitor, "/details")
    page.get_by_label("Allergy").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_label("Allergy")).to_be_checked()
    assert "allergy" in visitor.customer()["needs"]


def test_one_button_says_that_it_is_not_here_and_the_page_what_follows(page: Page, visitor: AtDetails) -> None:
    page.goto(f"/t/{visitor.token}?lang=en")
    button = page.get_by_role("button", name="It says delivered, but it is not here")
    button.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("The shop is being asked to look for it.")).to_be_visible()
    expect(button).to_have_count(0)
    page.reload()
    expect(page.get_by_text("The shop is being asked to look for it.")).to_be_visible()


def test_nothing_hangs_over_the_edge_of_a_small_telephone(page: Page, visitor: AtDetails) -> None:
    unlocks(page, visitor, "/details")
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name="Send a code there").first.scroll_into_view_if_needed()
    widths = [
        (box or {})["x"] + (box or {})["width"]
        for one in page.locator("input:visible, button:visible").all()
        if (box := one.bounding_box())
    ]

    assert max(widths) <= 320
