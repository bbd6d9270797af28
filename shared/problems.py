"""Errors for callers: problem details (RFC 9457) that say what is wrong and where."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from werkzeug.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class Fault(ma.Schema):
    path = ma.fields.String(metadata={"description": "Where: a dotted path such as lines.0.quantity"})
    reason = ma.fields.String(metadata={"description": "What is wrong there"})


class ProblemSchema(ma.Schema):
    """What every error looks like."""

    type = ma.fields.String(metadata={"description": "about:blank, as the status says it all"})
    title = ma.fields.String()
    status = ma.fields.Integer()
    detail = ma.fields.String()
    errors = ma.fields.List(ma.fields.Nested(Fault))


class Problem(HTTPException):
    """Raise this anywhere in a request. `errors` is a list of (path, reason)."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(description=detail)
        self.code = status
        self.title = title
        self.errors = [{"path": path, "reason": reason} for path, reason in errors]
        self.extra_headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.code,
            "detail": self.description,
            "errors": self.errors,
        }


def from_http(error: HTTPException) -> Problem:
    """The problem for an error that Flask or webargs raised; validation messages become `errors`."""
    if isinstance(error, Problem):
        return error
    data = getattr(error, "data", None) or {}
    status = error.code or 500
    title = HTTPStatus(status).phrase
    messages = data.get("messages") or data.get("errors") or {}
    faults = flatten(messages)
    detail = error.description or title
    if faults:
        title = "The request is not valid"
        detail = f"{len(faults)} thing{'s' if len(faults) > 1 else ''} to mend; nothing was changed."
    headers = dict(data.get("headers") or {})
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        headers["Allow"] = ", ".join(allowed)
    return Problem(status, title, detail, errors=faults, headers=headers)


def flatten(messages: Any, path: str = "") -> list[tuple[str, str]]:
    """marshmallow's nested messages as (dotted path, reason). webargs puts the location first: it is dropped."""
    if isinstance(messages, Mapping):
        found = []
        for name, below in messages.items():
            skip = (not path and name in ("json", "query", "headers", "json_or_form")) or name == "_schema"
            found += flatten(below, path if skip else f"{path}.{name}".lstrip("."))
        return found
    if isinstance(messages, list | tuple):
        return [pair for message in messages for pair in flatten(message, path)]
    return [(path, str(messages))]
