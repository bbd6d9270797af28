"""Reads JSON bodies strictly: what cannot be stored or is not JSON is refused here, with its place."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Request
from flask_smorest import Blueprint
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request

from shared.problems import Problem

_TITLE = "The request is not valid"
_EXPONENTS = range(-30, 31)  # powers of ten; beyond them a number is a slip or an attack


class StrictJson(FlaskParser):
    """webargs' parser with exact decimals, and an answer in problem details for every kind of bad body."""

    def _raw_load_json(self, req: Request) -> Any:
        if not req.content_type and not req.get_data():
            return missing  # no body at all: for the schema to say whether there has to be one
        if not is_json_request(req):
            raise Problem(415, "Unsupported media type", "Send JSON, with `Content-Type: application/json`.")
        value = read(req.get_data(cache=True))
        faults = list(unkeepable(value))
        if faults:
            raise Problem(422, _TITLE, "Some texts cannot be kept; nothing was changed.", errors=faults)
        return value


class JsonBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    """A blueprint whose JSON bodies are read strictly."""

    ARGUMENTS_PARSER = StrictJson()


def read(raw: bytes) -> Any:
    """The value of a JSON text; fractions come as Decimal. Raises Problem 400."""
    try:
        return json.loads(raw.decode(), parse_float=_decimal, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise _unreadable(f"it is not UTF-8 from byte {error.start} on") from error
    except RecursionError as error:
        raise _unreadable("it is nested too deeply") from error
    except ValueError as error:
        raise _unreadable(str(error)) from error


def _unreadable(why: str) -> Problem:
    return Problem(400, _TITLE, f"The body cannot be read as JSON: {why}.", errors=[("", why)])


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("a number is out of range") from error
    if value.adjusted() not in _EXPONENTS:
        raise ValueError("a number is out of range")
    return value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a number in JSON")


def unkeepable(value: Any) -> Iterator[tuple[str, str]]:
    """(path, reason) of each text that no database keeps: PostgreSQL refuses U+0000, UTF-8 has no lone surrogates."""
    waiting = [("", value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, dict):
            if any(map(_reason, item)):
                yield path, "a name in this object holds characters that are not text"
                continue
            waiting += [(f"{path}.{name}".lstrip("."), below) for name, below in item.items()]
        elif isinstance(item, list):
            waiting += [(f"{path}.{index}".lstrip("."), below) for index, below in enumerate(item)]
        elif isinstance(item, str) and (reason := _reason(item)):
            yield path, reason


def _reason(text: str) -> str | None:
    if "\0" in text:
        return "holds the character U+0000, which is not text"
    return "holds half of a character (a lone surrogate)" if any("\ud800" <= c <= "\udfff" for c in text) else None
