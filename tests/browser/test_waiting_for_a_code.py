"""Who waits for a code is told at the open page that it cannot come, though about to type it."""

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from services.orders.app import create_web
from shared.installation import Installation
from shared.links import hash_token
from shared.page.unlocked import COOKIE, proof
from tests.integration.orders.conftest import Webshop
from tests.integration.orders.details import AtDetails
from tests.integration.tracking_page.house import NOW

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
POLLS_WITHIN = 6000  # ms


def test_the_page_says_by_itself_that_the_number_gets_no_texts(
    chromium: Browser, home: Installation, origin: str
) -> None:
    shop_id, key = home.access.add_shop(name="Saimaan Savi", now=NOW)
    shop = Webshop(create_web(home).test_client(), home, shop_id, key)
    visitor = AtDetails(shop, shop.place()["id"])
    unlocked = proof(hash_token(visitor.token), now=NOW, sign=home.links.sign)
    context = chromium.new_context(base_url=origin, viewport=PHONE)
    context.add_cookies([{"name": COOKIE, "value": unlocked, "url": f"{origin}/t/{visitor.token}"}])
    page = context.new_page()
    page.clock.install()
    page.goto(f"{visitor.path}?lang=en")
    page.get_by_label("Another number").fill("09 123 4567")
    page.get_by_role("button", name="Send a code there").first.click()
    page.get_by_label("Code", exact=True).focus()
    visitor.code_fails("landline", at=NOW)
    page.clock.fast_forward(POLLS_WITHIN)

    expect(page.get_by_role("alert")).to_contain_text("cannot get text messages. Give the number of a mobile below")
    expect(page.get_by_label("Code", exact=True)).to_have_count(0)
    context.close()
