"""The same order sent twice is one order."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.orders.models import AnsweredKey, Order
from shared.installation import Installation
from tests.factories import make_order
from tests.integration.orders.conftest import NOW, Webshop


def test_the_same_request_again_is_answered_the_same_and_makes_nothing(shop: Webshop) -> None:
    body = make_order()
    first = shop.post("/v1/orders", body, Idempotency_Key="k")
    second = shop.post("/v1/orders", body, Idempotency_Key="k")
    assert (second.status_code, second.data) == (first.status_code, first.data) == (201, first.data)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert len(shop.events("order.placed")) == 1


def test_the_first_answer_stays_whatever_became_of_the_order(shop: Webshop) -> None:
    body = make_order()
    first = shop.post("/v1/orders", body, Idempotency_Key="k")
    shop.post(f"/v1/orders/{first.json['id']}/cancel")
    assert shop.post("/v1/orders", body, Idempotency_Key="k").data == first.data


def test_the_order_of_the_fields_makes_no_other_request(shop: Webshop) -> None:
    body = make_order()
    shop.post("/v1/orders", body, Idempotency_Key="k")
    again = shop.post("/v1/orders", dict(reversed(body.items())), Idempotency_Key="k")
    assert again.status_code == 201


def test_a_key_with_another_body_is_refused(shop: Webshop) -> None:
    body = make_order()
    first = shop.post("/v1/orders", body, Idempotency_Key="k")
    other = shop.post("/v1/orders", make_order(), Idempotency_Key="k")
    assert other.status_code == 422
    (error,) = other.json["errors"]
    assert error["path"] == "Idempotency-Key"
    assert first.json["id"] in error["reason"]
    assert len(shop.events("order.placed")) == 1


@pytest.mark.parametrize("headers", [{}, {"Idempotency_Key": "another"}, {"Idempotency_Key": " "}])
def test_a_reference_is_given_once(shop: Webshop, headers: dict[str, str]) -> None:
    body = make_order()
    first = shop.post("/v1/orders", body, Idempotency_Key="k")
    second = shop.post("/v1/orders", body, **headers)
    assert second.status_code == 409
    assert first.json["id"] in second.json["detail"]


def test_a_refused_request_leaves_its_key_unused(shop: Webshop) -> None:
    taken = make_order()
    shop.post("/v1/orders", taken)
    assert shop.post("/v1/orders", taken, Idempotency_Key="k").status_code == 409
    assert shop.post("/v1/orders", make_order(), Idempotency_Key="k").status_code == 201


def test_a_faulty_request_leaves_its_key_unused(shop: Webshop) -> None:
    body = make_order()
    faulty = body | {"reference": ""}
    assert shop.post("/v1/orders", faulty, Idempotency_Key="k").status_code == 422
    assert shop.post("/v1/orders", body, Idempotency_Key="k").status_code == 201


def test_keys_belong_to_a_shop(shop: Webshop, open_shop: Callable[..., Webshop]) -> None:
    body = make_order()
    mine = shop.post("/v1/orders", body, Idempotency_Key="k")
    theirs = open_shop().post("/v1/orders", body, Idempotency_Key="k")
    assert theirs.status_code == 201
    assert theirs.json["id"] != mine.json["id"]


@pytest.mark.parametrize("key", ["x" * 5000, "näin", "'; --", "\t k \t"])
def test_a_key_may_be_any_text(shop: Webshop, key: str) -> None:
    body = make_order()
    first = shop.post("/v1/orders", body, Idempotency_Key=key)
    assert shop.post("/v1/orders", body, Idempotency_Key=key).data == first.data


def test_a_key_is_known_for_a_day_and_forgotten_later(shop: Webshop, home: Installation) -> None:
    body = make_order()
    first = shop.post("/v1/orders", body, Idempotency_Key="k")
    home.clock.at = NOW + timedelta(hours=24)
    assert shop.post("/v1/orders", body, Idempotency_Key="k").data == first.data
    home.clock.at = NOW + timedelta(days=30)
    shop.post("/v1/orders", make_order(), Idempotency_Key="later")
    assert keys_of(shop) == 1


def keys_of(shop: Webshop) -> int:
    with shop.home.database("orders").read() as session:
        found = select(func.count()).select_from(AnsweredKey).where(AnsweredKey.shop_id == shop.id)
        return session.scalar(found) or 0


def at_once(calls: int, request: Callable[[], Any]) -> list[Any]:
    """Answers of that many requests which set off together, each in a thread."""
    barrier = threading.Barrier(calls)

    def one(_: int) -> Any:
        barrier.wait(timeout=20)
        return request()

    with ThreadPoolExecutor(calls) as pool:
        return list(pool.map(one, range(calls)))


def orders_of(shop: Webshop) -> int:
    with shop.home.database("orders").read() as session:
        return session.scalar(select(func.count()).select_from(Order).where(Order.shop_id == shop.id)) or 0


def test_identical_requests_at_once_make_one_order(shop: Webshop) -> None:
    body = make_order(customer={"reference": "C-1"})
    answers = at_once(8, lambda: shop.post("/v1/orders", body, Idempotency_Key="k"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 7
    assert orders_of(shop) == len(shop.events("order.placed")) == 1


def test_identical_requests_at_once_without_a_key_make_one_order(shop: Webshop) -> None:
    body = make_order(customer={"reference": "C-1"})
    answers = at_once(8, lambda: shop.post("/v1/orders", body))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    assert orders_of(shop) == 1


def test_orders_of_one_customer_at_once_make_one_customer(shop: Webshop) -> None:
    answers = at_once(8, lambda: shop.post("/v1/orders", make_order(customer={"reference": "C-1"})))
    assert {answer.status_code for answer in answers} == {201}
    assert len({event["customer_id"] for event in shop.events("order.placed")}) == 1
