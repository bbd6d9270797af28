"""S4: the shop's system, or an eager clerk, sends the same order twice. It is one order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import requests

from tests.stories.house import House

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def at_once(house: House, body: dict[str, Any], times: int, **headers: str) -> list[requests.Response]:
    """The same request, `times` times at the same moment."""
    with ThreadPoolExecutor(times) as pool:
        sent = [pool.submit(house.perille.call, "POST", "/v1/orders", json=body, headers=headers) for _ in range(times)]
        return [one.result() for one in sent]


def test_the_same_order_sent_at_the_same_moment_is_one_order(house: House) -> None:
    body = house.body()

    answers = at_once(house, body, 8, **{"Idempotency-Key": body["reference"]})

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert len(house.perille.items(f"/v1/orders?reference={body['reference']}")) == 1


def test_without_a_key_the_reference_keeps_it_one_order(house: House) -> None:
    body = house.body()

    answers = at_once(house, body, 8)

    assert sorted(answer.status_code for answer in answers) == [201] + 7 * [409]
    assert len(house.perille.items(f"/v1/orders?reference={body['reference']}")) == 1


def test_another_price_under_the_same_key_is_refused_and_changes_nothing(house: House) -> None:
    body = house.body()
    first = house.perille.post("/v1/orders", body, **{"Idempotency-Key": "charged-once"})
    dearer = body | {"delivery_fee": "29.60", "total": {"amount": "49.40", "currency": "EUR"}}

    answer = house.perille.call("POST", "/v1/orders", json=dearer, headers={"Idempotency-Key": "charged-once"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "Idempotency-Key"
    assert house.perille.call("GET", f"/v1/orders/{first['id']}").json()["total"]["amount"] == "24.70"


def test_the_customer_of_an_order_sent_twice_hears_once(house: House) -> None:
    placed = house.place()
    shipment = {"carrier": "generic-edifact", "tracking_number": placed.number, "method": "locker"}
    assert house.perille.post(f"/v1/orders/{placed.id}/shipments", shipment)["id"] == placed.shipment_id

    house.carrier_says(placed, house.ready())
    house.carrier_says(placed, house.ready())
    house.everything_is_handled()

    assert len(house.told(placed)) == 1
