"""Writes CONTRL, the answer to an interchange: what of it was taken, what was not, and where its syntax breaks.

It judges the syntax only: that a parcel's number is wrong is not its business. After its specifications: D:3 for syntax
versions 1 to 3 (gefeg.com/jswg/v3/data/v3-contrl.htm), ISO 9735-4 for version 4 (gefeg.com/jswg/v4x/mt/m02.htm).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.tracking.edi.writer import Element, Syntax, interchange, message, segment

Composite = tuple[str, ...]

_KIND = {"4": "CONTRL:4:1:UN"}  # by syntax version; the others share one
_KIND_BEFORE = "CONTRL:D:3:UN"


class Action(StrEnum):
    """0083: of an interchange, a group or a message."""

    REJECTED = "4"
    ACKNOWLEDGED = "7"  # with all in it that is not rejected
    RECEIVED = "8"  # nothing is said of its content yet


@dataclass(frozen=True, slots=True)
class Error:
    """What is wrong (0085), in which service segment (0013), at which of its elements (S011; the tag is element 1)."""

    code: str
    segment: str = ""
    element: Composite = ()

    def elements(self) -> tuple[Element, ...]:
        return self.code, self.segment, self.element


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutSegment:
    """A UCS: a segment by its position (UNH is 1), with its error (0085) or, as a UCD, that of one of its elements."""

    position: int
    code: str = ""
    element: Error | None = None


@dataclass(slots=True, kw_only=True)
class AboutMessage:
    """A UCM: a message by its reference (0062) and identifier (S009)."""

    reference: str
    identifier: Composite
    action: Action = Action.ACKNOWLEDGED
    error: Error | None = None
    segments: tuple[AboutSegment, ...] = ()


@dataclass(slots=True, kw_only=True)
class AboutGroup:
    """A UCF: a functional group by its reference and the applications at both ends (S006, S007)."""

    reference: str
    sender: Composite
    recipient: Composite
    error: Error | None = None
    messages: list[AboutMessage] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Report:
    """What there is to say of one interchange; the parties are those of its UNB. An interchange has groups or messages.

    `obstacle`: why it cannot be answered by a CONTRL.
    """

    syntax: Syntax
    reference: str
    sender: Composite
    recipient: Composite
    test: bool = False
    error: Error | None = None
    groups: list[AboutGroup] = field(default_factory=list)
    messages: list[AboutMessage] = field(default_factory=list)
    obstacle: str | None = None


def write(report: Report, *, control: str, written_at: datetime, read: bool = True) -> bytes:
    """An interchange with the CONTRL, to whoever sent the other one. Not `read` yet: it only says that it has come."""
    syntax = report.syntax
    body = list(_body(report)) if read else [_interchange(report, Action.RECEIVED, None)]
    return interchange(
        message("1", _KIND.get(syntax.version, _KIND_BEFORE), body, syntax=syntax),
        sender=report.recipient,
        recipient=report.sender,
        reference=control,
        prepared=written_at,
        test=report.test,
        syntax=syntax,
    )


def _body(report: Report) -> Iterator[str]:
    yield _interchange(report, Action.ACKNOWLEDGED, report.error)
    for about in report.messages:
        yield from _message(about, report.syntax)
    for group in report.groups:
        names = (group.reference, group.sender, group.recipient)
        yield segment("UCF", *names, Action.ACKNOWLEDGED, *_error(group.error), syntax=report.syntax)
        for about in group.messages:
            yield from _message(about, report.syntax)


def _interchange(report: Report, action: Action, error: Error | None) -> str:
    names = (report.reference, report.sender, report.recipient)
    return segment("UCI", *names, action, *_error(error), syntax=report.syntax)


def _message(about: AboutMessage, syntax: Syntax) -> Iterator[str]:
    yield segment("UCM", about.reference, about.identifier, about.action, *_error(about.error), syntax=syntax)
    for one in about.segments:
        yield segment("UCS", str(one.position), one.code, syntax=syntax)
        if one.element:
            yield segment("UCD", one.element.code, one.element.element, syntax=syntax)


def _error(error: Error | None) -> tuple[Element, ...]:
    return error.elements() if error else ()
