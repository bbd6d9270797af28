"""Writes EDIFACT: any text into segments, segments into an interchange, in ISO 8859-1 (UNOC)."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

Element = str | Sequence[str]  # a sequence is a composite

_SERVICE = str.maketrans({mark: f"?{mark}" for mark in "?'+:"})
# Letters that have no place in ISO 8859-1 and do not come apart into one that has.
_NEAREST = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "’": "'", "‘": "'", "“": '"', "”": '"'}
    | {"–": "-", "—": "-", "€": "EUR", "…": "..."}
)


def segment(tag: str, *elements: Element) -> str:
    """One segment with its terminator; what is empty at the end is left out."""
    fields = [_element(one) for one in elements]
    while fields and not fields[-1]:
        fields.pop()
    return "+".join([tag, *fields]) + "'"


def message(reference: str, kind: str, body: Sequence[str]) -> str:
    """A message with its UNH and UNT; `kind` is such as IFTMIN:D:04A:UN."""
    head = segment("UNH", reference, kind.split(":"))
    return "".join([head, *body, segment("UNT", str(len(body) + 2), reference)])


def interchange(*messages: str, sender: str, recipient: str, reference: str, prepared: datetime) -> bytes:
    """A whole file. `sender` and `recipient` may have their qualifier after a colon; `prepared` is their local time."""
    at = (f"{prepared:%y%m%d}", f"{prepared:%H%M}")
    head = segment("UNB", ("UNOC", "3"), sender.split(":"), recipient.split(":"), at, reference)
    return "".join(["UNA:+.? '", head, *messages, segment("UNZ", str(len(messages)), reference)]).encode("latin-1")


def plain(text: str, longest: int | None = None) -> str:
    """The text in letters of ISO 8859-1, on one line, cut to `longest` characters: nothing of it can be a control."""
    whole = unicodedata.normalize("NFC", text).translate(_NEAREST)
    found = "".join(_letter(letter) for letter in whole)
    return " ".join(found.split())[:longest]


def _letter(letter: str) -> str:
    kind = unicodedata.category(letter)[0]
    if kind in "CZ":
        return " "
    if kind == "M" or ord(letter) < 256:
        return "" if kind == "M" else letter
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if ord(part) < 256 and part.isprintable()) or "?"


def _element(value: Element) -> str:
    parts = [value] if isinstance(value, str) else list(value)
    while parts and not parts[-1]:
        parts.pop()
    return ":".join(plain(part).translate(_SERVICE) for part in parts)
