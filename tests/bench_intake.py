"""Carriers' scans, from the POST of an EDIFACT file to shipments' states committed."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import requests
from sqlalchemy import insert

from services.tracking.models import Shipment, ShipmentNumber
from shared.clock import real_now
from tests.bench_site import Row, Servers, Site, new_site
from tests.e2e.running import KEY
from tests.interchanges import Said

CARRIER = "generic-edifact"
_CODES = ("13", "31", "1", "74", "45")  # collected, on its way, ..., ready to be collected
_SCANS = 20_000
_FILE = 500  # shipments
_POSTS = 2  # at the same time


def rows(machine: Servers) -> Iterator[Row]:
    for each in (5, 1):
        what = f"scans: POST to state committed, {each} a shipment (tracking's web and worker)"
        with new_site(machine) as place:
            seconds = _measure(place, each)
        yield Row(what, f"{_SCANS / seconds:,.0f}/s", ">= 2,500/s")


def _measure(place: Site, each: int) -> float:
    """Seconds to take in files of `each` scans a shipment."""
    now = real_now()
    numbers = [f"BENCH{number:010}" for number in range(_SCANS // each)]
    _register(place, numbers, now)
    files = [_file(numbers[start : start + _FILE], each, now) for start in range(0, len(numbers), _FILE)]
    with place.running(("web", "tracking"), ("worker", "tracking")), ThreadPoolExecutor(_POSTS) as pool:
        url = f"{place.address('web', 'tracking')}/v1/carriers/{CARRIER}/messages"
        began = time.perf_counter()
        taken = sum(pool.map(lambda raw: _post(url, raw), files))
        seconds = time.perf_counter() - began
    assert taken == _SCANS, f"{taken} scans were taken instead of {_SCANS}"
    return seconds


def _post(url: str, raw: bytes) -> int:
    answer = requests.post(url, data=raw, headers={"Authorization": f"Bearer {KEY}"}, timeout=60)
    assert answer.status_code == 202, answer.text
    read: dict[str, int] = answer.json()
    return read["new_scans"] - read["unclaimed"]


def _file(numbers: list[str], each: int, now: datetime) -> bytes:
    """One interchange with a message for each shipment."""
    steps = [Said(code=code, at=now - timedelta(hours=each - step)) for step, code in enumerate(_CODES[:each])]
    said = [segment for step in steps for segment in step.segments()]
    reference = numbers[0]
    lines = [f"UNB+UNOC:3+CARRIER:ZZ+SHOP:ZZ+{now:%y%m%d:%H%M}+{reference}"]
    for position, number in enumerate(numbers, start=1):
        body = [f"BGM+77+DOC{number}+9", f"DTM+137:{now:%Y%m%d%H%M}+00:303", f"CNI+1+{number}", *said]
        lines += [f"UNH+{position}+IFTSTA:D:96A:UN", *body, f"UNT+{len(body) + 2}+{position}"]
    lines.append(f"UNZ+{len(numbers)}+{reference}")
    return "".join(f"{line}'\n" for line in lines).encode("latin-1")


def _register(place: Site, numbers: list[str], now: datetime) -> None:
    """Shipments as if their shop had registered each, without the time that takes."""
    shipments = [
        {
            "id": f"shp_{number}",
            "order_id": f"ord_{number}",
            "shop_id": place.shop.id,
            "carrier": CARRIER,
            "tracking_number": number,
            "parcels": [],
            "method": "home",
            "registered_at": now - timedelta(days=1),
            "registered_revision": 1,
            "revision": 0,
            "milestone": "unknown",
            "milestone_at": None,
            "state": {},
            "changed_at": now,
        }
        for number in numbers
    ]
    known = [{"carrier": CARRIER, "number": number, "shipment_id": f"shp_{number}"} for number in numbers]
    with place.home.database("tracking").write() as session:
        session.execute(insert(Shipment), shipments)
        session.execute(insert(ShipmentNumber), known)
