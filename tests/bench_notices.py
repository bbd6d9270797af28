"""Milestones to provider calls: `shipment.progressed` in tracking's outbox, a message in notify's sandbox."""

import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from services.notify.models import CustomerCopy, NoticeShipment, OrderCopy, SandboxMessage
from shared import outbox
from shared.clock import real_now
from shared.outbox import OutboxMessage
from tests.bench_site import Row, Servers, Site, new_site
from tests.waiting import wait_for

_BURST = 1000
_STEADY_SECONDS = 8
_TICK = 0.05  # seconds between the steady feed's transactions
_PATIENCE = 60  # seconds for all to be sent


def rows(machine: Servers) -> Iterator[Row]:
    with new_site(machine) as place, place.running(("worker", "tracking"), ("worker", "notify")):
        _feed(place, range(50), real_now())  # the first statements of a process are slow: not what is measured
        _await(place, 50)
        rate = _burst(place, range(50, 50 + _BURST))
        yield Row("notices: milestone committed to provider called (workers)", f"{rate:,.0f}/s", ">= 600/s")
        waits = _steady(place, first=50 + _BURST, rate=rate / 2)
    half, late = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    yield Row(f"notices: wait at half that load ({rate / 2:,.0f}/s), p50", f"{half:.2f} s")
    yield Row("notices: the same, p99", f"{late:.2f} s", "< 1 s")


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
    """Orders and customers as if notify had heard of them, then the milestones as tracking commits them."""
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
    with place.home.database("tracking").write() as session:
        for n in numbers:
            body = _progressed(n, place.shop.id, now)
            outbox.add(session, event="shipment.progressed", subject=body["shipment_id"], body=body, now=real_now())


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
