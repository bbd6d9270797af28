"""Shipments registered for an order, and the copy of how far they are."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.orders import handlers
from shared.envelope import Message
from tests.factories import make_shipment
from tests.integration.orders.conftest import NOW, Webshop
from tests.integration.orders.progress import progress_of

SSCC = "370012345678901235"


@pytest.fixture
def path(shop: Webshop) -> str:
    return f"/v1/orders/{shop.place()['id']}/shipments"


def progressed(shop: Webshop, shipment: dict[str, Any], *, milestone: str, revision: int) -> None:
    """What tracking says of a shipment, taken as a worker takes it."""
    body = progress_of(shipment, shop_id=shop.id, milestone=milestone, revision=revision)
    message = Message(
        id="m", event="shipment.progressed", version=1, subject=shipment["id"], time=NOW, body=body, headers={}
    )
    with shop.home.database("orders").write() as session:
        handlers.table()[message.event](session, message, NOW)


def test_a_shipment_is_answered_shown_and_told(shop: Webshop, path: str) -> None:
    body = make_shipment(parcels=[SSCC, "JJFI99"], method="locker", lines=[{"sku": "MUG-1", "quantity": 2}])
    answer = shop.post(path, body)
    assert answer.status_code == 201
    assert answer.json["id"].startswith("shp_")
    assert {name: answer.json[name] for name in body} == body
    assert answer.json["milestone"] is None
    assert shop.get(path.removesuffix("/shipments")).json["shipments"] == [answer.json]
    (event,) = shop.events("shipment.registered")
    assert (event["shipment_id"], event["order_id"]) == (answer.json["id"], answer.json["order_id"])
    assert event["parcels"] == body["parcels"]


def test_an_order_may_have_several_shipments(shop: Webshop, path: str) -> None:
    made = [shop.post(path, make_shipment()).json["id"] for _ in range(3)]
    shown = shop.get(path.removesuffix("/shipments")).json["shipments"]
    assert [shipment["id"] for shipment in shown] == made


def test_numbers_are_kept_in_the_form_in_which_carriers_compare_them(shop: Webshop, path: str) -> None:
    answer = shop.post(path, make_shipment(tracking_number=f"(00){SSCC}", parcels=["jjfi 1234 5678"])).json
    assert (answer["tracking_number"], answer["parcels"]) == (SSCC, ["JJFI12345678"])


def test_the_same_registration_again_is_answered_with_the_shipment_that_is_there(shop: Webshop, path: str) -> None:
    body = make_shipment()
    first, second = shop.post(path, body), shop.post(path, body)
    assert second.status_code == 200
    assert second.json == first.json
    assert len(shop.events("shipment.registered")) == 1


def test_the_same_number_with_other_contents_is_refused(shop: Webshop, path: str) -> None:
    body = make_shipment()
    first = shop.post(path, body).json
    other = shop.post(path, body | {"parcels": ["JJFI1"]})
    assert other.status_code == 409
    assert first["id"] in other.json["detail"]


def test_a_number_of_another_order_is_refused(shop: Webshop, path: str) -> None:
    body = make_shipment()
    first = shop.post(path, body).json
    other = shop.post(f"/v1/orders/{shop.place()['id']}/shipments", body)
    assert other.status_code == 409
    assert first["order_id"] in other.json["detail"]


def test_the_same_registration_at_once_makes_one_shipment(shop: Webshop, path: str) -> None:
    body = make_shipment()
    barrier = threading.Barrier(6)

    def register(_: int) -> int:
        barrier.wait(timeout=20)
        return shop.post(path, body).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = Counter(pool.map(register, range(6)))
    assert statuses == {201: 1, 200: 5}
    assert len(shop.events("shipment.registered")) == 1


def test_nothing_is_shipped_for_a_cancelled_order(shop: Webshop, path: str) -> None:
    shop.post(path.replace("shipments", "cancel"))
    assert shop.post(path, make_shipment()).status_code == 409


@pytest.mark.parametrize(
    ("said", "path_of_fault", "words"),
    [
        ({"carrier": "owl"}, "carrier", "posti"),
        ({"method": "drone"}, "method", "pickup_point"),
        ({"tracking_number": ""}, "tracking_number", "empty"),
        ({"tracking_number": "370012345678901239"}, "tracking_number", "is 9, it should be 5"),
        ({"tracking_number": "00370012345678901239"}, "tracking_number", "is 9, it should be 5"),
        ({"tracking_number": "RR473124828FI"}, "tracking_number", "should be 9"),
        ({"parcels": [SSCC, "370012345678901239"]}, "parcels.1", "SSCC"),
        ({"parcels": ["JJFI1", "jjfi 1"]}, "parcels.1", "parcels.0"),
        ({"parcels": "JJFI1"}, "parcels", "list"),
        ({"lines": [{"sku": "CUP-9", "quantity": 1}]}, "lines.0.sku", "MUG-1"),
        ({"lines": [{"sku": "MUG-1", "quantity": 0}]}, "lines.0.quantity", "1"),
        ({"weight": 3}, "weight", "no such field"),
    ],
)
def test_a_shipment_that_cannot_be_is_refused_with_its_place(
    shop: Webshop, path: str, said: dict[str, Any], path_of_fault: str, words: str
) -> None:
    answer = shop.post(path, make_shipment(**said))
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["path"] == path_of_fault
    assert words in error["reason"]
    assert shop.events("shipment.registered") == []


def test_lines_may_be_those_of_the_order(shop: Webshop, path: str) -> None:
    lines = shop.get(path.removesuffix("/shipments")).json["lines"]
    answer = shop.post(path, make_shipment(lines=lines))
    assert answer.json["lines"] == [{"sku": "MUG-1", "name": "Mug", "quantity": 2}]


def test_an_order_shows_how_far_its_shipments_are(shop: Webshop, path: str) -> None:
    shipment = shop.post(path, make_shipment()).json
    progressed(shop, shipment, milestone="out_for_delivery", revision=4)
    shown = shop.get(path.removesuffix("/shipments")).json["shipments"]
    assert [s["milestone"] for s in shown] == ["out_for_delivery"]


def test_an_older_word_of_tracking_is_history(shop: Webshop, path: str) -> None:
    shipment = shop.post(path, make_shipment()).json
    for milestone, revision in (("delivered", 5), ("in_transit", 3), ("returning", 5)):
        progressed(shop, shipment, milestone=milestone, revision=revision)
    assert shop.get(path.removesuffix("/shipments")).json["shipments"][0]["milestone"] == "delivered"


def test_an_order_in_the_customers_hands_cannot_be_cancelled(shop: Webshop, path: str) -> None:
    progressed(shop, shop.post(path, make_shipment()).json, milestone="delivered", revision=1)
    answer = shop.post(path.replace("shipments", "cancel"))
    assert answer.status_code == 409
    assert "return" in answer.json["detail"]
    assert shop.events("order.cancelled") == []
