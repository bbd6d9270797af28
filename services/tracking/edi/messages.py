"""Segments in, messages out: one message in memory at a time, each judged on its own."""

from collections.abc import Callable, Iterable, Iterator

from services.tracking.edi.envelope import Message, Remark, read_unb, remark
from services.tracking.edi.segment import Segment
from services.tracking.edi.verdict import Opened, judge, same_number, same_reference

Found = Iterator[Message | Remark]


def messages(segments: Iterable[Segment]) -> Found:
    """Every message of a file in order, held ones with their fault, and remarks on the envelopes."""
    envelope = _Envelope()
    for segment in segments:
        act = envelope.actions.get(segment.tag)
        if act is None:
            envelope.inside(segment)
        else:
            yield from act(segment)
    yield from envelope.finish("the file ends inside this message")


class _Envelope:
    """In which interchange, group and message the reading stands, and what was counted so far."""

    def __init__(self) -> None:
        self.interchange = read_unb(Segment("UNB", (), 0, "", ""))
        self.between = True  # no interchange is open
        self.group: str | None = None
        self.groups = self.messages = self.messages_of_group = 0
        self.opened: Opened | None = None
        self.actions: dict[str, Callable[[Segment], Found]] = {
            "UNB": self.start_interchange,
            "UNG": self.start_group,
            "UNH": self.start_message,
            "UNT": self.end_message,
            "UNE": self.end_group,
            "UNZ": self.end_interchange,
        }

    def inside(self, segment: Segment) -> None:
        if self.opened is None:
            self.opened = Opened(first=segment, header=None)
        self.opened.add(segment)

    def start_interchange(self, segment: Segment) -> Found:
        yield from self.finish("the next interchange begins inside this message")
        self.interchange, self.between = read_unb(segment), False
        self.group, self.groups, self.messages = None, 0, 0
        if not self.interchange.reference:
            text = "the interchange has no control reference (UNB 0020)"
            yield remark(self.interchange, segment, "no_reference", text)

    def start_group(self, segment: Segment) -> Found:
        yield from self.close("the message has no UNT before the next group")
        self.group, self.messages_of_group = segment.get(4), 0
        self.groups += 1

    def start_message(self, segment: Segment) -> Found:
        yield from self.close("the message has no UNT before the next UNH")
        self.opened = Opened(first=segment, header=segment)
        self.messages += 1
        self.messages_of_group += 1

    def end_message(self, segment: Segment) -> Found:
        if self.opened is None:
            self.opened = Opened(first=segment, header=None)
        else:
            self.opened.end(segment)
        yield from self.close("")

    def end_group(self, segment: Segment) -> Found:
        yield from self.close("the message has no UNT before UNE")
        yield from self.check(segment, "group", self.messages_of_group, "messages", self.group or "")
        self.group = None

    def end_interchange(self, segment: Segment) -> Found:
        yield from self.close("the message has no UNT before UNZ")
        counted, things = (self.groups, "groups") if self.groups else (self.messages, "messages")
        yield from self.check(segment, "interchange", counted, things, self.interchange.reference)
        self.between = True

    def check(self, segment: Segment, what: str, counted: int, things: str, reference: str) -> Found:
        """Remarks where a UNE or UNZ does not agree with what came before it."""
        if not same_number(segment.get(0), counted):
            text = f"{segment.tag} says {segment.get(0) or 'no number of'} {things}, there are {counted}"
            yield remark(self.interchange, segment, f"{what}_count", text)
        if not same_reference(segment.get(1), reference):
            text = f"{segment.tag} gives the reference {segment.get(1) or '(none)'}, not {reference or '(none)'}"
            yield remark(self.interchange, segment, f"{what}_reference", text)

    def finish(self, ending: str) -> Found:
        """Close what the end of the file, or the next interchange, leaves open."""
        yield from self.close(ending)
        if not self.between:
            end = Segment("UNB", (), self.interchange.offset, "", "")
            yield remark(self.interchange, end, "no_trailer", "the interchange has no UNZ: it may be cut off")
        self.between = True

    def close(self, ending: str) -> Iterator[Message]:
        opened, self.opened = self.opened, None
        if opened is not None:
            yield judge(opened, self.interchange, self.group, ending)
