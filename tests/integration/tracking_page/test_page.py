"""The page over HTTP: from events and a carrier's file to what the customer reads."""

from pathlib import Path

import pytest

from shared.installation import Installation
from tests.installed import installed
from tests.integration.tracking_page.house import NOW, POSTCODE, TEXT, Customer, at
from tests.interchanges import Said


def test_the_page_tells_where_the_parcel_waits_and_until_when(customer: Customer) -> None:
    page = customer.browser.get(customer.path)
    assert page.status_code == 200
    for said in ("Noudettavissa: K-\u2060Market Kamppi", "viimeistään ti 1.12.", "Urho Kekkosen katu 1", "8–20"):
        assert said in page.text
    assert "Saimaan Savi" in page.text


def test_postgresql_tells_the_same(tmp_path: Path, database_url: str) -> None:
    home = installed("tracking", folder=tmp_path, now=NOW, database_url=database_url)
    someone = Customer(home)
    someone.waits()
    someone.gives(POSTCODE)
    page = someone.browser.get(someone.path).text
    home.close()
    assert "viimeistään ti 1.12." in page
    assert TEXT in page


@pytest.mark.parametrize(
    ("language", "state"), [("fi", "Odottaa sinua"), ("sv", "Väntar på dig"), ("en", "Waiting for you")]
)
def test_the_page_speaks_the_customers_language(home: Installation, language: str, state: str) -> None:
    someone = Customer(home)
    someone.waits()
    someone.carrier.hear(
        "customer.changed",
        {
            "customer_id": someone.customer_id,
            "revision": 2,
            "shop_id": someone.carrier.shop.id,
            "name": "A",
            "language": language,
            "zone": "Europe/Helsinki",
        },
    )
    page = someone.browser.get(someone.path)
    assert f'<html lang="{language}">' in page.text
    assert state in page.text


def test_another_language_is_one_link_away(customer: Customer) -> None:
    assert f'href="{customer.path}?lang=sv"' in customer.browser.get(customer.path).text
    assert "Väntar på dig" in customer.browser.get(f"{customer.path}?lang=sv").text
    assert "Odottaa sinua" in customer.browser.get(f"{customer.path}?lang=klingon").text


def test_before_anything_is_shipped_the_promise_is_shown(home: Installation) -> None:
    someone = Customer(home)
    someone.orders(delivery={"promised": {"from": "2026-11-25", "to": "2026-11-27"}})
    assert "Huomenna\u00a0– pe 27.11." in someone.browser.get(someone.path).text


def test_raw_scans_are_not_shown(home: Installation) -> None:
    someone = Customer(home)
    someone.orders()
    someone.is_sent()
    someone.is_scanned(Said(code="1", at=at(23, 18)), Said(code="31", at=at(24, 3)))
    page = someone.browser.get(someone.path).text
    assert "Matkalla" in page
    assert "klo 3" not in page


def test_a_scan_changes_what_the_page_says(customer: Customer) -> None:
    customer.home.clock.at = at(25, 12)
    customer.is_scanned(Said(code="21", at=at(25, 11, 5)))
    assert "tänään klo 11.05" in customer.browser.get(customer.path).text


def test_a_cancelled_order_says_so(home: Installation) -> None:
    someone = Customer(home)
    someone.orders()
    shop = someone.carrier.shop.public()
    body = {"order_id": someone.order_id, "revision": 2, "shop": shop, "cancelled_at": NOW.isoformat()}
    someone.carrier.hear("order.cancelled", body)
    assert "Tilaus on peruttu" in someone.browser.get(someone.path).text


def test_a_name_with_markup_in_it_stays_text(home: Installation) -> None:
    someone = Customer(home)
    someone.orders(reference="<script>alert(1)</script>")
    page = someone.browser.get(someone.path).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
