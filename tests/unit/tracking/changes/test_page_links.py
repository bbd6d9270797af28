"""The link to a carrier's own page: to that page and nowhere else, whatever the parcel's number is."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.changes.adapters.page import is_page, link

PAGE = "https://carrier.example/follow/{tracking_number}?lang=fi"


def test_the_number_of_the_parcel_is_filled_in() -> None:
    assert link(PAGE, "JJFI65438700000000017") == "https://carrier.example/follow/JJFI65438700000000017?lang=fi"


def test_a_page_without_a_place_for_it_stays_as_it_is() -> None:
    assert link("https://www.posti.fi/fi/seuranta", "JJFI1") == "https://www.posti.fi/fi/seuranta"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_number_leads_anywhere_else(number: str) -> None:
    found = link(PAGE, number)

    assert found is not None
    assert urlsplit(found)[:2] == ("https", "carrier.example")
    assert urlsplit(found).path.count("/") == 2
    assert urlsplit(found).query == "lang=fi"


@pytest.mark.parametrize(
    "template",
    [
        "http://carrier.example/",
        "javascript:alert(1)",
        "//carrier.example/",
        "https://user@carrier.example/",
        "https://carrier.example:8443/",
        "https://carrier.example\\@evil.example/",
        "https://localhost/",
        "https:///path",
        "https://{tracking_number}/",
        "https://carrier.example/{order}",
        "https://carrier.example/<b>",
        "https://[::1",
        "",
    ],
)
def test_what_is_no_page_of_a_named_host_becomes_no_link(template: str) -> None:
    assert not is_page(template)
    assert link(template, "JJFI1") is None
