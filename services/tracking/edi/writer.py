"""Writes EDIFACT: any text into segments, segments into an interchange, in the syntax that its reader expects."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from services.tracking.edi.charset import codec
from services.tracking.edi.segment import STANDARD, Separators

Element = str | Sequence[str]  # a sequence is a composite


@dataclass(frozen=True, slots=True)
class Syntax:
    """How an interchange is written: what its UNB declares (S001), and its service characters."""

    identifier: str = "UNOC"
    version: str = "3"
    marks: Separators = STANDARD

    @property
    def codec(self) -> str:
        return codec(self.identifier)

    @property
    def una(self) -> str:
        marks = self.marks
        middle = f"{marks.decimal}{marks.release or ' '}{marks.repetition}"
        return f"UNA{marks.component}{marks.element}{middle}{marks.terminator}"


LATIN = Syntax()

# Letters that have no place in ISO 8859-1 and do not come apart into one that has.
_NEAREST = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "’": "'", "‘": "'", "“": '"', "”": '"'}
    | {"–": "-", "—": "-", "€": "EUR", "…": "..."}
)


def segment(tag: str, *elements: Element, syntax: Syntax = LATIN) -> str:
    """One segment with its terminator; what is empty at the end is left out."""
    fields = [_element(one, syntax) for one in elements]
    while fields and not fields[-1]:
        fields.pop()
    return syntax.marks.element.join([tag, *fields]) + syntax.marks.terminator


def message(reference: str, kind: str, body: Sequence[str], *, syntax: Syntax = LATIN) -> str:
    """A message with its UNH and UNT; `kind` is such as IFTMIN:D:04A:UN."""
    head = segment("UNH", reference, kind.split(":"), syntax=syntax)
    return "".join([head, *body, segment("UNT", str(len(body) + 2), reference, syntax=syntax)])


def interchange(
    *messages: str,
    sender: Sequence[str],
    recipient: Sequence[str],
    reference: str,
    prepared: datetime,
    test: bool = False,
    syntax: Syntax = LATIN,
) -> bytes:
    """A whole file. `sender` and `recipient` are composites (S002, S003); `prepared` is the sender's local time."""
    at = (f"{prepared:%Y%m%d}" if syntax.version == "4" else f"{prepared:%y%m%d}", f"{prepared:%H%M}")
    parties = (list(sender), list(recipient))
    more = ("", "", "", "", "", "1") if test else ()  # UNB 0035
    head = segment("UNB", (syntax.identifier, syntax.version), *parties, at, reference, *more, syntax=syntax)
    tail = segment("UNZ", str(len(messages)), reference, syntax=syntax)
    return "".join([syntax.una, head, *messages, tail]).encode(syntax.codec, "replace")


def plain(text: str, longest: int | None = None) -> str:
    """The text in letters of ISO 8859-1, on one line, cut to `longest` characters: nothing of it can be a control."""
    return " ".join(_fit(text, LATIN.codec).split())[:longest]


def _fit(text: str, name: str) -> str:
    """The text in letters that the codec has, without controls."""
    if text.isascii() and text.isprintable():
        return text
    whole = unicodedata.normalize("NFC", text)
    return "".join(_letter(letter, name) for letter in whole)


@lru_cache(maxsize=4096)
def _letter(letter: str, name: str) -> str:
    kind = unicodedata.category(letter)[0]
    if kind in "CZM":
        return "" if kind == "M" else " "
    if _has(name, letter):
        return letter
    parts = unicodedata.normalize("NFKD", letter.translate(_NEAREST))
    return "".join(part for part in parts if _has(name, part) and part.isprintable()) or "?"


def _has(name: str, letter: str) -> bool:
    try:
        letter.encode(name)
    except UnicodeEncodeError:
        return False
    return True


def _element(value: Element, syntax: Syntax) -> str:
    parts = [value] if isinstance(value, str) else list(value)
    while parts and not parts[-1]:
        parts.pop()
    table = _released(syntax)
    return syntax.marks.component.join(_fit(part, syntax.codec).translate(table) for part in parts)


@lru_cache(maxsize=256)
def _released(syntax: Syntax) -> dict[int, str]:
    """What becomes of service characters in a text: released, or a space where the interchange has no release."""
    marks = syntax.marks
    special = {marks.component, marks.element, marks.terminator, marks.release}
    special |= {marks.repetition} if syntax.version == "4" else set()
    return str.maketrans({mark: f"{marks.release}{mark}" if marks.release else " " for mark in special - {"", " "}})
