"""Orders placed, shown, listed and called off over HTTP, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from shared.installation import Installation
from shared.links import hash_token
from tests.factories import LEFT_OUT, make_line, make_order, make_shipment
from tests.integration.orders.conftest import NOW, Webshop


def test_a_new_order_is_answered_with_its_id_and_the_customers_page(shop: Webshop) -> None:
    body = make_order()
    answer = shop.post("/v1/orders", body)
    assert answer.status_code == 201
    assert answer.json["id"].startswith("ord_")
    assert answer.json["reference"] == body["reference"]
    assert answer.json["status"] == "placed"
    assert answer.json["shipments"] == []
    assert answer.json["page_url"].startswith("https://track.example.fi/t/")


def test_an_order_is_shown_as_it_was_placed(shop: Webshop) -> None:
    body = make_order()
    shown = shop.get(f"/v1/orders/{shop.post('/v1/orders', body).json['id']}").json
    assert shown["delivery"] == body["delivery"]
    assert shown["lines"] == body["lines"]
    assert shown["total"] == body["total"]
    assert shown["delivery_fee"] == body["delivery_fee"]
    assert shown["placed_at"] == "2026-11-22T08:15:00+00:00"
    given = {name: shown["customer"][name] for name in body["customer"]}
    assert given == body["customer"]


def test_optional_parts_may_be_left_out(shop: Webshop) -> None:
    placed = shop.place(
        customer={"preferences": LEFT_OUT, "needs": LEFT_OUT, "email": LEFT_OUT},
        delivery={"pickup_point": LEFT_OUT, "promised": LEFT_OUT, "instructions": LEFT_OUT},
        delivery_fee=LEFT_OUT,
        total={"amount": "19.80"},
    )
    shown = shop.get(f"/v1/orders/{placed['id']}").json
    assert shown["delivery_fee"] == "0.00"
    assert shown["customer"]["preferences"] is None
    assert shown["customer"]["needs"] == []
    assert shown["delivery"]["promised"] is None


def test_amounts_may_be_numbers_and_stay_exact(shop: Webshop) -> None:
    placed = shop.place(
        lines=[make_line(quantity=3, unit_price=0.1)], delivery_fee=0, total={"amount": 0.3, "currency": "EUR"}
    )
    shown = shop.get(f"/v1/orders/{placed['id']}").json
    assert Decimal(shown["total"]["amount"]) == Decimal("0.30")
    assert shown["lines"][0]["unit_price"] == "0.10"


@pytest.mark.parametrize(
    ("currency", "price", "kept"), [("JPY", "1200", "1200"), ("KWD", "1.235", "1.235"), ("EUR", "5", "5.00")]
)
def test_amounts_keep_the_decimals_of_their_currency(shop: Webshop, currency: str, price: str, kept: str) -> None:
    placed = shop.place(
        lines=[make_line(quantity=1, unit_price=price)],
        delivery_fee=LEFT_OUT,
        total={"amount": price, "currency": currency},
    )
    shown = shop.get(f"/v1/orders/{placed['id']}").json
    assert shown["total"] == {"amount": kept, "currency": currency}


def test_the_event_of_a_new_order_holds_the_customer_and_only_the_hash_of_the_link(shop: Webshop) -> None:
    placed = shop.place(customer={"reference": "C-77"})
    (told,) = shop.events("order.placed")
    assert told["order_id"] == placed["id"]
    assert told["revision"] == 1
    assert told["shop"] == {"id": shop.id, "name": "Muki Oy", "zone": "Europe/Helsinki"}
    assert told["customer"]["phone"] == "+358401234567"
    assert told["customer"]["reference"] == "C-77"
    assert told["customer"]["customer_id"] == told["customer_id"]
    token = placed["page_url"].rpartition("/")[2]
    assert len(token) == 22
    assert told["page"] == {
        "token_hash": hash_token(token),
        "edition": 0,
        "expires_at": (NOW + timedelta(days=120)).isoformat(),
    }
    assert token not in str(told)


@pytest.mark.parametrize(
    ("country", "postcode", "zone"),
    [("FI", "00100", "Europe/Helsinki"), ("SE", "111 20", "Europe/Stockholm"), ("DE", "10115", "Europe/Berlin")],
)
def test_quiet_hours_are_meant_in_the_zone_of_the_delivery(
    shop: Webshop, country: str, postcode: str, zone: str
) -> None:
    shop.place(delivery={"address": {"country": country, "postcode": postcode}})
    assert shop.events("order.placed")[0]["customer"]["zone"] == zone


def test_a_pickup_point_may_be_given_by_name_alone(shop: Webshop) -> None:
    placed = shop.place(delivery={"method": "locker", "pickup_point": "Kamppi locker"})
    shown = shop.get(f"/v1/orders/{placed['id']}").json
    assert shown["delivery"]["pickup_point"]["name"] == "Kamppi locker"


def test_an_order_is_found_by_its_reference(shop: Webshop) -> None:
    shop.place()
    wanted = shop.place(reference="WEB 1/ä?&")
    found = shop.call("GET", "/v1/orders?reference=WEB%201/%C3%A4%3F%26").json
    assert [item["id"] for item in found["items"]] == [wanted["id"]]
    assert found["next"] is None


def test_a_list_comes_in_pages_newest_first(shop: Webshop) -> None:
    placed = {shop.place()["id"] for _ in range(5)}
    seen, path = [], "/v1/orders?limit=2"
    while path:
        page = shop.get(path).json
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        path = f"/v1/orders?limit=2&cursor={page['next']}" if page["next"] else None
    assert seen == sorted(placed, reverse=True)


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=many", "cursor=%00", "reference=%00", "reference="])
def test_a_list_refuses_what_it_cannot_read(shop: Webshop, query: str) -> None:
    answer = shop.get(f"/v1/orders?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == query.partition("=")[0]


def test_a_long_list_takes_no_more_statements_than_a_short_one(shop: Webshop) -> None:
    for _ in range(6):
        shop.post(f"/v1/orders/{shop.place()['id']}/shipments", make_shipment())
    assert statements(shop, "/v1/orders?limit=6") == statements(shop, "/v1/orders?limit=2")


def statements(shop: Webshop, path: str) -> int:
    """How many statements the orders database sees for one GET."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = shop.home.database("orders").engine
    event.listen(engine, "before_cursor_execute", note)
    assert shop.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in seen if statement.startswith("SELECT")])


def test_a_cancelled_order_says_when_and_tells_the_others(shop: Webshop, home: Installation) -> None:
    placed = shop.place()
    answer = shop.post(f"/v1/orders/{placed['id']}/cancel")
    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["cancelled_at"]) == ("cancelled", NOW.isoformat())
    (told,) = shop.events("order.cancelled")
    assert (told["order_id"], told["revision"]) == (placed["id"], 2)


def test_cancelling_twice_tells_once(shop: Webshop) -> None:
    placed = shop.place()
    first = shop.post(f"/v1/orders/{placed['id']}/cancel")
    second = shop.post(f"/v1/orders/{placed['id']}/cancel")
    assert second.status_code == 200
    assert second.json == first.json
    assert len(shop.events("order.cancelled")) == 1


def test_another_shop_finds_nothing(shop: Webshop, open_shop: Callable[..., Webshop]) -> None:
    stranger = open_shop()
    order_id = shop.place(reference="R-1")["id"]
    path = f"/v1/orders/{order_id}"
    answers = [
        stranger.get(path),
        stranger.post(f"{path}/cancel"),
        stranger.patch(f"{path}/customer", {"name": "X"}),
        stranger.post(f"{path}/shipments", {"carrier": "posti", "tracking_number": "JJFI1", "method": "home"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert stranger.get("/v1/orders?reference=R-1").json["items"] == []
    assert shop.get(path).json["status"] == "placed"


def test_two_shops_may_use_the_same_references(shop: Webshop, open_shop: Callable[..., Webshop]) -> None:
    other = open_shop()
    mine = shop.place(reference="R-2", customer={"reference": "C-1", "name": "Aino"})
    other.place(reference="R-2", customer={"reference": "C-1", "name": "Eino"})
    assert shop.get(f"/v1/orders/{mine['id']}").json["customer"]["name"] == "Aino"


@pytest.mark.parametrize("order_id", ["ord_unknown", "%00", "ord_01kb3v5s8e7qg0z2m4x6c8n1rt", "..%2f", "ä"])
def test_an_order_that_is_not_there_is_not_found(shop: Webshop, order_id: str) -> None:
    answer = shop.get(f"/v1/orders/{order_id}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_a_key_without_the_scope_may_not_read_orders(open_shop: Callable[..., Webshop]) -> None:
    assert open_shop(scopes=["notices"]).get("/v1/orders").status_code == 403


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic dTpw"])
def test_a_request_without_a_valid_key_is_refused(shop: Webshop, authorization: str) -> None:
    answer = shop.client.get("/v1/orders", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
