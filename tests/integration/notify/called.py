"""Notify with providers that call it: what they post comes in by HTTP, and is handled as the consumer would."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from services.notify.app import create_web
from services.notify.handlers import table
from services.notify.models import Attempt, Callback, Notice, Reply, Suppression
from services.notify.settings import Policy
from shared.clock import FixedClock
from shared.envelope import headers
from shared.events import CATALOGUE
from shared.failures import Failure
from shared.handling import Incoming, Processor
from shared.ids import new_id
from shared.installation import Installation
from shared.languages import LANGUAGES
from shared.links import Links, hash_token
from shared.outbox import OutboxMessage
from tests.installed import installed
from tests.integration.notify.callers import PUBLIC_URL, Callers, Key, our_accounts
from tests.integration.notify.house import order, progressed
from tests.integration.notify.tables import empty
from tests.unit.notify.cases import NOON


@dataclass
class Called(Callers):
    """One notify service and its callers. `go_on` handles what has come in and is due."""

    home: Installation
    policy: Policy = field(init=False)

    def __post_init__(self) -> None:
        links = Links(public_url=PUBLIC_URL, secret="a secret of the tests")
        self.policy = Policy(
            providers={"sms": "twilio", "email": "sendgrid"}, languages=frozenset(LANGUAGES), links=links
        )
        self.database = self.home.database("notify")
        self.processor = Processor(
            queue="notify.callbacks", handlers=table(self.policy), database=self.database, clock=self.home.clock
        )

    def later(self, **span: float) -> None:
        clock = self.home.clock
        assert isinstance(clock, FixedClock)
        clock.at += timedelta(**span)

    @property
    def now(self) -> datetime:
        return self.home.clock.now()

    def hear(self, event: str, body: dict[str, Any]) -> None:
        """An event of another service."""
        self.processor.handle([self._incoming(event, new_id("msg"), body)])

    def go_on(self) -> None:
        """Handle every callback that was announced and is due, until none is left."""
        while due := self._due():
            self.processor.handle([self._wrapped(row) for row in due])

    def sent(self, channel: str = "sms", *, number: int = 1, kind: str = "ready_for_pickup", **says: Any) -> str:
        """An order with a notice that was handed to a provider; returns the attempt's id."""
        order_id = f"ord_{number}"
        customer = {"customer_id": f"cus_{number}", "preferences": {"channels": [channel, "email"]}, **says}
        page = {"token_hash": hash_token(self.policy.links.token(order_id)), "expires_at": "2027-03-01T00:00:00+00:00"}
        placed = order(order_id=order_id, customer_id=f"cus_{number}", customer_says=customer, page=page)
        self.hear("order.placed", placed)
        self.hear("shipment.progressed", progressed(kind, order_id=order_id, shipment_id=f"shp_{number}"))
        with self.database.write() as session:
            (notice,) = session.scalars(select(Notice).where(Notice.order_id == order_id, Notice.status == "scheduled"))
            notice.status = "sent"
            attempt = Attempt(
                id=new_id("att"),
                notice_id=notice.id,
                channel=notice.channel,
                recipient=notice.recipient,
                provider=self.policy.providers[notice.channel or ""],
                status="accepted",
                at=self.now,
                held_until=self.now,
            )
            session.add(attempt)
            return attempt.id

    def rows(self, model: type[Any]) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(model)))

    def attempt(self, attempt_id: str) -> Attempt:
        (found,) = [row for row in self.rows(Attempt) if row.id == attempt_id]
        return found

    def notice(self, attempt_id: str) -> Notice:
        (found,) = [row for row in self.rows(Notice) if row.id == self.attempt(attempt_id).notice_id]
        return found

    def states(self) -> list[str]:
        return sorted(row.state for row in self.rows(Callback))

    def closed(self) -> dict[tuple[str, str], str]:
        return {(row.channel, row.address): row.reason for row in self.rows(Suppression)}

    def replies(self) -> list[Reply]:
        return sorted(self.rows(Reply), key=lambda row: row.id)

    def told(self, event: str) -> list[str]:
        return [row.body for row in self.rows(OutboxMessage) if row.routing_key == CATALOGUE[event].routing_key]

    def failures(self) -> list[Failure]:
        return self.rows(Failure)

    def _due(self) -> Sequence[OutboxMessage]:
        with self.database.write() as session:
            waiting = select(OutboxMessage).where(
                OutboxMessage.routing_key == "callback.received.v1", OutboxMessage.sent_at.is_(None)
            )
            due = [row for row in session.scalars(waiting) if row.due_at is None or row.due_at <= self.now]
            for row in due:
                row.sent_at = self.now
            return due

    def _wrapped(self, row: OutboxMessage) -> Incoming:
        return Incoming(message_id=row.id, routing_key=row.routing_key, headers=row.headers, body=row.body.encode())

    def _incoming(self, event: str, message_id: str, body: dict[str, Any]) -> Incoming:
        kind = CATALOGUE[event]
        wrapped = headers(
            message_id=message_id, routing_key=kind.routing_key, source=kind.publisher, subject="", time=self.now
        )
        return Incoming(message_id=message_id, routing_key=kind.routing_key, headers=wrapped, body=json_bytes(body))


def json_bytes(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


@contextmanager
def called(folder: Path, database_url: str | None) -> Iterator[Called]:
    """A service on SQLite or PostgreSQL, for many tests: each begins it anew."""
    home = installed("notify", folder=folder, now=NOON, database_url=database_url, public_url=PUBLIC_URL)
    key, old_key = Key(), Key()
    yield Called(create_web(home, our_accounts([key, old_key])).test_client(), key, old_key, home)
    home.close()


def anew(before: Called) -> Called:
    """The same service at noon, with nothing in its tables."""
    assert isinstance(before.home.clock, FixedClock)
    before.home.clock.at = NOON
    empty(before.database)
    return Called(before.client, before.key, before.old_key, before.home)
