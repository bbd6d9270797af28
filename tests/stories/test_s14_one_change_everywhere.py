"""S14: what a customer says once reaches the order, the carrier, the notices and the shop's people at once.

And S1's bad end: it says delivered, but it is not here.
"""

import re
from datetime import UTC, datetime

import pytest

from tests.interchanges import Said
from tests.stories.customer import Browser
from tests.stories.house import House, Placed
from tests.waiting import wait_for

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
POSTCODE = "00100"
NEW_PHONE, NEW_EMAIL = "+358451117001", "aino.uusi@example.fi"


@pytest.fixture
def placed(house: House) -> Placed:
    """A parcel on its way to the door."""
    found = house.place(method="home")
    house.carrier_says(found, Said(code="13", at=house.ago(hours=3)))
    return found


@pytest.fixture
def browser(placed: Placed) -> Browser:
    at_the_page = Browser(placed.page_url)
    at_the_page.gives(POSTCODE)
    return at_the_page


def code_at(house: House, contact: str) -> str:
    """The code that was sent there."""
    message = wait_for(lambda: next(iter(house.perille.messages_to(contact)), None), 20, "the code")
    found = re.search(r"\b\d{6}\b", message["text"])
    assert found
    return found[0]


def confirms(house: House, browser: Browser, field: str, address: str) -> str:
    """Gives another number or address, and types the code that came there."""
    browser.presses("/details", on="/details", do=field, address=address)
    check = browser.holds("/details", "check")
    return browser.presses("/details", on="/details", do="code", check=check, field=field, code=code_at(house, address))


def test_a_corrected_number_is_where_the_next_notice_goes(house: House, placed: Placed, browser: Browser) -> None:
    assert "Confirmed." in confirms(house, browser, "phone", NEW_PHONE)
    customer = house.perille.call("GET", f"/v1/orders/{placed.id}").json()["customer"]
    assert (customer["phone"], customer["sources"]["phone"]["source"]) == (NEW_PHONE, "customer")

    house.carrier_says(placed, Said(code="21", at=house.ago(minutes=5)))
    wait_for(lambda: len(house.perille.messages_to(NEW_PHONE)) == 2, 20, "the notice at the new number")

    kinds = [notice["kind"] for notice in house.notices(placed) if notice["to"] == NEW_PHONE]
    assert kinds == ["delivered"]
    assert not any("delivered" in message["text"] for message in house.perille.messages_to(placed.phone))


def test_an_address_that_nobody_confirms_gets_nothing_but_its_code(
    house: House, placed: Placed, browser: Browser
) -> None:
    browser.presses("/details", on="/details", do="email", address=NEW_EMAIL)
    code_at(house, NEW_EMAIL)
    house.carrier_says(placed, house.ready())
    house.is_told(placed)

    assert len(house.perille.messages_to(NEW_EMAIL)) == 1
    assert house.perille.call("GET", f"/v1/orders/{placed.id}").json()["customer"]["email"] == placed.email


def test_one_word_on_an_allergy_reaches_order_carrier_and_the_shops_people(
    house: House, placed: Placed, browser: Browser
) -> None:
    assert "Saved." in browser.presses("/details", on="/details", do="needs", needs=["allergy", "no_stairs"])

    customer = house.perille.call("GET", f"/v1/orders/{placed.id}").json()["customer"]
    assert {"allergy", "no_stairs"} <= set(customer["needs"])
    assert customer["sources"]["needs"]["source"] == "customer"
    (wish,) = wait_for(
        lambda: house.perille.items(f"/v1/changes?order_id={placed.id}&what=instructions&status=sent"), 20
    )
    assert {"allergy", "no_stairs"} <= set(wish["wish"]["needs"])
    assert {"allergy", "no_stairs"} <= set(house.shipment(placed)["needs"])
    assert "Allergy: no animals, no scents" in browser.reads()


def test_what_says_delivered_and_is_not_here_is_looked_for_and_answered(
    house: House, placed: Placed, browser: Browser
) -> None:
    house.carrier_says(placed, Said(code="21", at=house.ago(minutes=5)))
    wait_for(lambda: "It says delivered, but it is not here" in browser.reads(), 20, "the button")
    shown = browser.presses("/missing", query=f"&shipment={placed.shipment_id}")
    assert "You told us" in shown
    (case,) = wait_for(lambda: house.perille.items(f"/v1/changes?order_id={placed.id}&what=missing&status=sent"), 20)
    assert "the shop is looking for it. You hear what they found by tomorrow" in browser.reads()

    verdict = {"result": "agreed", "reason": "It was with the caretaker."}
    house.perille.post(f"/v1/changes/{case['id']}/settle", verdict)

    assert "They say: “It was with the caretaker”." in browser.reads()
    answer = wait_for(
        lambda: next((one for one in house.notices(placed) if one["kind"] == "change_confirmed"), None), 20
    )
    assert "It was with the caretaker" in answer["text"]
