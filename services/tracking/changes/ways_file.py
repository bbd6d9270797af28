"""Reads the TOML file that PERILLE_CHANGES names: the ways to the carriers. A wrong one stops the start."""

import base64
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from services.tracking.changes.adapters.page import is_page
from services.tracking.changes.facts import What
from services.tracking.changes.ways import VARIABLE, BringWay, IftminWay, PageWay, Way, Ways, WebhookWay
from shared.settings import LOOPBACK, BadSetting, Reader

_KIND = re.compile(r"[A-Z]{6}:[A-Z]:[0-9A-Z]{3}:[A-Z]{2}(:[0-9A-Z]{1,6})?")
_PARTY = re.compile(r"[A-Za-z0-9 ._-]{1,35}(:[A-Za-z0-9]{1,4})?")
_AMOUNT = re.compile(r"\d{1,6}(\.\d{1,2})?")
_PATH = re.compile(r"(/([A-Za-z0-9._-]+|\{number\}))+")
_SECRET_BYTES = 24


def read_ways(carriers: Iterable[str], environ: Mapping[str, str] | None = None) -> Ways:
    """The ways to these carriers. Raises BadSetting with the line that says what is wrong."""
    path: Path | None = Reader(os.environ if environ is None else environ).get(VARIABLE, "a TOML file", Path)
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(f"{VARIABLE}={str(path)!r} is not allowed: it must be a TOML file ({error})") from error
    try:
        return {carrier: _ways(_known(carrier, carriers, carrier), rows) for carrier, rows in found.items()}
    except _Wrong as error:
        raise BadSetting(f"{VARIABLE}={str(path)!r}: {error}") from error


class _Wrong(Exception):
    """What is wrong and where, as `carrier.adapter.key must be …`; never with the value, it may be secret."""


def _ways(carrier: str, rows: Any) -> Mapping[str, Way]:
    if not isinstance(rows, dict):
        raise _Wrong(f"{carrier} must be a table of ways")
    ways = {
        name: _way(f"{carrier}.{name}", _known(name, _READ, f"{carrier}.{name}"), row) for name, row in rows.items()
    }
    taken = [what for way in ways.values() for what in way.changes or ()]
    if twice := {what for what in taken if taken.count(what) > 1}:
        raise _Wrong(f"{carrier}: {', '.join(sorted(twice))} must go by one way only")
    return ways


def _way(where: str, name: str, row: Any) -> Way:
    kind, keys = _READ[name]
    if not isinstance(row, dict):
        raise _Wrong(f"{where} must be a table")
    read: dict[str, Any] = {"changes": _changes(where, row.get("changes"))}
    for key in row:
        if key != "changes":
            allowed, check = keys[_known(key, keys, f"{where}.{key}")]
            read[key] = _value(f"{where}.{key}", row[key], allowed, check)
    if missing := [one.name for one in fields(kind) if one.default is MISSING and one.name not in read]:
        raise _Wrong(f"{where} must also have {', '.join(missing)}")
    way = kind(**read)
    if fault := way.fault:
        raise _Wrong(f"{where} {fault}")
    return way


def _value(where: str, value: Any, allowed: str, check: Callable[[Any], Any]) -> Any:
    try:
        return check(value)
    except (TypeError, ValueError) as error:
        raise _Wrong(f"{where} must be {allowed}") from error


def _changes(where: str, value: Any) -> frozenset[What] | None:
    if value is None:
        return None
    found: frozenset[What] = _value(f"{where}.changes", value, f"a list of {', '.join(What)}", _whats)
    return found


def _whats(value: Any) -> frozenset[What]:
    return frozenset(What(one) for one in value)


def _known(name: str, allowed: Iterable[str], where: str) -> str:
    known = list(allowed)
    if name not in known:
        raise _Wrong(f"{where} is not known: it must be one of {', '.join(known)}")
    return name


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or not value.isascii():
        raise ValueError
    return value


def _address(value: Any) -> str:
    parts = urlsplit(_text(value))
    _ = parts.port  # raises ValueError where it is no number
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not (safe and parts.hostname) or parts.username or parts.fragment:
        raise ValueError
    return str(value).rstrip("/")


def _secrets(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        raise ValueError
    for secret in value:
        prefix, _, key = _text(secret).partition("_")
        if prefix != "whsec" or len(base64.b64decode(key + "=" * (-len(key) % 4), validate=True)) < _SECRET_BYTES:
            raise ValueError
    return tuple(value)


def _shaped(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not pattern.fullmatch(_text(value)):
            raise ValueError
        return str(value)

    return check


def _page(value: Any) -> str:
    if not is_page(_text(value)):
        raise ValueError
    return str(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _folder(value: Any) -> Path:
    path = Path(_text(value))
    if not path.is_absolute():
        raise ValueError
    return path


_ADDRESS = ("an https address", _address)
_PATH_OF_BRING = ("a path such as /modifications/{number}/address", _shaped(_PATH))
_PARTNER = ("a UNB address such as 6430000000001:14", _shaped(_PARTY))
# What stands in each table of the file: what it may be in words, and how it is read.
_READ: Mapping[str, tuple[type[Way], Mapping[str, tuple[str, Callable[[Any], Any]]]]] = {
    "webhook": (
        WebhookWay,
        {"url": _ADDRESS, "secrets": ("a list of one or two secrets, whsec_ and 24 bytes or more in base64", _secrets)},
    ),
    "bring": (
        BringWay,
        {
            "uid": ("the user name at Mybring", _text),
            "key": ("the API key of that user", _text),
            "client_url": ("an https address", _address),
            "url": _ADDRESS,
            "address_fee": ('an amount such as "206.25"', _shaped(_AMOUNT)),
            "stop_path": _PATH_OF_BRING,
            "address_path": _PATH_OF_BRING,
            "recipient_path": _PATH_OF_BRING,
        },
    ),
    "iftmin": (
        IftminWay,
        {
            "sender": _PARTNER,
            "recipient": _PARTNER,
            "folder": ("an absolute path of a folder", _folder),
            "url": _ADDRESS,
            "token": ("a text", _text),
            "kind": ("what a UNH says, such as IFTMIN:D:04A:UN:BIG14", _shaped(_KIND)),
            "replaces": ("true or false", _yes_or_no),
            "acceptance_agrees": ("true or false", _yes_or_no),
        },
    ),
    "page": (PageWay, {"url": ("an https page without a port, with {tracking_number} after its host", _page)}),
}
