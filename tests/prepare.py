"""Sees to it that the machine has the servers and the browser the tests start: `python -m tests.prepare`."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers import programs

_POLICY = Path("/usr/sbin/policy-rc.d")
_SERVERS = {"beam.smp", "epmd", "postgres"}


@dataclass(frozen=True)
class Need:
    """A program the tests start, and Debian's package that brings it."""

    what: str
    package: str
    find: Callable[[], Path | None]


NEEDS = (
    Need("RabbitMQ server", "rabbitmq-server", programs.rabbitmq_server),
    Need("PostgreSQL server", "postgresql", lambda: programs.postgresql("postgres")),
    Need("Chromium", "chromium", programs.chromium),
)


def main() -> int:
    """Install what is missing where we may, else say what to install; the exit code."""
    missing = _missing()
    if missing and _may_install():
        _install([need.package for need in missing])
        missing = _missing()
    if missing:
        _explain(missing)
    return 1 if missing else 0


def _missing() -> list[Need]:
    return [need for need in NEEDS if need.find() is None]


def _may_install() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _explain(missing: list[Need]) -> None:
    names = ", ".join(need.what for need in missing)
    packages = " ".join(need.package for need in missing)
    _say(f"The tests need: {names}. They start private copies and use no running server.")
    _say(f"On Debian or Ubuntu: sudo apt-get install --no-install-recommends {packages}")
    _say("Elsewhere: install them so that their programs are on the PATH.")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _install(packages: list[str]) -> None:
    _say(f"Installing for the tests: {' '.join(packages)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with _no_services_started():
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "-q", *command], env=environment, check=True, stdout=sys.stderr)


@contextmanager
def _no_services_started() -> Iterator[None]:
    """Packages start their services on installation; the tests want the programs alone."""
    before = _server_processes()
    forbid = not _POLICY.exists()
    if forbid:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")  # "action forbidden by policy"
        _POLICY.chmod(0o755)
    try:
        yield
    finally:
        if forbid:
            _POLICY.unlink()
        for pid in _server_processes() - before:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


def _server_processes() -> set[int]:
    found = set()
    for name in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):
            if name.read_text().strip() in _SERVERS:
                found.add(int(name.parent.name))
    return found


if __name__ == "__main__":
    sys.exit(main())
