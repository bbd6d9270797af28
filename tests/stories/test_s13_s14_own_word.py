"""S13 and S14: what the customer says of themselves outranks what the shop sends, and reaches what waits at once."""

from datetime import UTC, datetime

import pytest

from tests.interchanges import ready
from tests.stories.house import House, Placed

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NEW_PHONE = "+358451112223"


@pytest.fixture
def waiting(house: House) -> Placed:
    """A customer of two parcels, of which one is ready: the notice waits for the other."""
    placed = house.place(parcels=("A", "B"))
    parcel_ready(house, placed, "A")
    house.waiting(placed)
    return placed


def parcel_ready(house: House, placed: Placed, parcel: str) -> None:
    said = ready(house.ago(minutes=5), code="7392K1", until=house.now.replace(day=30), parcel=placed.number + parcel)
    house.carrier_says(placed, said)


def sent_to(house: House, contact: str) -> list[str]:
    return [message["text"] for message in house.perille.messages_to(contact)]


def test_the_shop_cannot_overwrite_the_customers_own_number_and_is_told_why(house: House) -> None:
    placed = house.place()
    house.patch(placed, phone=NEW_PHONE, source="customer")

    answer = house.patch(placed, phone="+358401000999")

    assert answer["phone"] == NEW_PHONE
    assert [kept["field"] for kept in answer["kept"]] == ["phone"]
    assert "outranks the shop" in answer["kept"][0]["reason"]


def test_a_new_order_with_the_shops_old_number_does_not_bring_it_back(house: House) -> None:
    body = house.body(reference="C-REGULAR")
    first = house.perille.post("/v1/orders", body)
    change = {"phone": NEW_PHONE, "source": "customer"}
    assert house.perille.call("PATCH", f"/v1/orders/{first['id']}/customer", json=change).status_code == 200

    again = house.perille.post("/v1/orders", body | {"reference": "WEB-AGAIN"})

    customer = house.perille.call("GET", f"/v1/orders/{again['id']}").json()["customer"]
    assert (customer["phone"], customer["sources"]["phone"]["source"]) == (NEW_PHONE, "customer")


def test_a_waiting_notice_goes_to_the_number_the_customer_has_given_since(house: House, waiting: Placed) -> None:
    phone = "+358451110001"
    house.patch(waiting, phone=phone, source="customer")

    parcel_ready(house, waiting, "B")
    house.everything_is_handled()

    assert len(sent_to(house, phone)) == 1
    assert sent_to(house, waiting.phone) == []


def test_a_waiting_notice_is_in_the_language_the_customer_has_chosen_since(house: House, waiting: Placed) -> None:
    house.patch(waiting, language="sv", source="customer")

    parcel_ready(house, waiting, "B")

    assert "kan hämtas" in house.is_told(waiting)[0]


def test_a_waiting_notice_comes_on_the_channel_the_customer_has_chosen_since(house: House, waiting: Placed) -> None:
    house.patch(waiting, preferences={"channels": ["email"]}, source="customer")

    parcel_ready(house, waiting, "B")
    house.everything_is_handled()

    assert len(sent_to(house, waiting.email)) == 1
    assert sent_to(house, waiting.phone) == []


def test_one_change_reaches_every_order_of_the_customer(house: House) -> None:
    orders = [house.place(reference="C-TWO-ORDERS") for _ in range(2)]
    phone = "+358451110002"

    house.patch(orders[0], phone=phone, source="customer")
    for placed in orders:
        house.carrier_says(placed, house.ready())
    house.everything_is_handled()

    told = [notice for placed in orders for notice in house.notices(placed) if notice["decision"] == "send"]
    told_of = {shipment_id for notice in told for shipment_id in notice["shipment_ids"]}
    assert told_of == {placed.shipment_id for placed in orders}
    assert {notice["to"] for notice in told} == {phone}


def test_everybody_can_see_whose_word_a_value_is_and_since_when(house: House) -> None:
    placed = house.place()
    house.patch(placed, needs=["no_stairs"], source="customer")

    sources = house.perille.call("GET", f"/v1/orders/{placed.id}").json()["customer"]["sources"]

    assert sources["needs"]["source"] == "customer"
    assert sources["phone"]["source"] == "shop"
    assert datetime.fromisoformat(sources["needs"]["at"]) >= NOW
