"""Drives the tracking service as its neighbours do: files over HTTP, events as messages of its queue."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.tracking import handlers
from services.tracking.changes.rules import Rules
from services.tracking.models import ScanRow, ShipmentScan
from services.tracking.progress import Terms
from shared import envelope, events
from shared.auth import Shop
from shared.failures import Failure
from shared.handling import Incoming, Processor
from shared.ids import new_id, uuid7
from shared.installation import Installation
from shared.outbox import OutboxMessage
from shared.web import Service
from tests.interchanges import Said, interchange

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ZONE = "Europe/Helsinki"
_numbers = count(1)


def new_number() -> str:
    """A tracking number that no other test uses."""
    return f"TRACK{next(_numbers):08}"


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def file(number: str, *said: Said, reference: str = "") -> bytes:
    """A file about one consignment; its control reference is the number's unless said otherwise."""
    return interchange(number, *said, reference=reference or f"R{number[-8:]}")


def steps(*codes: str, parcel: str | None = None) -> list[Said]:
    """Statuses an hour apart, the last an hour ago."""
    return [Said(code=code, at=hours_ago(len(codes) - i), parcel=parcel) for i, code in enumerate(codes)]


@dataclass
class Tracking:
    """The service with a shop of its own at its API."""

    home: Installation
    service: Service
    client: FlaskClient
    shop: Shop
    key: str
    rules: Rules = field(default_factory=dict)  # what its carriers let be changed, as its worker knows them

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        return self.client.open(path, method=method, headers={"Authorization": f"Bearer {self.key}"}, **options)

    def get(self, path: str) -> dict[str, Any]:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post_file(self, raw: bytes, carrier: str = "generic-edifact") -> TestResponse:
        return self.call("POST", f"/v1/carriers/{carrier}/messages", data=raw)

    def send(self, raw: bytes, carrier: str = "generic-edifact") -> dict[str, Any]:
        """A file that must be taken in; returns the receipt."""
        answer = self.post_file(raw, carrier)
        assert answer.status_code == 202, answer.text
        return answer.json

    def shipment(self, shipment_id: str) -> dict[str, Any]:
        return self.get(f"/v1/shipments/{shipment_id}")

    def register(self, number: str, **said: Any) -> str:
        """shipment.registered; returns the shipment's id."""
        body = {
            "shipment_id": new_id("shp"),
            "revision": 1,
            "order_id": new_id("ord"),
            "shop_id": self.shop.id,
            "carrier": "generic-edifact",
            "tracking_number": number,
            "parcels": [],
            "method": "home",
            "lines": [],
            "registered_at": hours_ago(48).isoformat(),
            **said,
        }
        self.hear("shipment.registered", body)
        return body["shipment_id"]

    def hear(self, event: str, body: Mapping[str, Any], message_id: str | None = None) -> None:
        """Handle one event, as the worker does; it must not fail."""
        queue = handlers.INTAKES if event == "intake.received" else handlers.EVENTS
        self._handle(queue, [message(event, body, message_id or str(uuid7()), self.home.clock.now())])

    def hear_at_once(self, said: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Handle several events in one batch; none must fail."""
        now = self.home.clock.now()
        self._handle(handlers.EVENTS, [message(event, body, str(uuid7()), now) for event, body in said])

    def _handle(self, queue: str, batch: Sequence[Incoming]) -> None:
        terms = Terms(debounces={"generic-edifact": 600}, rules=self.rules)
        database = self.home.database("tracking")
        processor = Processor(
            queue=queue,
            handlers=handlers.table(terms),
            database=database,
            clock=self.home.clock,
            after_commit=handlers.after_commit(self.service).get(queue, lambda _values: None),
            together=handlers.together(terms) if queue == handlers.EVENTS else None,
        )
        processor.handle(batch)
        with database.read() as session:
            failed = session.execute(select(Failure.error, Failure.detail)).all()
        assert not failed, failed

    def told(self, shipment_id: str) -> list[dict[str, Any]]:
        """Every shipment.progressed of a shipment, the oldest first."""
        return [body for body in self.outbox("shipment.progressed") if body["shipment_id"] == shipment_id]

    def outbox(self, event: str) -> list[dict[str, Any]]:
        wanted = select(OutboxMessage.body).where(OutboxMessage.routing_key == f"{event}.v1")
        with self.home.database("tracking").read() as session:
            return [json.loads(body) for body in session.scalars(wanted.order_by(OutboxMessage.id))]

    def stored(self, shipment_id: str) -> int:
        """How many scans the shipment has, those included that the API does not list."""
        linked = select(ScanRow.id).join(ShipmentScan).where(ShipmentScan.shipment_id == shipment_id)
        with self.home.database("tracking").read() as session:
            return len(session.scalars(linked).all())


def message(event: str, body: Mapping[str, Any], message_id: str, now: datetime) -> Incoming:
    """An event as the broker hands it over."""
    kind = events.CATALOGUE[event]
    return Incoming(
        message_id=message_id,
        routing_key=kind.routing_key,
        headers=envelope.headers(
            message_id=message_id, routing_key=kind.routing_key, source=kind.publisher, subject="", time=now
        ),
        body=json.dumps(body).encode(),
    )


def order_body(shop: Shop, order_id: str, **said: Any) -> dict[str, Any]:
    """Body of order.changed; `order_placed` adds the customer."""
    return {
        "order_id": order_id,
        "revision": 1,
        "shop": shop.public(),
        "reference": "WEB-1",
        "status": "placed",
        "placed_at": hours_ago(50).isoformat(),
        "customer_id": "cus_1",
        "delivery": {"method": "home", "promised": {"from": "2026-11-25", "to": "2026-11-26"}},
        "lines": [],
        "delivery_fee": "0.00",
        "total": {"amount": "0.00", "currency": "EUR"},
        "page": {"token_hash": "0" * 64, "expires_at": "2027-11-24T00:00:00+00:00"},
        **said,
    }


def customer_body(shop: Shop, customer_id: str, **said: Any) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "revision": 1,
        "shop_id": shop.id,
        "name": "Aino Virtanen",
        "language": "fi",
        "zone": ZONE,
        **said,
    }
