"""The timeline and the cases in a real browser: nothing keeps anybody out, on a phone and on a desk."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from services.ops.app import create_web
from shared import migrate
from shared.clock import FixedClock
from shared.installation import Installation
from tests.integration.ops.trouble import PASSWORD, settings_of
from tests.integration.ops.whole import NOW, Whole, play
from tests.servers.browser import chromium

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """The console of one who knows the password; its strict policy is set aside, so that axe may look."""
    home = Installation(settings_of(tmp_path), FixedClock(NOW))
    for database in (home.access.database, *home.databases().values()):
        migrate.upgrade(database)
    whole = Whole(home)
    placed = play(whole)
    whole.post(f"/v1/shipments/{placed['shipment_id']}/changes", {"what": "missing"})
    whole.later()
    whole.tell_ops(whole.told)
    server = make_server("127.0.0.1", 0, create_web(home), threaded=True)
    threading.Thread(target=server.serve_forever).start()
    with chromium() as browser:
        credentials: Any = {"username": "ops", "password": PASSWORD}
        origin = f"http://127.0.0.1:{server.port}"
        yield browser.new_page(base_url=origin, bypass_csp=True, http_credentials=credentials)
    server.shutdown()
    server.server_close()
    home.close()


def assert_nothing_keeps_anybody_out(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)
    for width, scheme in ((390, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_the_overview_over_a_case_to_its_orders_timeline(page: Page) -> None:
    page.goto("/ops?live=off")
    page.get_by_role("link", name="1 wish of customers waits").click()
    expect(page.get_by_role("heading", name="it says delivered, but it is not here")).to_be_visible()
    page.get_by_text("How to settle it").click()
    assert_nothing_keeps_anybody_out(page)

    page.get_by_role("link", name="WEB-10023").click()
    expect(page.get_by_role("heading", name="Order WEB-10023")).to_be_visible()
    assert_nothing_keeps_anybody_out(page)

    page.get_by_label("Order, shipment or customer").fill("WEB-404")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Nothing is known of WEB-404")).to_be_visible()
    assert_nothing_keeps_anybody_out(page)
