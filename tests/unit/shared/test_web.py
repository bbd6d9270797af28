"""What every service's web side has alike: keys and scopes, problems, lists page by page, health."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import marshmallow as ma
import pytest
from flask.testing import FlaskClient
from flask.views import MethodView
from flask_smorest import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.test import TestResponse

from shared.auth import require, shop
from shared.clock import FixedClock
from shared.installation import Installation
from shared.migrate import upgrade
from shared.paging import PageArgs, paginate
from shared.problems import Problem, flatten
from shared.settings import load
from shared.web import NotReady, create_app, current
from tests.integration.messaging.kit import NOON

ADMIN = "pk_admin"


class Base(DeclarativeBase):
    """Tables of this test alone."""


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[str] = mapped_column(primary_key=True)


class Line(ma.Schema):
    quantity = ma.fields.Integer(required=True, validate=ma.validate.Range(1))


class Order(ma.Schema):
    name = ma.fields.String(required=True)
    lines = ma.fields.List(ma.fields.Nested(Line), required=True)


things = Blueprint("things", __name__, url_prefix="/v1/things")


@things.route("")
class Things(MethodView):
    @require("orders")
    @things.arguments(PageArgs, location="query")
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        with current().database.read() as session:
            items, following = paginate(session, select(Thing), Thing.id, **page)
        return {"items": [item.id for item in items], "next": following}

    @require("orders")
    @things.arguments(Order)
    def post(self, _order: dict[str, Any]) -> dict[str, str]:
        return {"shop": shop().name}


@things.get("/ops")
@require("ops")
def ops_only() -> dict[str, str]:
    return {}


@things.get("/broken/<token>")
def broken(token: str) -> dict[str, str]:
    raise RuntimeError(f"Aino Virtanen {token}")


@things.get("/taken")
def taken() -> dict[str, str]:
    raise Problem(409, "Taken", "There is one already.", errors=[("reference", "in use")], headers={"Retry-After": "5"})


def not_well() -> None:
    raise NotReady("relay: ConnectionError")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(load({"PERILLE_DATA": str(tmp_path)}), FixedClock(NOON))
    upgrade(installation.access.database)
    installation.access.bootstrap(ADMIN, now=NOON)
    Base.metadata.create_all(installation.database("orders").engine)
    yield installation
    installation.close()


@pytest.fixture
def client(home: Installation) -> FlaskClient:
    return create_app(home.service("orders"), [things], title="Things", probes={"relay": not_well}).test_client()


def ask(client: FlaskClient, path: str, key: str | None = ADMIN, **options: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return client.open(path, headers=headers, **options)


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer ", "Bearer wrong", "Basic cGs6", "pk_admin", "Bearer pk\xe4"]
)
def test_without_a_key_that_is_known_nothing_is_told(client: FlaskClient, header: str | None) -> None:
    answer = client.get("/v1/things", headers={"Authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_shops_own_key_does_not_open_what_ops_sees(client: FlaskClient, home: Installation) -> None:
    _, key = home.access.add_shop(name="Muki", now=NOON)

    assert ask(client, "/v1/things", key).status_code == 200
    assert ask(client, "/v1/things/ops", key).status_code == 403
    assert ask(client, "/v1/things/ops").status_code == 200


def test_keys_are_kept_as_hashes(home: Installation, tmp_path: Path) -> None:
    _, key = home.access.add_shop(name="Muki", now=NOON)
    home.access.database.close()

    assert all(key.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_only_the_first_start_makes_the_first_shop(home: Installation) -> None:
    assert home.access.bootstrap("pk_second", now=NOON) is False
    assert home.access.find("pk_second") is None


def test_each_fault_has_its_path_and_reason(client: FlaskClient) -> None:
    answer = ask(client, "/v1/things", method="POST", json={"lines": [{"quantity": 1}, {"quantity": 0}]})

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert set(answer.json) == {"type", "title", "status", "detail", "errors"}
    assert {fault["path"] for fault in answer.json["errors"]} == {"name", "lines.1.quantity"}


def test_a_problem_is_answered_as_it_was_raised(client: FlaskClient) -> None:
    answer = ask(client, "/v1/things/taken")

    assert answer.status_code == 409
    assert answer.headers["Retry-After"] == "5"
    assert answer.json["errors"] == [{"path": "reference", "reason": "in use"}]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/v1/things", 405), ("POST", "/v1/things", 422)]
)
def test_every_error_is_a_problem(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = ask(client, path, method=method)

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status


def test_an_error_of_ours_tells_nothing_of_its_cause(
    client: FlaskClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = ask(client, "/v1/things/broken/s3cret-token")

    assert answer.status_code == 500
    assert "Aino" not in answer.text
    said = "".join(capfd.readouterr()) + caplog.text
    assert "Aino" not in said
    assert "s3cret-token" not in said


def test_a_list_comes_page_by_page_and_whole(client: FlaskClient, home: Installation) -> None:
    expected = [f"t{number:02}" for number in range(7)]
    with home.database("orders").write() as session:
        session.add_all(Thing(id=name) for name in expected)

    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ask(client, f"/v1/things?limit=3&cursor={cursor}" if cursor else "/v1/things?limit=3").json
        assert len(page["items"]) <= 3
        found += page["items"]
        cursor = page["next"]

    assert found == sorted(expected, reverse=True)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "cursor=%C3%A4", "cursor=AA", "cursor=a", "x=%00"]
)
def test_a_bad_page_is_refused(client: FlaskClient, query: str) -> None:
    answer = ask(client, f"/v1/things?{query}")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] in {"limit", "cursor", "x"}


def test_a_process_that_is_not_ready_says_why(client: FlaskClient) -> None:
    answer = ask(client, "/readyz", None)

    assert answer.status_code == 503
    assert answer.json["troubles"] == {"relay": "relay: ConnectionError"}
    assert ask(client, "/healthz", None).status_code == 200


def test_metrics_name_the_route_and_never_the_path(client: FlaskClient) -> None:
    ask(client, "/v1/things/broken/s3cret-token")
    ask(client, "/nowhere/s3cret-token")

    text = ask(client, "/metrics", None).text
    assert "/v1/things/broken/<token>" in text
    assert "s3cret-token" not in text


def test_the_description_names_the_key_and_the_problems(client: FlaskClient) -> None:
    description = ask(client, "/openapi.json", None).json

    assert description["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert "ProblemSchema" in str(description) or "Problem" in description["components"]["schemas"]


@pytest.mark.parametrize(
    ("messages", "flat"),
    [
        ({"json": {"a": ["x", "y"]}}, [("a", "x"), ("a", "y")]),
        ({"json": {"lines": {0: {"sku": ["x"]}}}}, [("lines.0.sku", "x")]),
        ({"json": {"_schema": ["x"]}}, [("", "x")]),
        ({"query": {"limit": ["x"]}}, [("limit", "x")]),
        ({}, []),
    ],
)
def test_nested_messages_become_dotted_paths(messages: dict[str, Any], flat: list[tuple[str, str]]) -> None:
    assert flatten(messages) == flat
