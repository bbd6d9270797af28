"""The customer's page, with the postcode given, as often as customers open it: the wait for its first byte."""

import itertools
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

import requests
from structlog.testing import capture_logs

from shared.installation import Installation
from tests.bench_site import PERILLE, Row, Servers, clean_environment
from tests.e2e.running import free_port
from tests.installed import installed
from tests.integration.tracking_page.house import NOW, POSTCODE, Customer
from tests.servers.process import Leashed
from tests.waiting import wait_for

_RATE, _SECONDS = 100, 10  # requests a second, for so long
_PAGES, _READERS, _PATIENCE = 20, 32, 60
_WEB = 102  # tracking's web process listens on the first port plus this

Page = tuple[str, str]  # its path, and the cookie of somebody who has given the postcode


def rows(machine: Servers) -> Iterator[Row]:
    yield _row("`perille run`, SQLite", ["run", "--no-demo"], 0, {})
    servers = {"PERILLE_DATABASE_URL": machine.database_url(), "PERILLE_BROKER_URL": machine.broker_url()}
    yield _row("tracking's web, PostgreSQL", ["web", "tracking"], _WEB, servers)


def _row(where: str, command: list[str], offset: int, servers: dict[str, str]) -> Row:
    waits = _measure(command, offset, servers)
    p50, p95 = (quantiles(waits, n=100)[rank - 1] * 1000 for rank in (50, 95))
    what = f"customer's page, first byte at {_RATE} requests/s ({where})"
    return Row(what, f"p95 {p95:.0f} ms, p50 {p50:.0f} ms", "p95 < 50 ms")


def _measure(command: list[str], offset: int, servers: dict[str, str]) -> list[float]:
    """Seconds until the first byte, from when each request should have been made."""
    with tempfile.TemporaryDirectory() as folder:
        port, given = free_port(), {**servers, "PERILLE_NOW": NOW.isoformat(), "PERILLE_LOG": "json"}
        url = servers.get("PERILLE_DATABASE_URL")
        home = installed("orders", "tracking", "notify", folder=Path(folder), now=NOW, database_url=url)
        with capture_logs():
            pages = [_page(home, number) for number in range(_PAGES)]
        home.close()
        same = {"PERILLE_SECRET_KEY": "a secret of the tests", "PERILLE_OPS_PASSWORD": "unused", "PERILLE_DATA": folder}
        environment = {**clean_environment(), **same, **given, "PERILLE_PORT": str(port)}
        process = Leashed([PERILLE, *command], log=Path(folder, "log"), env=environment)
        try:
            ready = f"http://127.0.0.1:{port + offset}/readyz"
            wait_for(lambda: requests.get(ready, timeout=5).ok, _PATIENCE)
            return _read(port + offset, pages)
        finally:
            process.stop()


def _page(home: Installation, number: int) -> Page:
    """On its way to the door, or ready to be collected and told of."""
    someone = Customer(home)
    if number % 2:
        someone.comes()
    else:
        someone.waits()
    return someone.path, someone.gives(POSTCODE).headers["Set-Cookie"].split(";")[0]


def _read(port: int, pages: list[Page]) -> list[float]:
    count, own = _RATE * _SECONDS, threading.local()
    for path, cookie in 2 * pages:  # so that no measured one is the first of its kind
        requests.get(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie}, timeout=_PATIENCE)
    begun, pause = time.perf_counter(), threading.Event()

    def read(number: int, page: Page) -> float:
        due = begun + number / _RATE
        pause.wait(max(0.0, due - time.perf_counter()))
        if not hasattr(own, "line"):
            own.line = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        own.line.request("GET", page[0], headers={"Cookie": page[1]})
        answer = own.line.getresponse()
        waited = time.perf_counter() - due
        assert answer.status == 200, answer.status
        answer.read()
        return waited

    with ThreadPoolExecutor(_READERS) as pool:
        return list(pool.map(read, range(count), itertools.cycle(pages)))
