"""All services on one installation without a broker: what each tells is carried to the others when the test says so."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from werkzeug.test import Client, TestResponse

from services.gateway.app import Gateway, create_front
from services.notify import handlers as notify
from services.notify.channels.sandbox import Sandbox
from services.notify.sending.sender import Sender, Surroundings
from services.notify.settings import Policy
from services.ops import handlers as ops
from services.orders import handlers as orders
from services.processes import APPS
from services.tracking import handlers as tracking
from services.tracking import reading
from services.tracking.carriers.table import carriers
from services.tracking.changes.rules import read_rules
from services.tracking.changes.ways import routed
from shared import topology
from shared.auth import SCOPES
from shared.clock import FixedClock
from shared.database import SERVICES
from shared.handling import Incoming, Processor
from shared.installation import Installation
from shared.languages import LANGUAGES
from shared.outbox import OutboxMessage
from tests.e2e.orders import order
from tests.interchanges import Said, interchange

OPS = "ops.events"
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday, nine o'clock in Helsinki
NUMBER = "JJFI65438700000000017"


class Whole:
    """One shop and everything that serves it. What ops hears is kept back for `tell_ops`."""

    def __init__(self, home: Installation) -> None:
        self.home = home
        _, self.key = home.access.add_shop(name="Mukikauppa", now=home.clock.now(), scopes=SCOPES)
        self.told: list[Incoming] = []
        apps = {name: APPS[name].create_web(home) for name in SERVICES}
        self._web = Client(Gateway(apps, create_front(home.settings, apps)))
        policy = Policy(
            providers={"sms": "sandbox", "email": "sandbox"}, languages=frozenset(LANGUAGES), links=home.links
        )
        known = carriers()
        service = home.service("tracking", parts={"carriers": known, "changes": routed(read_rules(known), {})})
        tables = {
            "orders": orders.table(),
            "tracking": tracking.table(reading.terms(service)),
            "notify": notify.table(policy),
            "ops": ops.table(),
        }
        self.queues = {
            row.queue: Processor(
                queue=row.queue,
                handlers=tables[row.service],
                database=home.database(row.service),
                clock=home.clock,
                together=ops.together if row.queue == OPS else None,
            )
            for row in topology.SUBSCRIPTIONS
        }
        self._sender = Sender(
            Surroundings(
                database=home.database("notify"),
                clock=home.clock,
                channels=dict.fromkeys(policy.providers, Sandbox(home.database("notify"), home.clock)),
                policy=policy,
                wake_relay=lambda: None,
            )
        )

    def open(self, path: str, **options: Any) -> TestResponse:
        return self._web.open(path, **options)

    def call(self, method: str, path: str, key: str | None = None, **options: Any) -> TestResponse:
        return self.open(path, method=method, headers={"Authorization": f"Bearer {key or self.key}"}, **options)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.call("POST", path, json=body)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json
        return found

    def later(self, **time: float) -> None:
        """Everything is heard, sent and heard of; then so much time goes by."""
        while self._carry() or self._send():
            pass
        assert isinstance(self.home.clock, FixedClock)
        self.home.clock.at += timedelta(**time)

    def tell_ops(self, messages: Sequence[Incoming]) -> None:
        self.queues[OPS].handle(messages)

    def _send(self) -> bool:
        sent = False
        while self._sender.send_due():
            self._sender.finish()
            sent = True
        return sent

    def _carry(self) -> int:
        """Carry what was told since; ops hears later."""
        messages = [message for service in SERVICES for message in self._leaving(service)]
        for message in messages:
            for row in topology.SUBSCRIPTIONS:
                if message.routing_key.rpartition(".v")[0] in row.events:
                    (self.told.append if row.queue == OPS else self._hand_over(row.queue))(message)
        return len(messages)

    def _hand_over(self, queue: str) -> Any:
        return lambda message: self.queues[queue].handle([message])

    def _leaving(self, service: str) -> Iterator[Incoming]:
        due = (OutboxMessage.due_at.is_(None)) | (OutboxMessage.due_at <= self.home.clock.now())
        with self.home.database(service).write() as session:
            rows = session.scalars(
                select(OutboxMessage).where(OutboxMessage.sent_at.is_(None), due).order_by(OutboxMessage.id)
            ).all()
            for row in rows:
                yield Incoming(
                    message_id=row.id, routing_key=row.routing_key, headers=row.headers, body=row.body.encode()
                )
            session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.id.in_([row.id for row in rows]))
                .values(sent_at=self.home.clock.now())
            )


def _says(whole: Whole, code: str, **ago: float) -> None:
    """The carrier says it now of what happened a while ago."""
    now = whole.home.clock.now()
    said = Said(code=code, at=now - timedelta(**ago))
    file = interchange(NUMBER, said, reference=f"R{now:%d%H%M}", prepared=now)
    assert whole.call("POST", "/v1/carriers/generic-edifact/messages", data=file).status_code == 202


def play(whole: Whole) -> dict[str, Any]:
    """Placed, shipped, moved by the customer, refused by the carrier, delivered; ops hears it last, mixed and twice."""
    body = order("WEB-10023")
    body["placed_at"] = NOW.isoformat()
    body["delivery"] |= {"method": "home", "promised": {"from": "2026-11-24", "to": "2026-11-26"}}
    made = whole.post("/v1/orders", body)
    whole.later(hours=1)
    shipment = {"carrier": "generic-edifact", "tracking_number": NUMBER, "method": "home"}
    made["shipment_id"] = whole.post(f"/v1/orders/{made['id']}/shipments", shipment)["id"]
    whole.later(hours=1)
    _says(whole, "13", minutes=20)
    whole.later(hours=1)
    wish = {"what": "other_time", "day": "2026-11-26", "start": "08:00", "end": "12:00"}
    made["change_id"] = whole.post(f"/v1/shipments/{made['shipment_id']}/changes", wish)["id"]
    whole.later(hours=1)
    refused = {"result": "refused", "reason": "Aino, the van is full on Thursday"}
    whole.post(f"/v1/changes/{made['change_id']}/settle", refused)
    whole.later(days=1)
    _says(whole, "21", hours=3)
    whole.later(minutes=5)
    mixed = whole.told * 2
    random.Random(7).shuffle(mixed)
    for start in range(0, len(mixed), 5):
        whole.tell_ops(mixed[start : start + 5])
    return made
