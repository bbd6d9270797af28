"""EDIFACT syntax: bytes in, segments out, at any chunk size and in little memory."""

from collections.abc import Iterable, Iterator

from services.tracking.edi.charset import PLAIN, codec
from services.tracking.edi.segment import (
    PADDING_BYTES,
    STANDARD,
    Segment,
    block_segments,
    is_released,
    segment,
    separators_of,
)
from services.tracking.scan import Unreadable

BOM = b"\xef\xbb\xbf"
BLOCK = 32_768  # bytes looked at in one go, so that a whole file in one chunk stays cheap
MAX_SEGMENT = 65_536  # bytes; the longest in use, an FTX of 5 texts of 512 characters, is far below
UNA_LENGTH = 9


def segments(chunks: Iterable[bytes]) -> Iterator[Segment]:
    """Every segment of a file, from UNB on (UNA only sets the separators), over all its interchanges.

    Raises Unreadable on the first segment if the file does not begin with UNA or UNB.
    A tail without terminator comes as a last segment with the note `cut`.
    """
    reader = _Reader()
    for chunk in chunks:
        for start in range(0, len(chunk), BLOCK):
            yield from reader.feed(chunk[start : start + BLOCK])
    yield from reader.close()


class _Reader:
    """Holds the bytes that do not yet make a segment, and what the interchange being read has declared."""

    def __init__(self) -> None:
        self.pending = b""
        self.position = 0  # in `pending`: everything before it is read
        self.offset = 0  # in the file, of the first pending byte
        self.marks = STANDARD
        self.codec = PLAIN
        self.outside = True  # before the first UNB, or between two interchanges
        self.after_una = False
        self.begun = False

    def feed(self, chunk: bytes) -> Iterator[Segment]:
        self.offset += self.position
        self.pending = self.pending[self.position :] + chunk
        self.position = 0
        yield from self._run(at_end=False)

    def close(self) -> Iterator[Segment]:
        yield from self._run(at_end=True)
        if not self.begun:
            raise Unreadable("The file is empty, or ends before its first segment")
        self._skip_padding()
        tail = self.pending[self.position :].rstrip(PADDING_BYTES)
        if tail:
            yield segment(tail, self.marks, self.codec, self.offset + self.position, cut=True)

    def _run(self, *, at_end: bool) -> Iterator[Segment]:
        while not self.outside or self._open(at_end=at_end):
            before, end = self.position, self._last_end()
            block = self.pending[before:end]
            if _is_inner(block):
                self.position = end
                yield from block_segments(block, self.marks, self.codec, self.offset + before)
            else:
                yield from self._one_by_one(end)
            if self.position == before and not self.outside:
                return

    def _open(self, *, at_end: bool) -> bool:
        """Read what stands before a UNB: padding, BOM, UNA. False if more bytes are needed to know."""
        while True:
            self._skip_padding()
            left = len(self.pending) - self.position
            if left == 0 or (left < UNA_LENGTH and (not at_end or self._at(b"UNA"))):
                return False
            if not self._at(b"UNA"):
                self._begin()
                return True
            self.marks = separators_of(self.pending[self.position : self.position + UNA_LENGTH])
            self.position += UNA_LENGTH
            self.after_una = True

    def _begin(self) -> None:
        start = self.pending[self.position : self.position + UNA_LENGTH]
        if not self.begun and start[:3] != b"UNB":
            raise Unreadable(f"Not EDIFACT: the file begins with {start!r}, not with UNA or UNB")
        if start[:3] == b"UNB" and not self.after_una:
            # Without its own UNA an interchange has the standard marks, unless it visibly uses the last ones.
            same_as_last = start[3:4] != b"+" and start[3:4] == self.marks.element.encode("latin-1")
            self.marks = self.marks if same_as_last else STANDARD
        self.outside, self.after_una, self.begun = False, False, True

    def _at(self, tag: bytes) -> bool:
        return self.pending.startswith(tag, self.position)

    def _skip_padding(self) -> None:
        data, position = self.pending, self.position
        while position < len(data):
            if data[position] in PADDING_BYTES:
                position += 1
            elif self.outside and data.startswith(BOM, position):
                position += len(BOM)
            else:
                break
        self.position = position

    def _last_end(self) -> int:
        """Where the last whole segment ends that is known to belong to this interchange."""
        terminator, release = self.marks.terminator.encode("latin-1"), self.marks.release.encode("latin-1")
        trailer = self.pending.find(b"UNZ", self.position)
        end = self._end_of_segment(trailer) if trailer >= 0 else -1
        if end < 0:
            end = self.pending.rfind(terminator, self.position)
        while release and end >= 0 and is_released(self.pending, self.position, end, release):
            end = self.pending.rfind(terminator, self.position, end)
        return max(end + 1, self.position)

    def _one_by_one(self, limit: int) -> Iterator[Segment]:
        """The segments up to `limit`; stops early at a UNA, after a UNZ, or where more bytes are needed."""
        while not self.outside:
            self._skip_padding()
            start = self.position
            if self._at(b"UNA"):
                self.outside = True
                return
            end = self._end_of_segment(start)
            too_long = len(self.pending) - start > MAX_SEGMENT and not start <= end <= start + MAX_SEGMENT
            if end < 0 and not too_long:
                return
            end = start + MAX_SEGMENT if too_long else end
            self.position = end + (not too_long)
            if end > start:
                yield self._take(start, end, cut=too_long)
            if self.position >= limit:
                return

    def _end_of_segment(self, start: int) -> int:
        """Where the next terminator stands that is not released; -1 if it is not there yet."""
        terminator, release = self.marks.terminator.encode("latin-1"), self.marks.release.encode("latin-1")
        end = self.pending.find(terminator, start)
        while release and end >= 0 and is_released(self.pending, start, end, release):
            end = self.pending.find(terminator, end + 1)
        return end

    def _take(self, start: int, end: int, *, cut: bool) -> Segment:
        raw = self.pending[start:end]
        if raw.startswith(b"UNB"):
            self.codec = codec(raw[4:8].decode("latin-1"))
        self.outside = raw.startswith(b"UNZ")
        return segment(raw, self.marks, self.codec, self.offset + start, cut=cut)


def _is_inner(block: bytes) -> bool:
    """True if the block can be split at once: nothing in it changes separators or character set."""
    return 0 < len(block) <= MAX_SEGMENT and not any(tag in block for tag in (b"UNA", b"UNB", b"UNZ"))
