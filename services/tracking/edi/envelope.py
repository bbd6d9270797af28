"""What the envelopes of an EDIFACT file say: interchange (UNB), group (UNG) and message (UNH)."""

from dataclasses import dataclass

from services.tracking.edi.segment import Segment
from services.tracking.scan import Fault

NO_TEST = ("", "0")  # UNB 0035; 1 is a test, 2 to 4 of syntax 4 are tests or echoes too


@dataclass(frozen=True, slots=True, kw_only=True)
class Interchange:
    """What a UNB says of all the messages up to its UNZ."""

    sender: str
    recipient: str
    reference: str
    prepared: str  # S004 as sent: YYMMDDHHMM or CCYYMMDDHHMM, in the sender's local time
    test: bool
    offset: int

    @property
    def name(self) -> str:
        """Sender, recipient and control reference, as ops would name the interchange."""
        return f"{self.sender or '?'} > {self.recipient or '?'} {self.reference or '(no reference)'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One UNH to UNT with what its envelope says; `segments` are those between the two."""

    interchange: Interchange
    group: str | None
    reference: str
    type: str
    version: str
    release: str
    agency: str
    association: str
    segments: tuple[Segment, ...]
    offset: int
    digest: str  # SHA-256 of the message's text, UNH and UNT included
    warnings: tuple[Fault, ...] = ()
    fault: Fault | None = None
    findings: tuple[tuple[str, int], ...] = ()  # code and segment (UNH is 1) of the fault and of each warning

    @property
    def directory(self) -> str:
        """Version and release, such as D.96A."""
        return f"{self.version}.{self.release}"

    @property
    def name(self) -> str:
        """Reference and type, as ops would name the message."""
        return message_name(self.reference, self.type)

    def fault_at(self, segment: Segment, code: str, text: str) -> Fault:
        """A fault that names this message and one of its segments."""
        number = next((i for i, one in enumerate(self.segments, start=2) if one is segment), 1)
        where = place(number, segment)
        return Fault(interchange=self.interchange.name, message=self.name, segment=where, code=code, text=text)


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning about the interchange around the messages."""

    interchange: Interchange
    fault: Fault


def read_unb(segment: Segment) -> Interchange:
    """The interchange that a UNB opens; what it leaves out is empty."""
    return Interchange(
        sender=segment.get(1),
        recipient=segment.get(2),
        reference=segment.get(4),
        prepared=segment.get(3) + segment.get(3, 1),
        test=segment.get(10) not in NO_TEST,
        offset=segment.offset,
    )


def message_name(reference: str, kind: str) -> str:
    """Reference and type of a message, "?" where the UNH gives none."""
    return f"{reference or '?'} {kind}".strip()


def place(number: int, segment: Segment) -> str:
    """A segment as faults name it: position in the message (UNH is 1), tag, byte offset in the file."""
    return f"{number} {segment.tag[:6]} (byte {segment.offset})"


def remark(interchange: Interchange, segment: Segment, code: str, text: str) -> Remark:
    """A warning about an envelope segment."""
    where = f"{segment.tag} (byte {segment.offset})"
    fault = Fault(interchange=interchange.name, message=None, segment=where, code=code, text=text)
    return Remark(interchange, fault)
