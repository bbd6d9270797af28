"""Writes the event catalogue for people (docs/events.md) and for tools (docs/asyncapi.json, AsyncAPI 3.0)."""

import json
import sys
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared import topology
from shared.events import CATALOGUE, EventType

_DOCS = Path(__file__).resolve().parent.parent / "docs"


def subscribers(kind: EventType) -> list[str]:
    """The queues that take this event."""
    return [row.queue for row in topology.SUBSCRIPTIONS if kind.name in row.events]


def markdown() -> str:
    """docs/events.md: one table of who says what to whom, then each body's fields."""
    lines = [
        "# Events",
        "",
        "Written by `make docs` from `shared/events.py` and `shared/topology.py`. Every event carries the whole state",
        "of its subject and a `revision`: consumers need no order, an older revision is history. The envelope is",
        "CloudEvents 1.0 in the AMQP headers; the body is JSON. Consumers ignore fields they do not know.",
        "",
        "| routing key | says | published by | taken by |",
        "|---|---|---|---|",
    ]
    for kind in CATALOGUE.values():
        queues = ", ".join(f"`{queue}`" for queue in subscribers(kind))
        lines.append(f"| `{kind.routing_key}` | {kind.meaning} | {kind.publisher} | {queues} |")
    for kind in CATALOGUE.values():
        lines += ["", f"## {kind.name}", "", kind.meaning, "", "| field | type | |", "|---|---|---|", *_fields(kind)]
    return "\n".join(lines) + "\n"


def _fields(kind: EventType) -> list[str]:
    rows = []
    for name, field in kind.schema().fields.items():
        notes = [word for word, true in (("required", field.required), ("may be null", field.allow_none)) if true]
        rows.append(f"| `{name}` | {type(field).__name__} | {', '.join(notes)} |")
    return rows


def asyncapi() -> dict[str, Any]:
    """The same catalogue as an AsyncAPI 3.0 document."""
    plugin = MarshmallowPlugin()
    spec = APISpec("Perille", "1", "3.0.3", plugins=[plugin])
    for kind in CATALOGUE.values():
        if kind.schema.__name__ not in spec.components.schemas:  # one that stands in another is there already
            spec.components.schema(kind.schema.__name__, schema=kind.schema)
    schemas = json.loads(json.dumps(spec.to_dict()["components"]["schemas"]))
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Perille events", "version": "1"},
        "channels": {kind.name: _channel(kind) for kind in CATALOGUE.values()},
        "operations": {
            f"{kind.publisher}.{kind.name}": {"action": "send", "channel": {"$ref": f"#/channels/{kind.name}"}}
            for kind in CATALOGUE.values()
        },
        "components": {"schemas": schemas},
    }


def _channel(kind: EventType) -> dict[str, Any]:
    payload = {"$ref": f"#/components/schemas/{kind.schema.__name__}"}
    exchange = {"name": topology.EVENTS.name, "type": "topic", "durable": True}
    return {
        "address": kind.routing_key,
        "description": kind.meaning,
        "messages": {_word(kind): {"contentType": "application/json", "payload": payload}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
        "x-queues": subscribers(kind),
    }


def _word(kind: EventType) -> str:
    return "".join(part.capitalize() for part in kind.name.split("."))


def documents() -> dict[Path, str]:
    """The files as they should be; a test compares them with those in the repository."""
    return {
        _DOCS / "events.md": markdown(),
        _DOCS / "asyncapi.json": json.dumps(asyncapi(), indent=1, ensure_ascii=False) + "\n",
    }


def main() -> None:
    for path, text in documents().items():
        path.write_text(text)
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
