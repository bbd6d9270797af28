"""One EDIFACT segment: its separators, its elements, and how released characters are undone.

The repetition separator of syntax 4 is left in the text: no element that Perille reads repeats.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from typing import NamedTuple

from services.tracking.edi.charset import CUT, decode

PADDING = " \r\n\t\0\x1a"
PADDING_BYTES = PADDING.encode()
# Stand-ins for released characters: lone surrogates never come out of a decoder.
HELD_RELEASE, HELD_COMPONENT, HELD_ELEMENT = "\ud800", "\ud801", "\ud802"

Elements = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Separators:
    """The service characters of one interchange; `release` is empty where UNA gives a space."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    terminator: str = "'"
    decimal: str = "."
    repetition: str = " "  # before syntax 4: reserved, a space


STANDARD = Separators()


class Segment(NamedTuple):
    """One segment: its elements after the tag, each a tuple of components; `note` is of charset.MEANING."""

    tag: str
    elements: Elements
    offset: int  # of the tag's first byte in the file
    note: str
    text: str  # as read, before release characters are undone
    marks: Separators = STANDARD  # of its interchange

    def get(self, element: int, component: int = 0) -> str:
        """The component, counted from 0 (element 0 follows the tag), without outer spaces; "" if absent."""
        if element >= len(self.elements) or component >= len(self.elements[element]):
            return ""
        return self.elements[element][component].strip()

    def components(self, element: int) -> tuple[str, ...]:
        """Every component of an element; empty if it is absent."""
        return self.elements[element] if element < len(self.elements) else ()


def separators_of(una: bytes) -> Separators:
    """The separators that a 9-byte UNA gives; the standard ones if these cannot tell texts apart."""
    component, element, decimal, release, repetition, terminator = (chr(byte) for byte in una[3:9])
    distinct = {component, element, terminator, release}
    among_text = any(mark.isalnum() or not mark.isascii() for mark in distinct)
    if len(distinct) < 4 or among_text or {component, element} & set(PADDING):
        return STANDARD
    return Separators(component, element, release.strip(), terminator, decimal, repetition)


def block_segments(block: bytes, marks: Separators, codec: str, offset: int) -> Iterator[Segment]:
    """The segments of a block that ends with a terminator and holds no UNA; padding is passed over."""
    terminator, release = marks.terminator.encode("latin-1"), marks.release.encode("latin-1")
    parts = block.split(terminator)
    if release and release in block:
        parts = _rejoin_released(parts, terminator, release)
    for part in parts:
        raw = part.lstrip(PADDING_BYTES)
        if raw:
            yield segment(raw, marks, codec, offset + len(part) - len(raw))
        offset += len(part) + 1


def segment(raw: bytes, marks: Separators, codec: str, offset: int, *, cut: bool = False) -> Segment:
    """One segment from its bytes without terminator."""
    text, note = (raw.decode("ascii"), "") if raw.isascii() else decode(raw, codec)
    if "\n" in text:
        text = _unwrap(text)
    tag, elements = split(text, marks)
    return Segment(tag, elements, offset, CUT if cut else note, text, marks)


def split(text: str, marks: Separators) -> tuple[str, Elements]:
    """The tag and the elements of one segment's text, released characters undone."""
    release = marks.release
    if not release or release not in text:
        return _divide(text, marks)
    text = text.replace(release * 2, HELD_RELEASE)
    text = text.replace(release + marks.component, HELD_COMPONENT)
    text = text.replace(release + marks.element, HELD_ELEMENT)
    tag, elements = _divide(text.replace(release, ""), marks)
    originals = {HELD_RELEASE: release, HELD_COMPONENT: marks.component, HELD_ELEMENT: marks.element}
    table = str.maketrans(originals)
    return tag, tuple([tuple([part.translate(table) for part in parts]) for parts in elements])


def is_released(data: bytes, start: int, end: int, release: bytes) -> bool:
    """True if an odd number of release characters stands right before `end`, from `start` on."""
    first = end
    while first > start and data[first - 1 : first] == release:
        first -= 1
    return (end - first) % 2 == 1


def _divide(text: str, marks: Separators) -> tuple[str, Elements]:
    tag, *fields = text.split(marks.element)
    component = marks.component
    if len(tag) > 3:  # explicit nesting ("GIN:1") or padding
        tag = tag.partition(component)[0].rstrip(PADDING)
    return intern(tag), tuple([tuple(field.split(component)) if component in field else (field,) for field in fields])


def _unwrap(text: str) -> str:
    """The text without line ends: files cut into lines of 80 break anywhere. Free text keeps them."""
    return text if text.startswith("FTX") else text.replace("\r", "").replace("\n", "")


def _rejoin_released(parts: list[bytes], terminator: bytes, release: bytes) -> list[bytes]:
    whole: list[bytes] = []
    held = b""
    for part in parts:
        piece = held + part
        released = piece.endswith(release) and is_released(piece, 0, len(piece), release)
        held = piece + terminator if released else b""
        if not released:
            whole.append(piece)
    return whole
