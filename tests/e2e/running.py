"""Perille as its users run it: one process, or the processes of the Procfile; driven over HTTP only."""

import os
import random
import signal
import subprocess
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import requests

from tests.servers.process import Leashed, accepts
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
KEY = "test-key-of-the-first-shop"
OPS_PASSWORD = "ops-password-of-this-run"
_START = 60  # seconds to become ready on a busy machine


def free_port() -> int:
    """A port for the gateway, such that those of the other processes are free too."""
    # Below those that the system gives to outgoing connections, which may take one at any moment.
    for first in random.sample(range(10_000, 32_000), 50):
        if not any(accepts(first + offset) for offset in (0, *range(101, 105), *range(201, 205))):
            return first
    raise AssertionError("no free ports")


class Perille(ABC):
    """A running installation. `environment` adds to or replaces variables."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PERILLE_")}
        self.environment = {
            **clean,
            "PATH": f"{BIN}:{clean.get('PATH', '')}",
            "PERILLE_PORT": str(self.port),
            "PERILLE_PUBLIC_URL": self.url,
            "PERILLE_BOOTSTRAP_API_KEY": KEY,
            "PERILLE_OPS_PASSWORD": OPS_PASSWORD,
            "PERILLE_SECRET_KEY": "a-secret-key-of-this-run-only-0123456789",
            "PERILLE_LOG": "json",
            **environment,
        }
        self.log = folder / "perille.log"
        self.process: Leashed | None = None

    @abstractmethod
    def command(self) -> list[str | Path]: ...

    def start(self) -> None:
        self.process = Leashed(self.command(), log=self.log, env=self.environment)
        try:
            wait_for(lambda: not self.process.alive() or self.ready(), _START, "Perille is ready")
            assert self.process.alive(), "Perille has ended"
        except AssertionError as error:
            self.process.stop()
            raise AssertionError(f"{error}\n{self.process.tail(60)}") from error

    def ready(self) -> bool:
        return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200

    def stop(self) -> int:
        assert self.process is not None
        return self.process.stop()

    def kill(self) -> None:
        """As kill -9 would: every process at once, whatever they are doing."""
        assert self.process is not None
        self.process.kill()

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {KEY}", **options.pop("headers", {})}
        return requests.request(method, self.url + path, headers=headers, timeout=30, **options)

    def post(self, path: str, body: Any, **headers: str) -> dict[str, Any]:
        """POST JSON that must be accepted."""
        answer = self.call("POST", path, json=body, headers=headers)
        assert answer.status_code in (200, 201, 202), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def items(self, path: str) -> list[dict[str, Any]]:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def send_scans(self, interchange: bytes, carrier: str = "generic-edifact") -> dict[str, Any]:
        answer = self.call("POST", f"/v1/carriers/{carrier}/messages", data=interchange)
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def messages_to(self, contact: str) -> list[dict[str, Any]]:
        """What the sandbox has delivered to this phone or address, the newest first."""
        return [message for message in self.items("/v1/sandbox/messages?limit=1000") if message["to"] == contact]


class Embedded(Perille):
    """`perille run`: one process, SQLite, the in-process broker."""

    def command(self) -> list[str | Path]:
        return [BIN / "perille", "run", "--no-demo", "--data", self.folder / "var", "--port", str(self.port)]


class Processes(Perille):
    """The processes of the Procfile under honcho, on a real PostgreSQL and a real RabbitMQ."""

    def __init__(self, folder: Path, *, database_url: str, broker_url: str, **environment: str) -> None:
        super().__init__(folder, PERILLE_DATABASE_URL=database_url, PERILLE_BROKER_URL=broker_url, **environment)

    def command(self) -> list[str | Path]:
        return [BIN / "honcho", "-f", ROOT / "Procfile", "-d", ROOT, "start"]

    def start(self) -> None:
        migrate = [BIN / "perille", "migrate"]
        subprocess.run(migrate, env=self.environment, cwd=self.folder, check=True, capture_output=True, timeout=60)
        super().start()
        for port in range(self.port + 201, self.port + 205):
            wait_for(lambda port=port: requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).ok, _START)

    def stop(self) -> int:
        assert self.process is not None
        return self.process.stop(signal.SIGINT)
