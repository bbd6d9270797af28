"""Who may use the ops API."""

import pytest
from flask.testing import FlaskClient

from services.ops.app import create_web
from shared.auth import SCOPES
from shared.installation import Installation
from tests.integration.ops.trouble import PASSWORD, fail

OPS = ("anybody", PASSWORD)


@pytest.fixture
def client(embedded: Installation) -> FlaskClient:
    return create_web(embedded).test_client()


def key(home: Installation, *scopes: str) -> dict[str, str]:
    _, made = home.access.add_shop(name="Shop", now=home.clock.now(), scopes=scopes)
    return {"Authorization": f"Bearer {made}"}


def test_a_key_with_the_scope_may_look(client: FlaskClient, embedded: Installation) -> None:
    assert client.get("/v1/ops/queues", headers=key(embedded, *SCOPES)).status_code == 200


def test_a_shops_key_may_not(client: FlaskClient, embedded: Installation) -> None:
    assert client.get("/v1/ops/queues", headers=key(embedded, "orders", "notices")).status_code == 403


def test_a_stranger_may_not(client: FlaskClient) -> None:
    assert client.get("/v1/ops/queues").status_code == 401


@pytest.mark.parametrize("password", ["", "sesame 2", "sesame 1 ", "pässword"])
def test_a_wrong_password_is_refused(client: FlaskClient, password: str) -> None:
    answer = client.get("/v1/ops/queues", auth=("ops", password))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_another_sites_page_cannot_use_a_remembered_password(
    client: FlaskClient, embedded: Installation, headers: dict[str, str]
) -> None:
    letter_id = fail(embedded)
    answer = client.post(f"/v1/ops/dead-letters/{letter_id}/retry", auth=OPS, headers=headers)
    assert answer.status_code == 403
    assert client.get(f"/v1/ops/dead-letters/{letter_id}", auth=OPS).get_json()["state"] == "dead"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"}])
def test_curl_and_our_own_pages_may(client: FlaskClient, embedded: Installation, headers: dict[str, str]) -> None:
    answer = client.post(f"/v1/ops/dead-letters/{fail(embedded)}/retry", auth=OPS, headers=headers)
    assert answer.status_code == 200


def test_the_description_names_both_ways_in(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()
    assert described["paths"]["/v1/ops/queues"]["get"]["security"] == [{"key": []}, {"password": []}]
    assert described["components"]["securitySchemes"]["password"]["scheme"] == "basic"


def test_ops_is_ready_while_the_databases_answer(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200
