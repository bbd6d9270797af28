"""A shop gives its customers' pages its colour and logo; both come from our own origin."""

import base64
import hashlib
import re
from typing import Any

import pytest

from shared.installation import Installation
from shared.page import sheet_of
from tests.integration.tracking_page.house import POSTCODE, Customer

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10z"/></svg>'


@pytest.fixture
def someone(home: Installation) -> Customer:
    someone = Customer(home)
    someone.orders()
    return someone


def put(someone: Customer, **said: Any) -> Any:
    return someone.carrier.call("PUT", "/v1/shop/look", json=said)


def logo(picture: bytes, media_type: str = "image/svg+xml") -> dict[str, str]:
    return {"type": media_type, "data": base64.b64encode(picture).decode()}


def sheet(someone: Customer) -> str:
    """The address of the shop's own style, as the page has it."""
    found = re.findall(r'href="(/t/look/[^"]+)"', someone.browser.get(someone.path).text)
    return found[0] if found else ""


def test_without_a_look_the_page_is_as_it_is(someone: Customer) -> None:
    assert sheet(someone) == ""
    assert someone.carrier.get("/v1/shop/look") == {"colour": None, "light": None, "dark": None, "logo": None}


def test_colour_and_logo_reach_the_page(someone: Customer) -> None:
    answer = put(someone, colour="#ffcc00", logo=logo(SVG))
    assert answer.status_code == 200
    assert answer.json["colour"] == "#ffcc00"
    assert answer.json["light"] != "#ffcc00"
    css = someone.browser.get(sheet(someone))
    assert css.mimetype == "text/css"
    assert answer.json["light"] in css.text
    (address,) = re.findall(r"url\((.+?)\)", css.text)
    picture = someone.browser.get(address)
    assert (picture.data, picture.mimetype) == (SVG, "image/svg+xml")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"


def test_another_look_has_another_address(someone: Customer) -> None:
    put(someone, colour="#0b6b57")
    first = sheet(someone)
    someone.home.clock.at = someone.home.clock.at.replace(hour=11)
    put(someone, colour="#e4002b")
    assert sheet(someone) != first


def test_one_shops_look_is_not_anothers(someone: Customer) -> None:
    put(someone, colour="#0b6b57")
    other = Customer(someone.home)
    other.orders()
    assert sheet(other) == ""


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"logo": logo(b"<svg><script/></svg>")}, "logo.data"),
        ({"logo": {"type": "image/png", "data": "?"}}, "logo.data"),
        ({"logo": logo(SVG, "image/gif")}, "logo.type"),
        ({"color": "#0b6b57"}, "color"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(someone: Customer, said: dict[str, Any], field: str) -> None:
    answer = put(someone, **said)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json["errors"]] == [field]
    assert sheet(someone) == ""


def test_a_logo_that_is_not_there_is_not_found(someone: Customer) -> None:
    assert someone.browser.get("/t/look/shop_none/logo").status_code == 404


def test_pages_of_other_services_have_one_address_that_tells_of_a_new_look(someone: Customer) -> None:
    address = sheet_of(someone.carrier.shop.id)
    plain = someone.browser.get(address)
    assert (plain.status_code, plain.text) == (200, "")
    assert someone.browser.get(address, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    assert plain.headers["Cache-Control"] == "public, max-age=300"

    put(someone, colour="#0b6b57")
    worn = someone.browser.get(address, headers={"If-None-Match": plain.headers["ETag"]})
    assert (worn.status_code, worn.text) == (200, someone.browser.get(sheet(someone)).text)
    stranger = someone.browser.get(sheet_of("shop_none"))
    assert (stranger.status_code, stranger.text, stranger.headers["ETag"]) == (200, "", plain.headers["ETag"])


def test_the_card_wears_the_look_without_any_other_file(someone: Customer) -> None:
    put(someone, colour="#0b6b57", logo=logo(SVG))
    someone.waits()
    someone.gives(POSTCODE)
    card = someone.browser.get(f"{someone.path}/card")
    assert "--mark: #0b6b57" in card.text
    assert f"url(data:image/svg+xml;base64,{base64.b64encode(SVG).decode()})" in card.text
    (style,) = re.findall(r"<style>(.*?)</style>", card.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'; img-src data:;" in card.headers["Content-Security-Policy"]
