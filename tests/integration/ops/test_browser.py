"""The ops console in a real browser, on a phone and on a desk, in light and dark."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from services.ops.app import create_web
from shared.database import SERVICES
from shared.installation import Installation
from shared.worker import Worker
from tests.integration.ops.trouble import PASSWORD, fail
from tests.servers.browser import chromium
from tests.waiting import wait_for

pytestmark = pytest.mark.browser

PHONE, DESK = (390, 844), (1280, 900)
# How far to the right anything on the page goes, in pixels.
_FURTHEST = """() => Math.max(...[...document.querySelectorAll('main, main *')]
    .map(item => item.getBoundingClientRect().right))"""


@dataclass
class Console:
    """Opens pages of the console as one who knows the password."""

    browser: Browser
    origin: str
    pictures: Path | None

    def open(self, path: str, size: tuple[int, int] = DESK, scheme: str = "light") -> Page:
        context = self.browser.new_context(
            base_url=self.origin,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=False,
            http_credentials={"username": "ops", "password": PASSWORD},
        )
        page = context.new_page()
        page.goto(path)
        return page

    def picture(self, page: Page, name: str) -> None:
        if self.pictures:
            page.screenshot(path=self.pictures / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def console(embedded: Installation, browser: Browser) -> Iterator[Console]:
    """Pictures go to PERILLE_PICTURES, if somebody wants to look at them."""
    server = make_server("127.0.0.1", 0, create_web(embedded), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    folder = os.environ.get("PERILLE_PICTURES")
    yield Console(browser, f"http://127.0.0.1:{server.port}", Path(folder) if folder else None)
    for context in browser.contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/ops", "/ops/dead-letters", "letter"])
def test_no_page_is_wider_than_its_screen(console: Console, embedded: Installation, path: str) -> None:
    made = [fail(embedded, message_id=f"0192f0c1-0000-7000-8000-00000000000{number}") for number in range(5)]
    fail(embedded, event="shipment.progressed", queue="tracking.events", error=KeyError("x"), message_id="later")
    page = console.open(f"/ops/dead-letters/{made[0]}" if path == "letter" else path)
    for summary in page.locator("summary").all():
        summary.click()
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            console.picture(page, f"{path.strip('/').replace('/', '-')}-{width}-{scheme}")
        assert 0 < page.evaluate(_FURTHEST) <= width


@pytest.mark.parametrize(("size", "name"), [(PHONE, "phone"), (DESK, "desk")])
def test_a_quiet_system_looks_calm(console: Console, embedded: Installation, size: tuple[int, int], name: str) -> None:
    worker = Worker([loop for service in SERVICES for loop in embedded.loops(service, {})])
    worker.start()
    wait_for(lambda: not worker.troubles())
    page = console.open("/ops", size)
    expect(page.get_by_role("heading", name="All is well")).to_be_visible()
    console.picture(page, f"calm-{name}")
    page.get_by_role("link", name="Dead letters").click()
    expect(page.get_by_role("heading", name="No dead letters")).to_be_visible()
    console.picture(page, f"empty-{name}")
    worker.stop()


def test_a_letter_is_retried_without_javascript(console: Console, embedded: Installation) -> None:
    fail(embedded)
    page = console.open("/ops", PHONE)
    page.get_by_role("link", name="1 dead letter of notify needs a decision.").click()
    page.get_by_role("link", name="Permanent in notify.events").click()
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("status")).to_contain_text("Handed back to its service")
    console.picture(page, "retried-phone")


def test_discarding_insists_on_a_reason(console: Console, embedded: Installation) -> None:
    letter_id = fail(embedded)
    page = console.open(f"/ops/dead-letters/{letter_id}")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("heading", name="Give it up")).to_be_visible()
    page.get_by_label("Why it can be given up").fill("The shop sent it twice by mistake")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("status")).to_contain_text("Discarded")
    expect(page.get_by_text("The shop sent it twice by mistake")).to_be_visible()
