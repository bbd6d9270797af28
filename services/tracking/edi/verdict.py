"""Whether a message may be used: counts and references, broken segments, size.

Declared fewer segments than there are: a warning, real senders do this. Declared more, another reference,
or no end: the message is held, for a part of it may be missing.
"""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter

from services.tracking.edi.charset import CUT, MEANING
from services.tracking.edi.envelope import Interchange, Message, message_name, place
from services.tracking.edi.segment import Segment
from services.tracking.scan import Fault

MAX_SEGMENTS = 25_000  # of one message, some 2,500 consignments: about 20 MB of memory
MAX_BYTES = 4_000_000  # of one message
TOO_LONG = f"the message has more than {MAX_SEGMENTS} segments or {MAX_BYTES} bytes"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault or warning before it is put into words: what, and at which segment of the message."""

    code: str
    text: str
    number: int
    segment: Segment


@dataclass(slots=True)
class Opened:
    """A message being read. Without `header` its segments stand outside any message."""

    first: Segment
    header: Segment | None
    inner: list[Segment] = field(default_factory=list)
    trailer: Segment | None = None
    count: int = 1  # of segments, UNH and UNT included
    size: int = 0  # bytes from the first segment to the end of the last

    def add(self, segment: Segment) -> None:
        """Take one more segment; what goes beyond the limits is counted and let go."""
        self.count += segment is not self.first
        self.size = segment.offset + len(segment.text) - self.first.offset
        if not self.too_long:
            self.inner.append(segment)

    def end(self, trailer: Segment) -> None:
        """Take the UNT."""
        self.count += 1
        self.trailer = trailer

    @property
    def too_long(self) -> bool:
        return self.count > MAX_SEGMENTS or self.size > MAX_BYTES


def judge(opened: Opened, interchange: Interchange, group: str | None, ending: str) -> Message:
    """The message with the fault that holds it, if any; `ending` says what came instead of a UNT."""
    header = opened.header or Segment("", (), opened.first.offset, "", "")
    fault = _fault(opened, ending)
    warnings = [*_too_few(opened, fault), *_notes(opened.inner)]

    def worded(finding: Finding) -> Fault:
        return Fault(
            interchange=interchange.name,
            message=message_name(header.get(0), header.get(1)),
            segment=place(finding.number, finding.segment),
            code=finding.code,
            text=finding.text,
        )

    return Message(
        interchange=interchange,
        group=group,
        reference=header.get(0) or "?",
        type=header.get(1).upper(),
        version=header.get(1, 1).upper(),
        release=header.get(1, 2).upper(),
        agency=header.get(1, 3).upper(),
        association=header.get(1, 4).upper(),
        segments=tuple(opened.inner),
        offset=opened.first.offset,
        digest=_digest(opened),
        warnings=tuple(map(worded, warnings)),
        fault=worded(fault) if fault else None,
        findings=tuple((one.code, one.number) for one in (*([fault] if fault else []), *warnings)),
    )


def same_number(text: str, number: int) -> bool:
    """True if a declared count, leading zeros allowed, is `number`."""
    return _count(text) == number


def same_reference(one: str, other: str) -> bool:
    """True if two references are equal, leading zeros of numbers aside."""
    both = one.isdecimal() and other.isdecimal()
    return one == other or (both and one.lstrip("0") == other.lstrip("0"))


def _fault(opened: Opened, ending: str) -> Finding | None:
    last = opened.trailer or (opened.inner[-1] if opened.inner else opened.first)
    if opened.too_long:
        return Finding("too_long", TOO_LONG, opened.count, last)
    if opened.header is None:
        return Finding("no_header", "segments stand outside a message: its UNH is missing", 1, opened.first)
    if opened.trailer is None:
        return Finding("cut_off", ending, opened.count, last)
    for number, segment in enumerate(opened.inner, start=2):
        if segment.note == CUT:
            return Finding("broken_segment", MEANING[CUT], number, segment)
    if not opened.header.get(1):
        return Finding("no_type", "UNH names no message type", 1, opened.header)
    return _trailer_fault(opened.header, opened.trailer, opened.count)


def _trailer_fault(header: Segment, trailer: Segment, count: int) -> Finding | None:
    declared = trailer.get(0)[:20]
    number = _count(declared)
    if number is None or number > count:
        text = f"UNT says {declared or 'no number of'} segments, the message has {count}: some may be missing"
        return Finding("segment_count", text, count, trailer)
    if not same_reference(trailer.get(1), header.get(0)):
        text = f"UNT gives the reference {trailer.get(1) or '(none)'}, UNH {header.get(0) or '(none)'}"
        return Finding("message_reference", text, count, trailer)
    return None


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 20 else None


def _too_few(opened: Opened, fault: Finding | None) -> list[Finding]:
    if fault or opened.trailer is None or same_number(opened.trailer.get(0), opened.count):
        return []
    text = f"UNT says {opened.trailer.get(0)} segments, the message has {opened.count}; used as it is"
    return [Finding("segment_count", text, opened.count, opened.trailer)]


def _notes(segments: list[Segment]) -> list[Finding]:
    """One warning for each kind of doubt about the character set, at the first segment concerned."""
    noted = [(number, segment) for number, segment in enumerate(segments, start=2) if segment.note]
    counts = Counter(segment.note for _, segment in noted)
    first = {segment.note: (number, segment) for number, segment in reversed(noted) if segment.note != CUT}
    return [
        Finding(f"charset_{note}", f"{MEANING[note]} (segments: {counts[note]})", number, segment)
        for note, (number, segment) in sorted(first.items(), key=itemgetter(1))
    ]


def _digest(opened: Opened) -> str:
    whole = [opened.first, *opened.inner, *([opened.trailer] if opened.trailer else [])]
    return sha256("\n".join([segment.text for segment in whole]).encode("utf-8", "replace")).hexdigest()
