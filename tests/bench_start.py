"""`perille run` on an empty folder: until it is ready, and until the demo's first notice."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from tests.bench_site import PERILLE, Row, Servers, clean_environment
from tests.e2e.running import KEY, free_port
from tests.servers.process import Leashed
from tests.waiting import wait_for

_PATIENCE = 60  # seconds


def rows(_machine: Servers) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [PERILLE, "run", "--data", Path(folder, "var"), "--port", str(port)]
        began = time.perf_counter()
        process = Leashed(
            command,
            log=Path(folder, "log"),
            env={**clean_environment(), "PERILLE_BOOTSTRAP_API_KEY": KEY},
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: requests.get(f"{url}/readyz", timeout=5).ok, _PATIENCE)
            ready = time.perf_counter() - began
            wait_for(lambda: _messages(url), _PATIENCE)
            told = time.perf_counter() - began
        finally:
            process.stop()
    yield Row("start of `perille run`, to ready", f"{ready:.1f} s")
    yield Row("start of `perille run`, to the demo's first notice", f"{told:.1f} s", "< 10 s")


def _messages(url: str) -> bool:
    answer = requests.get(f"{url}/v1/sandbox/messages", headers={"Authorization": f"Bearer {KEY}"}, timeout=5)
    return bool(answer.json()["items"])
