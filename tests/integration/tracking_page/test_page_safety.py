"""What a link must not give away, and what opening it must not do."""

import json
import re
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from services.tracking.models import Base
from shared.installation import Installation
from shared.outbox import OutboxMessage
from tests.integration.tracking_page.house import PERSONAL, POSTCODE, Customer, at


def contents(home: Installation) -> dict[str, Any]:
    """Every row of every table of the service."""
    tables = [*Base.metadata.sorted_tables, OutboxMessage.__table__]
    with home.database("tracking").read() as session:
        return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}


@pytest.mark.parametrize("path", ["/t/AAAAAAAAAAAAAAAAAAAAAA", "/t/x", "/t/%C3%A4"])
def test_a_link_that_never_was_gets_a_friendly_page_in_three_languages(customer: Customer, path: str) -> None:
    page = customer.browser.get(path)
    assert page.status_code == 404
    for said in ("Sivua ei löydy", "Sidan finns inte", "There is no such page"):
        assert said in page.text


def test_an_expired_link_is_told_the_same_as_one_that_never_was(customer: Customer) -> None:
    never = customer.browser.get("/t/AAAAAAAAAAAAAAAAAAAAAA")
    customer.home.clock.at = at(1, 0, month=12)
    expired = customer.browser.get(customer.path)
    assert (expired.status_code, expired.data) == (404, never.data)
    assert {*expired.headers.keys()} == {*never.headers.keys()}
    assert customer.gives(POSTCODE).data == never.data


@pytest.mark.parametrize("personal", PERSONAL)
def test_nothing_personal_is_there_before_the_postcode(customer: Customer, personal: str) -> None:
    assert personal not in customer.browser.get(customer.path).text
    assert personal not in customer.gives("99999").text


def test_the_postcode_itself_is_not_there_either(home: Installation) -> None:
    someone = Customer(home)
    someone.orders()
    assert POSTCODE not in someone.browser.get(someone.path).text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_link_changes_nothing(customer: Customer, method: str) -> None:
    before = contents(customer.home)
    for path in (customer.path, f"{customer.path}?lang=sv", f"{customer.path}/postcode", f"{customer.path}?postcode=1"):
        for _ in range(20):
            assert "Set-Cookie" not in customer.browser.open(path, method=method).headers
    assert contents(customer.home) == before


def test_head_has_the_headers_of_get_and_no_body(customer: Customer) -> None:
    head, get = customer.browser.head(customer.path), customer.browser.get(customer.path)
    assert (head.data, dict(head.headers)) == (b"", dict(get.headers))


@pytest.mark.parametrize("path", ["{page}", "/t/unknown"])
def test_the_headers_keep_the_page_private(customer: Customer, path: str) -> None:
    headers = customer.browser.get(path.format(page=customer.path)).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_of_the_page_is_inline_or_from_elsewhere(customer: Customer) -> None:
    told = f"{customer.home.links.public_url}/t/</p>"  # how our links begin, as words
    page = customer.browser.get(customer.path).text.replace(told, "")
    assert re.findall(r"<script[^>]*>[^<]*", page) == re.findall(r'<script src="/t/static/[^"]+" defer>', page)
    for unwanted in ("<style", " style=", " onclick=", "http:", "https:", "//"):
        assert unwanted not in page


def test_the_style_may_be_kept_by_the_browser(customer: Customer) -> None:
    with customer.browser.get("/t/static/page.css") as style:
        assert (style.status_code, style.mimetype) == (200, "text/css")
        assert style.headers["Cache-Control"].startswith("public")


def test_the_token_is_never_in_the_logs(customer: Customer) -> None:
    with structlog.testing.capture_logs() as lines:
        customer.browser.get(customer.path)
        customer.gives("99999")
        customer.gives(POSTCODE)
    written = json.dumps(lines, default=str)
    assert "/t/<token>" in written
    assert customer.token not in written
    assert "99999" not in written
