"""Milestones to provider calls: `shipment.progressed` in tracking's outbox, a message in notify's sandbox."""

import json
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import event, func, insert, select

from services.notify import handlers
from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.deciding import locks
from services.notify.models import CustomerCopy, NoticeShipment, OrderCopy, SandboxMessage
from services.notify.sending.sender import Sender, Surroundings
from services.notify.settings import policy
from shared import envelope, outbox
from shared.clock import Clock, real_now
from shared.consumer import BATCH
from shared.database import Database
from shared.events import CATALOGUE
from shared.handling import Incoming, Processor
from shared.ids import uuid7
from shared.outbox import OutboxMessage
from tests.bench_site import Row, Servers, Site, new_site
from tests.waiting import wait_for

_WARM, _BURST = 50, 1000
_STEADY_SECONDS = 8
_TICK = 0.05  # seconds between the steady feed's transactions
_PATIENCE = 60  # seconds for all to be sent


def rows(machine: Servers) -> Iterator[Row]:
    with new_site(machine) as place:
        yield from _work(place)
    with new_site(machine) as place, place.running(("worker", "tracking"), ("worker", "notify")):
        rate = _warm_burst(place)
        yield Row("notices: milestone committed to provider called (workers)", f"{rate:,.0f}/s", ">= 600/s")
        waits = _steady(place, first=_WARM + _BURST, rate=rate / 2)
    half, late = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    yield Row(f"notices: wait at half that load ({rate / 2:,.0f}/s), p50", f"{half:.2f} s")
    yield Row("notices: the same, p99", f"{late:.2f} s", "< 1 s")
    with new_site(machine) as place, place.running(("worker", "tracking"), *[("worker", "notify")] * 2):
        yield Row("notices: the same burst, with two workers of notify", f"{_warm_burst(place):,.0f}/s", ">= 600/s")


def _work(place: Site) -> Iterator[Row]:
    """What a notice costs this process, whatever else the machine does: in batches, the broker and providers apart."""
    database, clock, rules = place.home.database("notify"), Clock(), policy(place.home.settings, place.home.links)
    processor = Processor(
        queue="notify.events",
        handlers=handlers.table(rules),
        database=database,
        clock=clock,
        before=locks.hold_batch,
        together=handlers.together(rules),
    )
    channels = dict.fromkeys(rules.providers, _Silent())
    around = Surroundings(database=database, clock=clock, channels=channels, policy=rules, wake_relay=lambda: None)
    sender = Sender(around)
    for first, count in ((0, _WARM), (_WARM, _BURST)):
        numbers = range(first, first + count)
        _know(place, numbers)
        heard = [_incoming(number, place.shop.id) for number in numbers]
        with _measured(database, count) as deciding:
            for begin in range(0, count, BATCH):
                processor.handle(heard[begin : begin + BATCH])
        with _measured(database, count) as sending:
            while sender.send_due():
                sender.finish()
    yield Row("notices: deciding, in batches of 100", str(deciding))
    yield Row("notices: claiming, wording and settling", str(sending))


@dataclass
class _Cost:
    """What so many notices took of this process."""

    count: int
    statements: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        each = self.seconds / self.count * 1000
        return f"{each:.1f} ms CPU, {self.statements / self.count:.2f} statements each"


@contextmanager
def _measured(database: Database, count: int) -> Iterator[_Cost]:
    cost = _Cost(count)

    def note(*_facts: object) -> None:
        cost.statements += 1

    event.listen(database.engine, "before_cursor_execute", note)
    began = time.process_time()
    try:
        yield cost
    finally:
        cost.seconds = time.process_time() - began
        event.remove(database.engine, "before_cursor_execute", note)


class _Silent:
    """A provider that takes everything at once."""

    provider = "sandbox"

    def send(self, message: Outgoing) -> Outcome:
        return Outcome(result="delivered", provider_id=message.attempt_id)

    def lookup(self, lost: Lost) -> Outcome | None:
        return Outcome(result="delivered", provider_id=lost.attempt_id)


def _incoming(number: int, shop_id: str) -> Incoming:
    body, kind, message_id = _progressed(number, shop_id, real_now()), CATALOGUE["shipment.progressed"], str(uuid7())
    headers = envelope.headers(
        message_id=message_id, routing_key=kind.routing_key, source=kind.publisher, subject="", time=real_now()
    )
    return Incoming(
        message_id=message_id, routing_key=kind.routing_key, headers=headers, body=json.dumps(body).encode()
    )


def _warm_burst(place: Site) -> float:
    _feed(place, range(_WARM), real_now())  # the first statements of a process are slow: not what is measured
    _await(place, _WARM)
    return _burst(place, range(_WARM, _WARM + _BURST))


def _burst(place: Site, numbers: Sequence[int]) -> float:
    """Notices a second when all milestones come at once."""
    began = real_now()
    _feed(place, numbers, began)
    _await(place, numbers[-1] + 1)
    return len(numbers) / (_last(place) - began).total_seconds()


def _steady(place: Site, *, first: int, rate: float) -> list[float]:
    """Seconds from each milestone's commit to its provider call, at a steady rate."""
    number, began, pause = first, time.monotonic(), threading.Event()
    while (elapsed := time.monotonic() - began) < _STEADY_SECONDS:
        due = first + int(elapsed * rate)
        if due > number:
            _feed(place, range(number, due), real_now())
            number = due
        pause.wait(_TICK)
    _await(place, number)
    return _waits(place, first)


def _feed(place: Site, numbers: Sequence[int], now: datetime) -> None:
    """The milestones of known orders, as tracking commits them."""
    _know(place, numbers)
    with place.home.database("tracking").write() as session:
        for n in numbers:
            body = _progressed(n, place.shop.id, now)
            outbox.add(session, event="shipment.progressed", subject=body["shipment_id"], body=body, now=real_now())


def _know(place: Site, numbers: Sequence[int]) -> None:
    """Orders and customers as if notify had heard of them."""
    customers = [
        {
            "customer_id": f"cus_{n}",
            "revision": 1,
            "shop_id": place.shop.id,
            "language": ("fi", "sv", "en")[n % 3],
            "phone": "+358401234567",
            "email": "aino@example.fi",
            "preferences": {"channels": ["sms", "email"] if n % 2 else ["email"], "quiet_hours": None},
            "zone": "Europe/Helsinki",
        }
        for n in numbers
    ]
    orders = [
        {
            "order_id": f"ord_{n}",
            "revision": 1,
            "shop_id": place.shop.id,
            "shop_name": place.shop.name,
            "customer_id": f"cus_{n}",
            "reference": f"WEB-{n}",
            "status": "placed",
        }
        for n in numbers
    ]
    with place.home.database("notify").write() as session:
        session.execute(insert(CustomerCopy), customers)
        session.execute(insert(OrderCopy), orders)


def _progressed(number: int, shop_id: str, now: datetime) -> dict[str, object]:
    place = {
        "name": "K-Market Kamppi",
        "street": "Urho Kekkosen katu 1",
        "postcode": "00100",
        "city": "Helsinki",
        "country": "FI",
        "opening_hours": "Mo-Su 08:00-21:00",
        "code": f"{number:05}",
        "until": (now + timedelta(days=7)).isoformat(),
    }
    parcel = {"number": None, "milestone": "ready_for_pickup", "at": now.isoformat(), "variant": None, "pickup": place}
    return {
        "shipment_id": f"shp_{number}",
        "revision": 1,
        "order_id": f"ord_{number}",
        "shop_id": shop_id,
        "carrier": "posti",
        "tracking_number": f"JJFI6000000{number:010}",
        "method": "locker",
        "milestone": "ready_for_pickup",
        "milestone_at": now.isoformat(),
        "milestone_precision": "minute",
        "occurrence": 1,
        "parcels": [parcel],
        "pickup": place,
        "debounce_seconds": 600,
        "settled": True,
        "changed_at": now.isoformat(),
    }


def _await(place: Site, count: int) -> None:
    wait_for(lambda: _sent(place) >= count, _PATIENCE, f"{count} notices in the sandbox")


def _sent(place: Site) -> int:
    with place.home.database("notify").read() as session:
        return session.scalar(select(func.count()).select_from(SandboxMessage)) or 0


def _last(place: Site) -> datetime:
    with place.home.database("notify").read() as session:
        return session.scalars(select(SandboxMessage.at).order_by(SandboxMessage.at.desc()).limit(1)).one()


def _waits(place: Site, first: int) -> list[float]:
    progressed = OutboxMessage.routing_key == "shipment.progressed.v1"
    with place.home.database("tracking").read() as session:
        begun = {
            headers["cloudEvents:subject"]: at
            for headers, at in session.execute(
                select(OutboxMessage.headers, OutboxMessage.created_at).where(progressed)
            )
        }
    with place.home.database("notify").read() as session:
        about = select(NoticeShipment.shipment_id, SandboxMessage.at)
        sent = about.join(SandboxMessage, SandboxMessage.notice_id == NoticeShipment.notice_id)
        called = dict(session.execute(sent).all())
    steady = (one for one in begun if int(one.removeprefix("shp_")) >= first)
    return [(called[one] - begun[one]).total_seconds() for one in steady]
