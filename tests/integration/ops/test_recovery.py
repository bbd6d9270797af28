"""From a message that fails to one that is handled after all, with real workers, in both modes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.ops.app import create_web
from shared import outbox
from shared.envelope import Message
from shared.failures import Permanent
from shared.installation import Installation
from shared.worker import Worker
from tests.integration.ops.conftest import installation
from tests.integration.ops.trouble import PASSWORD, settings_of
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_for

OPS = ("ops", PASSWORD)


class Handler:
    """Refuses every message until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.handled: list[str] = []

    def __call__(self, session: Session, message: Message, now: datetime) -> None:
        if not self.mended:
            raise Permanent("not understood yet")
        self.handled.append(message.id)


@pytest.fixture(params=["embedded", "servers"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    settings = settings_of(tmp_path)
    if request.param == "servers":
        rabbitmq: RabbitMQ = request.getfixturevalue("rabbitmq")
        urls = {name: request.getfixturevalue(name) for name in ("database_url", "broker_url")}
        settings = replace(settings, management_url=rabbitmq.management_url, **urls)
    yield from installation(settings)


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def client(home: Installation, handler: Handler) -> Iterator[FlaskClient]:
    """Ops, while the workers of notify and tracking run."""
    loops = [*home.loops("notify", {"notice.due": handler}), *home.loops("tracking", {})]
    worker = Worker(loops)
    worker.start()
    wait_for(lambda: not worker.troubles(), 30)
    yield create_web(home).test_client()
    worker.stop()


def test_a_dead_letter_is_retried_and_resolved(client: FlaskClient, home: Installation, handler: Handler) -> None:
    with home.database("notify").write() as session:
        body = {"notice_id": "ntc_1"}
        message_id = outbox.add(session, event="notice.due", subject="ntc_1", body=body, now=home.clock.now())
    path = f"/v1/ops/dead-letters/notify.due:{message_id}"
    wait_for(lambda: client.get(path, auth=OPS).status_code == 200, 30)
    assert client.get(path, auth=OPS).get_json()["detail"] == "not understood yet"

    handler.mended = True
    assert client.post(f"{path}/retry", auth=OPS, json={"reason": "mended"}).status_code == 200

    wait_for(lambda: client.get(path, auth=OPS).get_json()["state"] == "resolved")
    assert handler.handled == [message_id]
    assert client.get(path, auth=OPS).get_json()["reason"] == "mended"


def test_a_working_consumer_is_counted(client: FlaskClient) -> None:
    def consumers() -> dict[str, int | None]:
        queues = client.get("/v1/ops/queues", auth=OPS).get_json()["queues"]
        return {queue["name"]: queue["consumers"] for queue in queues if queue["kind"] == "work"}

    wait_for(lambda: consumers().get("notify.due") == 1, 20)
    assert consumers()["orders.events"] == 0
