"""The envelope of every message: CloudEvents 1.0 attributes in AMQP headers (binary mode), JSON in the body."""

import json
import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CONTENT_TYPE = "application/json"
_PREFIX = "cloudEvents:"  # https://github.com/cloudevents/spec: AMQP protocol binding §3.1.3.1

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

# The trace (W3C traceparent) of the request or message that this thread is working on.
trace: ContextVar[str | None] = ContextVar("trace", default=None)


class BadEnvelope(Exception):
    """A message that is not one of ours: no id, no type, or a body that is not a JSON object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One event as a handler sees it. `event` is the name without its version, such as `order.placed`."""

    id: str
    event: str
    version: int
    subject: str
    time: datetime
    body: dict[str, Any]
    headers: Mapping[str, str]


def new_trace() -> str:
    """A fresh W3C traceparent: version, 16-byte trace id, 8-byte parent id, sampled."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def trace_of(given: str | None) -> str:
    """The caller's traceparent where it is one, else a new one: what strangers send does not travel on unread."""
    return given if given and _TRACEPARENT.fullmatch(given) else new_trace()


def headers(*, message_id: str, routing_key: str, source: str, subject: str, time: datetime) -> dict[str, str]:
    """Headers of a new message; it carries on the trace of the work that caused it."""
    return {
        _PREFIX + "specversion": "1.0",
        _PREFIX + "id": message_id,
        _PREFIX + "type": routing_key,
        _PREFIX + "source": f"/perille/{source}",
        _PREFIX + "subject": subject,
        _PREFIX + "time": time.isoformat(),
        _PREFIX + "datacontenttype": CONTENT_TYPE,
        "traceparent": trace.get() or new_trace(),
    }


def open_message(raw_headers: Mapping[str, Any], body: str | bytes) -> Message:
    """The message in an envelope; raises BadEnvelope with the reason. The broker's own `x-` headers are ignored."""
    attributes = {name: str(value) for name, value in raw_headers.items() if not name.startswith("x-")}
    try:
        name, _, version = attributes[_PREFIX + "type"].rpartition(".v")
        decoded = json.loads(body)
        if not isinstance(decoded, dict):
            raise BadEnvelope("the body is not a JSON object")
        return Message(
            id=attributes[_PREFIX + "id"],
            event=name,
            version=int(version),
            subject=attributes.get(_PREFIX + "subject", ""),
            time=datetime.fromisoformat(attributes[_PREFIX + "time"]),
            body=decoded,
            headers=attributes,
        )
    except KeyError as error:
        raise BadEnvelope(f"the header {error.args[0]} is missing") from error
    except (ValueError, RecursionError) as error:
        raise BadEnvelope(f"unreadable: {error}") from error
