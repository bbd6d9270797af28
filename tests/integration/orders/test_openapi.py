"""The API is what its description says: made-up requests, right and wrong, meet no surprise."""

from typing import Any

import pytest
import schemathesis

from services.orders import examples
from services.orders.app import create_web
from tests.factories import make_order
from tests.installed import web_of
from tests.integration.described import assert_answers_as_described, assert_refuses_as_described
from tests.integration.orders.conftest import Webshop

OPERATIONS = [
    ("/v1/orders", "POST"),
    ("/v1/orders", "GET"),
    ("/v1/orders/{order_id}", "GET"),
    ("/v1/orders/{order_id}/cancel", "POST"),
    ("/v1/orders/{order_id}/page/renew", "POST"),
    ("/v1/orders/{order_id}/customer", "PATCH"),
    ("/v1/orders/{order_id}/shipments", "POST"),
]
# PostgreSQL refuses more than SQLite does, so it finds more.
pytestmark = pytest.mark.parametrize("shared_database_url", ["postgresql"], indirect=True)
WITH_BODY = [OPERATIONS[0], *OPERATIONS[-2:]]


@pytest.fixture
def description(shop: Webshop) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", web_of(shop.home, create_web))


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_requests_as_described_are_answered_as_described(
    description: Any, shop: Webshop, path: str, method: str
) -> None:
    known = {"order_id": shop.place()["id"]}

    assert_answers_as_described(description[path][method], key=shop.key, known=known, requests=15)


@pytest.mark.parametrize(("path", "method"), WITH_BODY)
def test_wrong_requests_are_refused_as_described(description: Any, shop: Webshop, path: str, method: str) -> None:
    assert_refuses_as_described(description[path][method], key=shop.key, requests=15)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_operation_answers_without_a_key(shop: Webshop, path: str, method: str) -> None:
    answer = shop.client.open(path.format(order_id="ord_x"), method=method, json={})
    assert answer.status_code == 401


def test_the_examples_in_the_description_work(shop: Webshop) -> None:
    placed = shop.post("/v1/orders", examples.ORDER | {"reference": make_order()["reference"]})
    assert placed.status_code == 201
    assert placed.json.keys() == examples.RECEIPT.keys()
    path = f"/v1/orders/{placed.json['id']}"
    assert shop.patch(f"{path}/customer", examples.CHANGE).status_code == 200
    assert shop.post(f"{path}/shipments", examples.SHIPMENT).status_code == 201


def test_every_operation_says_that_it_needs_a_key(description: Any) -> None:
    described = description.raw_schema["paths"]
    assert all(described[path][method.lower()]["security"] == [{"key": []}] for path, method in OPERATIONS)
    assert {(path, method.upper()) for path, at in described.items() for method in at if method != "parameters"} == set(
        OPERATIONS
    )
