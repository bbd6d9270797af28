"""Reads the environment once, and refuses a bad value with one line that says how to mend it."""

import math
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env

_SECRET = re.compile(r"KEY|PASSWORD|TOKEN|DATABASE_URL|BROKER")
_FIRST_PORT = 8000
_MOST_DAYS = 36500  # of a period: a hundred years
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})  # hosts that are this machine


class BadSetting(Exception):
    """One variable of the environment is missing or wrong; the text is the whole line to print."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every process knows of its surroundings."""

    data: Path
    database_url: str | None
    broker_url: str
    public_url: str
    secret_key: str
    ops_password: str
    bootstrap_api_key: str | None
    sms: str
    email: str
    now: datetime | None
    clock_speed: float
    management_url: str | None
    host: str
    port: int
    upstream: str
    log_format: str
    forget_after: timedelta
    forget_silent_after: timedelta
    forget_files_after: timedelta
    forget_unclaimed_after: timedelta
    forget_timeline_after: timedelta

    @property
    def in_memory(self) -> bool:
        """True where the broker lives inside this process and forgets with it."""
        return self.broker_url.startswith("memory:")

    @property
    def has_sandbox(self) -> bool:
        """True where some messages reach nobody, and are shown instead."""
        return "sandbox" in (self.sms, self.email)


def _url(*schemes: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError where it is no number
        if parts.scheme not in schemes or (parts.scheme != "memory" and not parts.hostname):
            raise ValueError

    return check


def _one_of(*allowed: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if value not in allowed:
            raise ValueError

    return check


def _aware(value: datetime | None) -> None:
    if value is not None and value.tzinfo is None:
        raise ValueError


def _positive(value: float) -> None:
    if not 0 < value < math.inf:  # nan is neither
        raise ValueError


def _port(value: int) -> None:
    if not 1 <= value <= 65000:
        raise ValueError


def _days(name: str, default: int) -> dict[str, Any]:
    """The row of a period."""

    def parse(value: str) -> timedelta:
        if not 1 <= int(value) <= _MOST_DAYS:
            raise ValueError
        return timedelta(days=int(value))

    allowed = f"a number of days, 1 to {_MOST_DAYS}"
    return {"name": name, "allowed": allowed, "parse": parse, "default": timedelta(days=default)}


# Each setting's variable, what it may be, and how it is read: the arguments of Reader.get.
_VARIABLES: dict[str, dict[str, Any]] = {
    "data": {"name": "PERILLE_DATA", "allowed": "a folder", "parse": Path, "default": Path("var")},
    "database_url": {
        "name": "PERILLE_DATABASE_URL",
        "allowed": "postgresql://user:password@host:5432/database",
        "check": _url("postgresql", "postgres"),
    },
    "broker_url": {
        "name": "PERILLE_BROKER_URL",
        "allowed": "memory:// or amqp://user:password@host:5672/vhost",
        "check": _url("memory", "amqp", "amqps", "pyamqp"),
        "default": "memory://",
    },
    "public_url": {
        "name": "PERILLE_PUBLIC_URL",
        "allowed": "an origin such as https://track.example.fi",
        "parse": lambda value: value.rstrip("/"),
        "check": _url("http", "https"),
        "default": f"http://127.0.0.1:{_FIRST_PORT}",
    },
    "bootstrap_api_key": {"name": "PERILLE_BOOTSTRAP_API_KEY", "allowed": "a text"},
    "sms": {
        "name": "PERILLE_SMS",
        "allowed": "sandbox or twilio",
        "check": _one_of("sandbox", "twilio"),
        "default": "sandbox",
    },
    "email": {
        "name": "PERILLE_EMAIL",
        "allowed": "sandbox or sendgrid",
        "check": _one_of("sandbox", "sendgrid"),
        "default": "sandbox",
    },
    "now": {
        "name": "PERILLE_NOW",
        "allowed": "an ISO time with an offset, such as 2026-11-24T09:00:00+02:00",
        "parse": datetime.fromisoformat,
        "check": _aware,
    },
    "clock_speed": {
        "name": "PERILLE_CLOCK_SPEED",
        "allowed": "a number above 0",
        "parse": float,
        "check": _positive,
        "default": 1.0,
    },
    "management_url": {
        "name": "PERILLE_BROKER_MANAGEMENT_URL",
        "allowed": "http://user:password@host:15672",
        "check": _url("http", "https"),
    },
    "host": {"name": "PERILLE_HOST", "allowed": "an address to listen on", "default": "127.0.0.1"},
    "port": {
        "name": "PERILLE_PORT",
        "allowed": "a port number, 1 to 65000",
        "parse": int,
        "check": _port,
        "default": _FIRST_PORT,
    },
    "upstream": {
        "name": "PERILLE_UPSTREAM",
        "allowed": "a URL in which {service} may stand",
        "check": _url("http", "https"),
        "default": "http://127.0.0.1",
    },
    "log_format": {
        "name": "PERILLE_LOG",
        "allowed": "json or console",
        "check": _one_of("json", "console"),
        "default": "json",
    },
    "forget_after": _days("PERILLE_FORGET_AFTER", 30),
    "forget_silent_after": _days("PERILLE_FORGET_SILENT_AFTER", 400),
    "forget_files_after": _days("PERILLE_FORGET_FILES_AFTER", 90),
    "forget_unclaimed_after": _days("PERILLE_FORGET_UNCLAIMED_AFTER", 120),
    "forget_timeline_after": _days("PERILLE_FORGET_TIMELINE_AFTER", 400),
}


class Reader:
    """Reads variables one by one; an empty variable counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {name: value for name, value in environ.items() if value.strip()}

    def get(
        self,
        name: str,
        allowed: str,
        parse: Callable[[str], Any] = str,
        check: Callable[[Any], None] | None = None,
        default: Any = None,
    ) -> Any:
        """The value of `name`, or the default; `allowed` says in words what the variable may be.

        Raises BadSetting with name, value (never a secret one) and what is allowed.
        """
        if name not in self._environ:
            return default
        value = self._environ[name]
        try:
            parsed = parse(value)
            if check:
                check(parsed)
        except ValueError as error:
            shown = "(hidden)" if _SECRET.search(name) else repr(value)
            raise BadSetting(f"{name}={shown} is not allowed: it must be {allowed}") from error
        return parsed

    def need(self, name: str, why: str) -> str:
        if name not in self._environ:
            raise BadSetting(f"{name} is not set: {why}")
        return self._environ[name]


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment (and a `.env` file beside it); raises BadSetting."""
    if environ is None:
        Env().read_env(".env", recurse=False)
        environ = os.environ
    reader = Reader(environ)
    values = {field: reader.get(**row) for field, row in _VARIABLES.items()}
    embedded = values["database_url"] is None
    if embedded:
        _make_folder(values["data"])
    for field, name in (("secret_key", "PERILLE_SECRET_KEY"), ("ops_password", "PERILLE_OPS_PASSWORD")):
        values[field] = _secret(reader, name, values["data"], embedded=embedded)
    settings = Settings(**values)
    if (settings.now or settings.clock_speed != 1.0) and {settings.sms, settings.email} != {"sandbox"}:
        raise BadSetting(
            "PERILLE_NOW and PERILLE_CLOCK_SPEED are for the sandbox: they must be unset when "
            "PERILLE_SMS or PERILLE_EMAIL reaches real people"
        )
    return settings


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        allowed = f"a folder that can be written to ({error.strerror})"
        raise BadSetting(f"PERILLE_DATA={str(data)!r} is not allowed: it must be {allowed}") from error


def _secret(reader: Reader, name: str, data: Path, *, embedded: bool) -> str:
    """The secret from the environment, or one made once and kept beside the embedded databases."""
    value: str | None = reader.get(name, "a text")
    if value:
        return value
    if not embedded:
        return reader.need(name, "with PERILLE_DATABASE_URL it must be given, and be the same for every process")
    kept = data / f"{name.removeprefix('PERILLE_').lower()}.txt"
    if not kept.exists():
        keep_new(kept, secrets.token_urlsafe(32 if name.endswith("KEY") else 9))
    return kept.read_text().strip()


def keep_new(kept: Path, text: str) -> None:
    """Write a private file in one step; where another process was faster, its file stays."""
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    with suppress(FileExistsError):
        os.link(fresh, kept)
    fresh.unlink()
