"""/sandbox in a real browser: it fits a telephone, shows what comes by itself, and loads nothing from elsewhere."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from services.notify.app import create_web
from tests.installed import installed
from tests.integration.notify.house import House, order, progressed
from tests.servers.browser import chromium
from tests.unit.notify.cases import NOON

pytestmark = pytest.mark.browser


@dataclass
class Telephone:
    """A page 390 pixels wide, and the service behind it."""

    page: Page
    house: House
    complaints: list[str]


@pytest.fixture
def telephone(tmp_path) -> Iterator[Telephone]:
    home = installed("notify", folder=tmp_path, now=NOON)
    server = make_server("127.0.0.1", 0, create_web(home), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with chromium() as browser:
        page = browser.new_page(
            base_url=f"http://127.0.0.1:{server.server_port}", viewport={"width": 390, "height": 844}
        )
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.route("**/static/mark.svg", lambda route: route.fulfill(body="<svg/>", content_type="image/svg+xml"))
        yield Telephone(page, House(home.database("notify")), complaints)
    server.shutdown()
    home.close()


def test_a_message_appears_by_itself_and_fits(telephone: Telephone) -> None:
    page, house = telephone.page, telephone.house
    page.goto("/sandbox")
    expect(page.get_by_text("The first text message will appear here.")).to_be_visible()

    house.hear("order.placed", order())
    house.hear("shipment.progressed", progressed("ready_for_pickup"))
    house.go_on()

    expect(page.get_by_text("pakettisi on noudettavissa")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert telephone.complaints == []


def test_a_mail_is_read_in_its_frame(telephone: Telephone) -> None:
    page, house = telephone.page, telephone.house
    house.hear("order.placed", order(customer_says={"phone": None}))
    house.hear("shipment.progressed", progressed("ready_for_pickup"))
    house.go_on()

    page.goto("/sandbox")

    mail = page.frame_locator("iframe")
    expect(mail.get_by_role("heading", name="Pakettisi on noudettavissa")).to_be_visible()
    expect(mail.get_by_role("link").first).to_have_attribute("href", house.policy.links.page_url("ord_1"))
    code = mail.get_by_role("img", name="Noutokoodi 4821")
    expect(code).to_have_js_property("naturalWidth", 232)
    assert telephone.complaints == []
