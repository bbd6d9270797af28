"""What a CONTRL has to say of each interchange of a file, by the very reading that decides what is taken.

No carrier's profile has a part in it: what was acknowledged once stays so when a mapping changes.
"""

from collections.abc import Iterable, Iterator

from services.tracking.edi.charset import CUT
from services.tracking.edi.contrl import AboutGroup, AboutMessage, AboutSegment, Action, Composite, Error, Report
from services.tracking.edi.edifact import segments
from services.tracking.edi.envelope import NO_TEST, Message, Remark
from services.tracking.edi.messages import messages
from services.tracking.edi.segment import Segment
from services.tracking.edi.writer import Syntax
from services.tracking.scan import Chunks

CONTRL = "CONTRL"
NEVER = "a CONTRL is never acknowledged"
MOST = 100_000  # interchanges, groups and messages together: some 80 MB of memory

# Findings of the reader as errors (0085): 13 missing, 17 no agreement to receive it, 18 unspecified, 21 invalid
# characters, 28 references do not match, 29 count does not match, 33 segments outside a message.
_OF_MESSAGE = {
    "cut_off": Error("13", "UNT"),
    "segment_count": Error("29", "UNT", ("2",)),
    "message_reference": Error("28", "UNT", ("3",)),
    "too_long": Error("18"),
}
_OF_SEGMENT = {"broken_segment": "18"}
_OF_ELEMENT = {"charset_lossy": "21", "charset_utf8": "21", "charset_windows": "21"}
_OF_GROUP = {"group_count": Error("29", "UNE", ("2",)), "group_reference": Error("28", "UNE", ("3",))}
_OF_INTERCHANGE = {
    "interchange_count": Error("29", "UNZ", ("2",)),
    "interchange_reference": Error("28", "UNZ", ("3",)),
    "no_trailer": Error("13", "UNZ"),
}
_COUNTED = frozenset({"UNB", "UNG", "UNH"})
_TAKEN = frozenset({"IFTSTA", "APERAK"})
_NOT_READ = Error("17", "UNH", ("3", "1"))
_OUTSIDE = Error("33")


class TooMuch(ValueError):
    """The file has more parts than one answer is made for."""


def reports(chunks: Chunks, *, most: int = MOST) -> list[Report]:
    """A report on each interchange of the file, in order. Raises Unreadable where it is not EDIFACT at all, TooMuch."""
    reading = _Reading(most)
    for found in messages(reading.watched(segments(chunks))):
        reading.take(found)
    return reading.finished()


class _Reading:
    """The reports while the file goes by. What is found belongs to the interchange that begins at its offset."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.by_offset: dict[int, Report] = {}
        self.newest: Report | None = None
        self.answered: set[int] = set()  # offsets of interchanges that hold anything but CONTRL
        self.controls: set[int] = set()  # offsets of those that hold a CONTRL

    def watched(self, found: Iterable[Segment]) -> Iterator[Segment]:
        """The same segments, once the headers among them have been noted."""
        for segment in found:
            if segment.tag in _COUNTED:
                self.left -= 1
                if self.left < 0:
                    raise TooMuch("it has too many interchanges, groups and messages for one answer")
            if segment.tag == "UNB":
                self.newest = self.by_offset[segment.offset] = _report(segment)
            elif segment.tag == "UNG" and self.newest:
                self.newest.groups.append(_group(segment))
            yield segment

    def take(self, found: Message | Remark) -> None:
        offset = found.interchange.offset
        report = self.by_offset.get(offset)
        if report is None:
            return
        if isinstance(found, Remark):
            _note(report, found.fault.code)
        elif found.type == CONTRL:
            self.controls.add(offset)
        else:
            self.answered.add(offset)
            _add(report, found)

    def finished(self) -> list[Report]:
        for offset in self.controls - self.answered:
            self.by_offset[offset].obstacle = NEVER
        for report in self.by_offset.values():
            if report.groups and report.messages:
                report.obstacle = report.obstacle or "some of its messages stand in groups, others do not"
            report.groups = [group for group in report.groups if _named(group)]
        return list(self.by_offset.values())


def _report(unb: Segment) -> Report:
    syntax = Syntax(unb.get(0).upper() or "UNOA", unb.get(0, 1) or "3", unb.marks)
    report = Report(
        syntax=syntax,
        reference=unb.get(4),
        sender=_composite(unb, 1),
        recipient=_composite(unb, 2),
        test=unb.get(10) not in NO_TEST,
    )
    report.obstacle = _unanswerable(unb)
    return report


def _unanswerable(unb: Segment) -> str | None:
    """Why an answer could not name the interchange, or not reach its sender."""
    names = {"sender": unb.get(1), "recipient": unb.get(2), "control reference": unb.get(4)}
    missing = [name for name, value in names.items() if not value]
    if unb.note == CUT:
        return "its UNB is cut off"
    return f"its UNB has no {' and no '.join(missing)}" if missing else None


def _group(ung: Segment) -> AboutGroup:
    return AboutGroup(reference=ung.get(4), sender=_composite(ung, 1), recipient=_composite(ung, 2))


def _named(group: AboutGroup) -> bool:
    return bool(group.reference and any(group.sender) and any(group.recipient))


def _composite(segment: Segment, element: int) -> Composite:
    return tuple(part.strip() for part in segment.components(element))


def _note(report: Report, code: str) -> None:
    """A remark on the envelopes. Each can say one thing: the first."""
    if code in _OF_INTERCHANGE:
        report.error = report.error or _OF_INTERCHANGE[code]
    elif code in _OF_GROUP and report.groups:
        report.groups[-1].error = report.groups[-1].error or _OF_GROUP[code]


def _add(report: Report, message: Message) -> None:
    if message.fault and message.fault.code == "no_header":
        report.error = report.error or _OUTSIDE
        return
    about = _about(message)
    place = _place(report, message)
    if place is not None and about.reference and about.identifier[0]:
        place.append(about)
    elif about.action is Action.REJECTED:
        # A CONTRL that cannot name what it rejects would acknowledge it.
        report.obstacle = report.obstacle or f"the message at byte {message.offset} is rejected and cannot be named"


def _place(report: Report, message: Message) -> list[AboutMessage] | None:
    if message.group is None:
        return None if report.groups else report.messages
    group = next((one for one in reversed(report.groups) if one.reference == message.group), None)
    return group.messages if group and _named(group) else None


def _about(message: Message) -> AboutMessage:
    unread = not message.fault and message.type not in _TAKEN
    errors = [_OF_MESSAGE[code] for code, _ in message.findings if code in _OF_MESSAGE]
    return AboutMessage(
        reference="" if message.reference == "?" else message.reference,
        identifier=(message.type, message.version, message.release, message.agency, message.association),
        action=Action.REJECTED if message.fault or unread else Action.ACKNOWLEDGED,
        error=_NOT_READ if unread else next(iter(errors), None),
        segments=tuple(_segments(message)),
    )


def _segments(message: Message) -> Iterator[AboutSegment]:
    for code, number in message.findings:
        if code in _OF_SEGMENT:
            yield AboutSegment(position=number, code=_OF_SEGMENT[code])
        elif code in _OF_ELEMENT:
            element = Error(_OF_ELEMENT[code], element=_foreign(message.segments[number - 2]))
            yield AboutSegment(position=number, element=element)


def _foreign(segment: Segment) -> Composite:
    """The first element that is not plain ASCII, by its position and, in a composite, that of the component."""
    for position, parts in enumerate(segment.elements, start=2):
        for component, part in enumerate(parts, start=1):
            if not part.isascii():
                return (str(position), str(component)) if len(parts) > 1 else (str(position),)
    return ("1",)
