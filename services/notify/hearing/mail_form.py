"""Reads the multipart form that SendGrid's inbound parse posts: each field has a charset of its own."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

_KEEPABLE = 200_000  # characters of one field; a longer mail is a newsletter


def read(raw: bytes, content_type: str) -> dict[str, Any]:
    """The fields of a post; of attached files only name and size. What is no form is kept as `unreadable`."""
    media_type, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if media_type == "multipart/form-data" and boundary:
        with suppress(ValueError, LookupError):
            return _decoded(*_parts(raw, boundary.encode()))
    return {"unreadable": raw[:_KEEPABLE].decode(errors="backslashreplace")}


def _parts(raw: bytes, boundary: bytes) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Fields as bytes, for each has a charset of its own, and the files. Raises ValueError or LookupError."""
    decoder = MultipartDecoder(boundary)
    decoder.receive_data(raw)
    decoder.receive_data(None)
    fields: dict[str, bytes] = {}
    files: list[dict[str, Any]] = []
    name: str | None = None
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field):
            name = event.name or ""
            fields[name] = b""
        elif isinstance(event, File):
            name = None
            files.append({"name": event.filename, "type": event.headers.get("content-type"), "bytes": 0})
        elif isinstance(event, Data) and name is not None:
            fields[name] += event.data
        elif isinstance(event, Data):
            files[-1]["bytes"] += len(event.data)
    return fields, files


def _decoded(fields: Mapping[str, bytes], files: list[dict[str, Any]]) -> dict[str, Any]:
    charsets: Any = {}
    with suppress(ValueError, RecursionError):
        charsets = json.loads(fields.get("charsets", b"{}"))
    named = charsets if isinstance(charsets, dict) else {}
    body: dict[str, Any] = {name: _text(raw, named.get(name))[:_KEEPABLE] for name, raw in fields.items()}
    return body | ({"files": files} if files else {})


def _text(raw: bytes, charset: Any) -> str:
    try:
        return raw.decode(str(charset or "utf-8"))
    except (LookupError, ValueError):
        return raw.decode(errors="replace")
