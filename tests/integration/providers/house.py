"""The notify service with its real channels, endpoints and sender, and stand-ins of the providers at the other end.

Nothing runs by itself: a test says what is heard, moves the clock, and lets everything happen that is due by then.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from urllib3 import Timeout

from services.notify import app, handlers
from services.notify.channels import Channel, Lost, Outcome, Outgoing
from services.notify.channels.accounts import accounts
from services.notify.channels.connected import connect
from services.notify.models import Attempt, Callback, Notice, Suppression
from services.notify.sending.lookout import Lookout
from services.notify.sending.sender import Sender, Surroundings
from services.notify.settings import policy
from shared.clock import FixedClock
from shared.connections import open_pool
from shared.envelope import Message
from shared.installation import Installation
from shared.outbox import OutboxMessage
from tests.installed import installed
from tests.integration.notify.house import order
from tests.standins import callbacks as posted
from tests.standins.providers import Providers
from tests.unit.notify.cases import NOON

PHONE, EMAIL = "+358401234567", "aino@example.fi"
PUBLIC_URL = "https://track.example.fi"
_OWN = ("notice.due.v1", "callback.received.v1")


class Mortal:
    """A channel of a process that may have died before its call was made."""

    def __init__(self, channel: Channel) -> None:
        self.provider, self.channel = channel.provider, channel
        self.dead = False

    def send(self, message: Outgoing) -> Outcome:
        if self.dead:
            raise ConnectionError
        return self.channel.send(message)

    def lookup(self, lost: Lost) -> Outcome | None:
        return self.channel.lookup(lost)


class House:
    """One notify service between the bus and two providers."""

    def __init__(self, home: Installation, providers: Providers, environment: Mapping[str, str]) -> None:
        self.home, self.providers, self.clock = home, providers, cast("FixedClock", home.clock)
        self.database = home.database("notify")
        ours = accounts(home.settings, home.clock.now().date(), environment)
        self.policy = policy(home.settings, home.links, environment)
        self.handlers = handlers.table(self.policy)
        self.pool = open_pool(8)
        real = connect(ours, clock=home.clock, public_url=PUBLIC_URL, pool=self.pool)
        self.channels = {name: Mortal(channel) for name, channel in real.items()}
        self.web: FlaskClient = app.create_web(home, ours).test_client()
        self._heard = 0
        self._begin()

    # What happens

    @contextmanager
    def hurry(self) -> Iterator[None]:
        """Meanwhile no call waits for a provider that hangs as long as a real sender would."""
        patient = self.pool.connection_pool_kw["timeout"]
        self._wait_no_longer_than(Timeout(connect=2, read=0.5))
        yield
        self._wait_no_longer_than(patient)

    def hear(self, event: str, body: dict[str, Any]) -> None:
        """An event arrives."""
        self._heard += 1
        self._handle(f"m{self._heard}", event, body)

    def receive(self, *callbacks: posted.Callback) -> list[int]:
        """Providers call; returns what we answer, and lets happen what follows."""
        answers = [self._post(callback) for callback in callbacks]
        self.go_on()
        return answers

    def go_on(self) -> None:
        """Everything that is due by now."""
        for _ in range(200):
            self.lookout.look()
            if not self._messages_to_ourselves() + self._send():
                return
        raise AssertionError("it never comes to rest")

    def later(self, *, step: float = 60, **more: float) -> None:
        """Time passes, and every `step` seconds of it what has become due happens."""
        end = self.clock.at + timedelta(**more)
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + timedelta(seconds=step))
            self.go_on()

    def die_sending(self, *, before_the_call: bool) -> None:
        """What is due is claimed and, unless the process ends before that, called; nobody keeps the answers."""
        for channel in self.channels.values():
            channel.dead = before_the_call
        self.sender.send_due()
        self._end()
        for channel in self.channels.values():
            channel.dead = False
        self._begin()

    def close(self) -> None:
        self._end()
        self.pool.clear()
        self.home.close()

    def _begin(self) -> None:
        """A process begins."""
        around = Surroundings(
            database=self.database,
            clock=self.clock,
            channels=self.channels,
            policy=self.policy,
            wake_relay=lambda: None,
            monotonic=self._seconds,
        )
        self.sender = Sender(around)
        self.lookout = Lookout(around, self.sender, alone=True)

    def _wait_no_longer_than(self, timeout: Timeout) -> None:
        self.pool.connection_pool_kw["timeout"] = timeout
        self.pool.clear()

    def _seconds(self) -> float:
        return self.clock.at.timestamp()

    def _end(self) -> None:
        """The process is gone: what its calls brought is forgotten."""
        self.sender._pool.shutdown(wait=True)

    def _send(self) -> int:
        sent = self.sender.send_due()
        self.sender.finish()
        return sent

    def _messages_to_ourselves(self) -> int:
        with self.database.write() as session:
            own = select(OutboxMessage).where(OutboxMessage.routing_key.in_(_OWN), OutboxMessage.sent_at.is_(None))
            due = [row for row in session.scalars(own) if row.due_at is None or row.due_at <= self.clock.at]
            found = [(row.id, row.routing_key.removesuffix(".v1"), json.loads(row.body)) for row in due]
            for row in due:
                row.sent_at = self.clock.at
        for message_id, event, body in found:
            self._handle(message_id, event, body)
        return len(found)

    def _handle(self, message_id: str, event: str, body: dict[str, Any]) -> None:
        """In a transaction of its own, as the consumer would."""
        now = self.clock.at
        message = Message(id=message_id, event=event, version=1, subject="", time=now, body=body, headers={})
        with self.database.write() as session:
            self.handlers[event](session, message, now)

    def _post(self, callback: posted.Callback) -> int:
        parts = urlsplit(callback.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self.web.post(path, data=callback.body, headers=dict(callback.headers)).status_code

    # What is so

    def rows(self, model: type) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(model).order_by(*model.__table__.primary_key.columns)))

    @property
    def notices(self) -> list[Notice]:
        return [row for row in self.rows(Notice) if row.decision == "send"]

    @property
    def notice(self) -> Notice:
        (row,) = self.notices
        return row

    @property
    def attempts(self) -> list[Attempt]:
        return self.rows(Attempt)

    @property
    def tried(self) -> list[tuple[str, str]]:
        """Channel and status of every attempt, in their order."""
        return [(row.channel, row.status) for row in self.attempts]

    @property
    def closed(self) -> dict[str, str]:
        """Why which channel is closed to the customer."""
        return {row.channel: row.reason for row in self.rows(Suppression)}

    @property
    def unmatched(self) -> list[Callback]:
        return [row for row in self.rows(Callback) if row.state == "unmatched"]


@contextmanager
def house(folder: Path, database_url: str | None = None, **variables: str) -> Iterator[House]:
    """A house at noon, on an empty database; `variables` add to the environment."""
    with Providers(perille_url=PUBLIC_URL) as providers:
        environment = {**providers.environment, **variables}
        home = installed("notify", folder=folder, now=NOON, database_url=database_url, environment=environment)
        providers.now = home.clock.now
        built = House(home, providers, environment)
        yield built
        built.close()


def in_the_shop(home: House, **customer_says: Any) -> None:
    """An order of a customer who prefers texts, and takes mail."""
    home.hear("order.placed", order(customer_says=customer_says))
