"""Notify on a database of its own, with its handlers, its sender and a channel that can be made to fail."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.channels.sandbox import Sandbox
from services.notify.deciding import suppressions
from services.notify.handlers import table
from services.notify.models import Attempt, Notice, SandboxMessage
from services.notify.rules.faults import Lesson
from services.notify.sending import departure, dispatch, lanes
from services.notify.sending.lookout import Lookout
from services.notify.sending.sender import Sender, Surroundings
from services.notify.settings import Policy
from shared.clock import FixedClock
from shared.database import Database
from shared.envelope import Message
from shared.languages import LANGUAGES
from shared.links import Links
from shared.outbox import OutboxMessage
from tests.unit.notify.cases import NOON

SHOP = {"id": "shop_1", "name": "Mukikauppa", "zone": "Europe/Helsinki"}


class Killed(BaseException):
    """The process ends here, as far as the message at hand is concerned."""


class Flaky:
    """The sandbox behind a channel whose process can die before or after the provider has the message.

    `answers` is said instead of the sandbox's word, whatever it did; `knows` is said when a message is looked up.
    """

    provider = "sandbox"

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.dies: str | None = None
        self.answers: Outcome | None = None
        self.answers_by: dict[str, Outcome] = {}  # by channel
        self.knows: Outcome | None = None
        self.breaks: Exception | None = None
        self.hangs_by: set[str] = set()  # channels whose provider says nothing while `answering` is cleared
        self.answering = threading.Event()
        self.answering.set()
        self.sent: list[Outgoing] = []

    @property
    def calls(self) -> int:
        return len(self.sent)

    def send(self, message: Outgoing) -> Outcome:
        self.sent.append(message)
        if message.channel in self.hangs_by:
            self.answering.wait(120)
        if self.dies == "before":
            raise Killed
        if self.breaks:
            raise self.breaks
        said = self.answers_by.get(message.channel) or self.answers
        if said is not None and said.result in ("refused", "not_sent"):
            return said
        outcome = self.sandbox.send(message)
        if self.dies == "after":
            raise Killed
        return said or outcome

    def lookup(self, lost: Lost) -> Outcome | None:
        return self.knows or self.sandbox.lookup(lost)


class House:
    """One notify service. `hear` is an event arriving; `go_on` lets due notices go out."""

    def __init__(self, database: Database, *, confirms_orders: bool = False) -> None:
        self.database = database
        self.clock = FixedClock(NOON)
        self.policy = Policy(
            providers={"sms": "sandbox", "email": "sandbox"},
            languages=frozenset(LANGUAGES),
            links=Links(public_url="https://posti.esimerkki.fi", secret="a secret"),
            confirms_orders=confirms_orders,
        )
        self.channel = Flaky(Sandbox(database, self.clock))
        self.seconds = 0.0  # of the monotonic clock that pace and pauses go by
        self.start()
        self._heard = 0

    def start(self, *, alone: bool = True) -> None:
        """A process begins: its sender and its lookout."""
        around = Surroundings(
            database=self.database,
            clock=self.clock,
            channels=dict.fromkeys(self.policy.providers, self.channel),
            policy=self.policy,
            wake_relay=lambda: None,
            monotonic=lambda: self.seconds,
        )
        self.sender = Sender(around)
        self.lookout = Lookout(around, self.sender, alone=alone)

    def passes(self, **time: float) -> None:
        """So much time goes by, on every clock."""
        self.clock.at += timedelta(**time)
        self.seconds += timedelta(**time).total_seconds()

    def hear(self, event: str, body: dict[str, Any]) -> object | None:
        """Handle one event in a transaction of its own, as the consumer would; returns what the handler did."""
        self._heard += 1
        message = Message(
            id=f"m{self._heard}", event=event, version=1, subject="", time=self.clock.now(), body=body, headers={}
        )
        with self.database.write() as session:
            return table(self.policy)[event](session, message, self.clock.now())

    def go_on(self, *, send: bool = True) -> None:
        """Let what is due go out, and record what was answered; without `send` it is claimed only."""
        if not send:
            self.claim()
            return
        while self.sender.send_due():
            self.sender.finish()

    def claim(self, room: int = 100) -> list[Outgoing]:
        """Claim what is due, as a sender does that ends before it calls anybody."""
        now, rooms = self.clock.now(), dict.fromkeys(self.policy.providers, room)
        with self.database.write() as session:
            waiting = lanes.lanes(session, rooms, now=now)
            return departure.claim(
                session, lanes.take(session, waiting, rooms, room, now=now), policy=self.policy, now=now
            )

    def look_after(self) -> None:
        """What nobody tells is looked up, and what that asks for goes out."""
        self.lookout.look()
        self.go_on()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """The sender's loop runs, and ends with what it has under way."""
        stop = threading.Event()
        running = threading.Thread(target=self.sender.run, args=(stop,))
        running.start()
        try:
            yield
        finally:
            self.channel.answering.set()
            stop.set()
            running.join()

    def restart(self) -> None:
        """The process is gone and a new one has begun: whatever was being sent is settled."""
        self.start()
        self.look_after()

    def settles(self, outcome: Outcome, *, attempt_id: str = "") -> None:
        """Word of an attempt, the latest, comes from elsewhere: a receipt, say."""
        attempt_id = attempt_id or self.attempts[-1].id
        with self.database.write() as session:
            dispatch.settle(session, {attempt_id: outcome}, policy=self.policy, now=self.clock.now(), source="receipt")

    def rows(self, model: type) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(model).order_by(*model.__table__.primary_key)))

    def notices(self, **wanted: Any) -> list[Notice]:
        return [row for row in self.rows(Notice) if all(getattr(row, name) == value for name, value in wanted.items())]

    @property
    def messages(self) -> list[SandboxMessage]:
        return self.rows(SandboxMessage)

    @property
    def attempts(self) -> list[Attempt]:
        return self.rows(Attempt)

    def outbox(self, event: str) -> list[OutboxMessage]:
        """The events of this name that were written, the oldest first."""
        return [row for row in self.rows(OutboxMessage) if row.routing_key == f"{event}.v1"]

    def change(self, notice_id: str, **facts: Any) -> None:
        """Change a notice's row behind everybody's back."""
        with self.database.write() as session:
            for name, value in facts.items():
                setattr(session.get_one(Notice, notice_id), name, value)

    def closes(self, channel: str, address: str, reason: Lesson) -> None:
        """A channel is closed to an address from now on."""
        with self.database.write() as session:
            suppressions.suppress(
                session, channel=channel, address=address, reason=reason, source="provider", now=self.clock.now()
            )

    def told(self, event: str) -> list[str]:
        """The bodies of an event that went to the outbox."""
        return [row.body for row in self.outbox(event)]


def customer(revision: int = 1, **facts: Any) -> dict[str, Any]:
    """The body of customer.changed."""
    return {
        "customer_id": "cus_1",
        "revision": revision,
        "shop_id": "shop_1",
        "reference": None,
        "name": "Aino Virtanen",
        "language": "fi",
        "phone": "+358401234567",
        "email": "aino@example.fi",
        "preferences": {"channels": ["sms", "email"], "quiet_hours": {"from": "21:00", "to": "08:00"}},
        "needs": [],
        "zone": "Europe/Helsinki",
        **facts,
    }


def order(
    revision: int = 1, *, placed: bool = True, customer_says: dict[str, Any] | None = None, **facts: Any
) -> dict[str, Any]:
    """The body of order.placed, or of order.changed."""
    body = {
        "order_id": "ord_1",
        "revision": revision,
        "shop": SHOP,
        "reference": "WEB-10023",
        "status": "placed",
        "placed_at": "2026-11-22T10:15:00+02:00",
        "customer_id": "cus_1",
        "delivery": {"method": "home", "promised": {"from": "2026-11-24", "to": "2026-11-26"}},
        "lines": [],
        "delivery_fee": "4.90",
        "total": {"amount": "24.70", "currency": "EUR"},
        "page": {"token_hash": "00", "expires_at": "2027-03-01T00:00:00+00:00"},
        **facts,
    }
    return body | ({"customer": customer(**(customer_says or {}))} if placed else {})


def cancelled(revision: int = 2) -> dict[str, Any]:
    return {"order_id": "ord_1", "revision": revision, "shop": SHOP, "cancelled_at": "2026-11-24T09:00:00+00:00"}


def pickup(**facts: Any) -> dict[str, Any]:
    return {
        "name": "K-Market Kamppi",
        "street": "Urho Kekkosen katu 1",
        "postcode": "00100",
        "city": "Helsinki",
        "country": "FI",
        "opening_hours": "Mo-Su 08:00-21:00",
        "code": "4821",
        "until": "2026-11-30T21:59:00+00:00",
        **facts,
    }


def progressed(milestone: str, revision: int = 1, *, at: datetime = NOON, **facts: Any) -> dict[str, Any]:
    """The body of shipment.progressed for a shipment of one parcel."""
    return {
        "shipment_id": "shp_1",
        "revision": revision,
        "order_id": "ord_1",
        "shop_id": "shop_1",
        "carrier": "posti",
        "tracking_number": "JJFI65432100000000001",
        "method": "locker",
        "milestone": milestone,
        "milestone_at": at.isoformat(),
        "milestone_precision": "minute",
        "variant": None,
        "need": None,
        "reason": None,
        "occurrence": 1,
        "parcels": [{"number": "P1", "milestone": milestone, "at": at.isoformat(), "variant": None, "pickup": None}],
        "parcel_total": 1,
        "eta": None,
        "pickup": pickup() if milestone == "ready_for_pickup" else None,
        "carrier_told": False,
        "debounce_seconds": 600,
        "settled": True,
        "changed_at": at.isoformat(),
        **facts,
    }


def two_parcels(first: str, second: str) -> list[dict[str, Any]]:
    return [
        {"number": number, "milestone": milestone, "at": NOON.isoformat(), "variant": None, "pickup": None}
        for number, milestone in (("P1", first), ("P2", second))
    ]
