"""A customer's master data: one change reaches every service, and a lower source overwrites nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from shared.installation import Installation
from tests.factories import LEFT_OUT
from tests.integration.orders.conftest import NOW, Webshop


def change(shop: Webshop, order_id: str, **given: Any) -> Any:
    answer = shop.patch(f"/v1/orders/{order_id}/customer", given)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_change_is_told_with_the_whole_customer(shop: Webshop) -> None:
    order_id = shop.place(customer={"reference": "C-77"})["id"]
    change(shop, order_id, phone="040 765 4321")
    (event,) = shop.events("customer.changed")
    assert (event["revision"], event["phone"], event["email"]) == (2, "+358407654321", "aino@example.fi")
    assert event["reference"] == "C-77"
    assert event["zone"] == "Europe/Helsinki"


def test_every_field_says_who_gave_it_and_when(shop: Webshop, home: Installation) -> None:
    order_id = shop.place()["id"]
    home.clock.at = NOW + timedelta(hours=1)
    changed = change(shop, order_id, needs=["no_stairs"], source="customer")
    assert changed["sources"]["needs"] == {"source": "customer", "at": "2026-11-22T10:00:00+00:00"}
    assert changed["sources"]["name"] == {"source": "shop", "at": "2026-11-22T08:15:00+00:00"}


def test_the_shop_does_not_overwrite_the_customers_own_word(shop: Webshop, home: Installation) -> None:
    order_id = shop.place()["id"]
    change(shop, order_id, phone="+358407654321", source="customer")
    home.clock.at = NOW + timedelta(days=1)
    answer = change(shop, order_id, phone="+358401111111", language="sv")
    assert (answer["phone"], answer["language"]) == ("+358407654321", "sv")
    (kept,) = answer["kept"]
    assert kept["field"] == "phone"
    assert "customer gave it at 2026-11-22" in kept["reason"]


def test_a_carrier_does_not_overwrite_the_shop(shop: Webshop) -> None:
    answer = change(shop, shop.place()["id"], name="VIRTANEN A", source="carrier")
    assert answer["name"] == "Aino Virtanen"
    assert [kept["field"] for kept in answer["kept"]] == ["name"]
    assert shop.events("customer.changed") == []


def test_what_changes_nothing_is_not_told(shop: Webshop) -> None:
    answer = change(shop, shop.place()["id"], name="Aino Virtanen", source="customer")
    assert answer["sources"]["name"]["source"] == "customer"
    assert answer["kept"] == []
    assert shop.events("customer.changed") == []


def test_an_empty_change_changes_nothing(shop: Webshop) -> None:
    assert change(shop, shop.place()["id"])["name"] == "Aino Virtanen"
    assert shop.events("customer.changed") == []


@pytest.mark.parametrize(("cleared", "other"), [("phone", "email"), ("email", "phone")])
def test_one_way_to_reach_the_customer_may_be_cleared_but_not_both(shop: Webshop, cleared: str, other: str) -> None:
    order_id = shop.place()["id"]
    assert change(shop, order_id, **{cleared: None})[cleared] is None
    refused = shop.patch(f"/v1/orders/{order_id}/customer", {other: None, "name": "Not Kept"})
    assert refused.status_code == 422
    assert [error["path"] for error in refused.json["errors"]] == [other]
    assert shop.get(f"/v1/orders/{order_id}").json["customer"]["name"] == "Aino Virtanen"


def test_quiet_hours_change_without_touching_the_channels(shop: Webshop) -> None:
    order_id = shop.place(customer={"preferences": {"channels": ["email"]}})["id"]
    answer = change(shop, order_id, preferences={"quiet_hours": None})
    assert answer["preferences"] == {"channels": ["email"], "quiet_hours": None}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"phone": "0401"}, "phone"),
        ({"phone": "aino"}, "phone"),
        ({"email": "aino"}, "email"),
        ({"name": None}, "name"),
        ({"name": " "}, "name"),
        ({"language": "de"}, "language"),
        ({"source": "neighbour"}, "source"),
        ({"needs": ["no stairs"]}, "needs.0"),
        ({"needs": ["a", "a"]}, "needs"),
        ({"preferences": {"channels": ["fax"]}}, "preferences.channels.0"),
        ({"preferences": {"channels": []}}, "preferences.channels"),
        ({"preferences": {"quiet_hours": {"from": "25:00", "to": "08:00"}}}, "preferences.quiet_hours.from"),
        ({"preferences": {"quiet_hours": {"from": "21:00"}}}, "preferences.quiet_hours.to"),
        ({"preferences": {"quiet_hours": {}, "channels": 3}}, "preferences.channels"),
        ({"reference": "C-2"}, "reference"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_place(shop: Webshop, given: dict[str, Any], path: str) -> None:
    answer = shop.patch(f"/v1/orders/{shop.place()['id']}/customer", given)
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.json["errors"]]
    assert shop.events("customer.changed") == []


def test_a_known_customers_next_order_brings_the_data_up_to_date(shop: Webshop) -> None:
    first = shop.place(customer={"reference": "C-77"})
    shop.place(customer={"reference": "C-77", "email": "new@example.fi"})
    (event,) = shop.events("customer.changed")
    assert (event["revision"], event["email"]) == (2, "new@example.fi")
    assert shop.get(f"/v1/orders/{first['id']}").json["customer"]["email"] == "new@example.fi"


def test_a_new_order_does_not_overwrite_the_customers_own_word(shop: Webshop, home: Installation) -> None:
    first = shop.place(customer={"reference": "C-77"})
    change(shop, first["id"], language="en", source="customer")
    home.clock.at = NOW + timedelta(days=7)
    shop.place(customer={"reference": "C-77", "language": "fi"}, placed_at="2026-11-29T08:00:00+02:00")
    assert shop.events("order.placed")[1]["customer"]["language"] == "en"


def test_an_old_order_that_comes_late_does_not_overwrite_fresher_data(shop: Webshop) -> None:
    shop.place(customer={"reference": "C-77", "name": "Aino Virtanen-Laine"})
    shop.place(customer={"reference": "C-77", "name": "Aino Virtanen"}, placed_at="2019-01-01T12:00:00+02:00")
    assert shop.events("order.placed")[1]["customer"]["name"] == "Aino Virtanen-Laine"


def test_a_known_customers_next_order_with_nothing_new_tells_nothing(shop: Webshop) -> None:
    for _ in range(2):
        shop.place(customer={"reference": "C-77"})
    assert shop.events("customer.changed") == []
    assert len({event["customer_id"] for event in shop.events("order.placed")}) == 1


def test_what_a_later_order_leaves_out_stays(shop: Webshop) -> None:
    shop.place(customer={"reference": "C-77"})
    shop.place(customer={"reference": "C-77", "email": LEFT_OUT, "needs": LEFT_OUT, "preferences": LEFT_OUT})
    customer = shop.events("order.placed")[1]["customer"]
    assert (customer["email"], customer["needs"]) == ("aino@example.fi", ["call_before", "no_stairs"])


def test_customers_without_a_reference_are_of_their_order_alone(shop: Webshop) -> None:
    first, second = shop.place(), shop.place()
    change(shop, first["id"], name="Another")
    assert shop.get(f"/v1/orders/{second['id']}").json["customer"]["name"] == "Aino Virtanen"


def test_a_later_order_elsewhere_moves_the_customers_quiet_hours(shop: Webshop) -> None:
    shop.place(customer={"reference": "C-77"})
    shop.place(customer={"reference": "C-77"}, delivery={"address": {"country": "SE", "postcode": "111 20"}})
    assert [event["zone"] for event in shop.events("customer.changed")] == ["Europe/Stockholm"]


def test_changes_at_once_are_all_kept(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    given = [{"name": "Aino Laine"}, {"language": "sv"}, {"phone": "+358407654321"}, {"needs": ["no_stairs"]}]
    with ThreadPoolExecutor(len(given)) as pool:
        list(pool.map(lambda fields: change(shop, order_id, **fields), given))
    customer = shop.get(f"/v1/orders/{order_id}").json["customer"]
    for fields in given:
        assert fields.items() <= customer.items()
    assert sorted(event["revision"] for event in shop.events("customer.changed")) == [2, 3, 4, 5]
