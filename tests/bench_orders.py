"""Orders over the HTTP API, each with its customer, its event and its answer."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.bench_site import Row, Servers, new_site
from tests.e2e.running import KEY
from tests.factories import make_order

_ORDERS = 1000
_CLIENTS = 4  # at the same time


def rows(machine: Servers) -> Iterator[Row]:
    bodies = [make_order() for _ in range(_ORDERS)]
    with new_site(machine) as place, place.running(("web", "orders"), ("worker", "orders")):
        url = f"{place.address('web', 'orders')}/v1/orders"
        with ThreadPoolExecutor(_CLIENTS) as pool:
            began = time.perf_counter()
            list(pool.map(lambda share: _post(url, share), [bodies[n::_CLIENTS] for n in range(_CLIENTS)]))
            seconds = time.perf_counter() - began
    yield Row("orders: POST to 201 (orders' web and worker)", f"{_ORDERS / seconds:,.0f}/s")


def _post(url: str, bodies: list[dict[str, object]]) -> None:
    with requests.Session() as client:
        client.headers["Authorization"] = f"Bearer {KEY}"
        for body in bodies:
            answer = client.post(url, json=body, headers={"Idempotency-Key": str(body["reference"])}, timeout=30)
            assert answer.status_code == 201, answer.text
