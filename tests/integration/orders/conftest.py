"""The orders service on both databases; each test has shops of its own, so all of them may share one database."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.orders.app import create_web
from shared.installation import Installation
from shared.outbox import OutboxMessage
from tests.factories import make_order
from tests.installed import installed, web_of

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Webshop:
    """One shop at the API."""

    client: FlaskClient
    home: Installation
    id: str
    key: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One request with the shop's key; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        options = {} if body is None else {"json": body}
        return self.client.open(
            path, method=method, headers={"Authorization": f"Bearer {self.key}", **named}, **options
        )

    def get(self, path: str) -> TestResponse:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self.call("PATCH", path, body)

    def place(self, **said: Any) -> dict[str, Any]:
        """Place a valid order; returns the answer."""
        answer = self.post("/v1/orders", make_order(**said))
        assert answer.status_code == 201, answer.text
        return answer.json

    def events(self, name: str) -> list[dict[str, Any]]:
        """Bodies of this shop's events of that name, the oldest first."""
        with self.home.database("orders").read() as session:
            rows = session.scalars(
                select(OutboxMessage).where(OutboxMessage.routing_key == f"{name}.v1").order_by(OutboxMessage.id)
            )
            bodies = [json.loads(row.body) for row in rows]
        return [body for body in bodies if self.id in (body.get("shop_id"), body.get("shop", {}).get("id"))]


@pytest.fixture(scope="session")
def shared_home(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation for all tests of a run, once on each database."""
    home = installed("orders", folder=tmp_path_factory.mktemp("orders"), now=NOW, database_url=shared_database_url)
    yield home
    home.close()


@pytest.fixture
def home(shared_home: Installation) -> Installation:
    shared_home.clock.at = NOW
    return shared_home


@pytest.fixture
def open_shop(home: Installation) -> Callable[..., Webshop]:
    """Makes a shop with a key; `scopes` as in Access.add_shop."""
    web = web_of(home, create_web)

    def open_one(**options: Any) -> Webshop:
        shop_id, key = home.access.add_shop(name="Muki Oy", now=NOW, **options)
        return Webshop(client=web.test_client(), home=home, id=shop_id, key=key)

    return open_one


@pytest.fixture
def shop(open_shop: Callable[..., Webshop]) -> Webshop:
    return open_shop()
