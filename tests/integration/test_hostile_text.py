"""Text that PostgreSQL cannot hold, wherever a caller can put it: a problem for the caller, never an error of ours."""

import json
from collections.abc import Iterator

import pytest
from werkzeug.test import Client, TestResponse

from services.gateway.app import SERVICES, Gateway, create_front
from services.processes import APPS
from shared.installation import Installation
from shared.migrate import upgrade
from shared.settings import load
from tests.e2e.orders import order
from tests.servers.postgresql import PostgreSQL

KEY = "pk_hostile"
NUL, SURROGATE = "\0", "\ud800"  # neither fits a text column


@pytest.fixture(scope="module")
def client(postgres: PostgreSQL) -> Iterator[Client]:
    """All services behind the gateway, on PostgreSQL; no broker is needed for requests."""
    home = Installation(
        load(
            {
                "PERILLE_DATABASE_URL": postgres.url_of(postgres.new_database()),
                "PERILLE_SECRET_KEY": "secret",
                "PERILLE_OPS_PASSWORD": "password",
            }
        )
    )
    for database in (home.access.database, *home.databases().values()):
        upgrade(database)
    home.access.bootstrap(KEY, now=home.clock.now())
    apps = {name: APPS[name].create_web(home) for name in SERVICES}
    yield Client(Gateway(apps, create_front(home.settings, apps)))
    home.close()


def ask(client: Client, method: str, path: str, body: str | bytes | None = None) -> TestResponse:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    return client.open(path, method=method, data=body, headers=headers)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/orders/%00",
        "/v1/orders?reference=%00",
        "/v1/orders?cursor=AA",
        "/v1/orders?cursor=7aCA",  # a lone surrogate in base 64
        "/v1/shipments/%00",
        "/v1/shipments?tracking_number=%00",
        "/v1/shipments?tracking_number=x&cursor=AA",
        "/v1/carriers/messages/%00",
        "/v1/carriers/messages/%00/raw",
        "/v1/notices?order_id=%00",
        "/v1/notices?order_id=x&cursor=AA",
        "/v1/sandbox/messages?cursor=AA",
        "/v1/ops/dead-letters?cursor=AA",
        "/v1/ops/dead-letters?service=%00",
        "/t/%00",
    ],
)
def test_in_a_path_or_query(client: Client, path: str) -> None:
    assert 400 <= ask(client, "GET", path).status_code < 500


@pytest.mark.parametrize("bad", [NUL, SURROGATE], ids=["NUL", "surrogate"])
@pytest.mark.parametrize(
    "where", ["reference", "customer.name", "customer.reference", "lines.0.name", "delivery.instructions"]
)
def test_in_an_order(client: Client, where: str, bad: str) -> None:
    body = order("WEB-1")
    *parents, last = [int(part) if part.isdigit() else part for part in where.split(".")]
    target = body
    for part in parents:
        target = target[part]
    target[last] = f"a{bad}b"

    answer = ask(client, "POST", "/v1/orders", json.dumps(body))

    assert answer.status_code == 422, answer.text
    assert [fault["path"] for fault in answer.json["errors"]] == [where]


@pytest.mark.parametrize(
    "body", ["[1]", "7", "null", "", "{", '{"a":' * 5000, "[" * 100_000, b"\xff", "NaN", '"' + "9" * 5000]
)
def test_in_place_of_an_order(client: Client, body: str | bytes) -> None:
    assert ask(client, "POST", "/v1/orders", body).status_code in {400, 422}


@pytest.mark.parametrize("body", [b"\0", b"", b"UNB", b"\xff\xfe", b"UNA:+.? '\0" * 10, b"[" * 100_000])
def test_in_a_carriers_message(client: Client, body: bytes) -> None:
    assert ask(client, "POST", "/v1/carriers/generic-edifact/messages", body).status_code in {202, 400, 422}


@pytest.mark.parametrize("bad", [NUL, SURROGATE], ids=["NUL", "surrogate"])
@pytest.mark.parametrize("decision", ["retry", "discard"])
def test_in_the_reason_of_a_decision(client: Client, decision: str, bad: str) -> None:
    body = json.dumps({"reason": f"a{bad}b"})

    answer = ask(client, "POST", f"/v1/ops/dead-letters/m1/{decision}", body)

    assert answer.status_code == 422, answer.text
    assert [fault["path"] for fault in answer.json["errors"]] == ["reason"]


def test_in_an_idempotency_key(client: Client) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "\xff\xfe" * 5000}
    answer = client.post("/v1/orders", json=order("WEB-2"), headers=headers)

    assert answer.status_code in {201, 422}
