"""The shape of an IFTSTA message, D.96A to D.21B: header, consignments (CNI), statuses (STS).

Nothing is interpreted here: a group is the segments that belong together, by tag.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.tracking.edi.envelope import Message
from services.tracking.edi.segment import Segment

NONE: tuple[Segment, ...] = ()


@dataclass(slots=True)
class Group:
    """Segments that belong together, by tag, and by tag and qualifier (their first component)."""

    tags: dict[str, list[Segment]] = field(default_factory=dict)
    marked: dict[tuple[str, str], list[Segment]] = field(default_factory=dict)

    def add(self, segment: Segment) -> None:
        """Take the next segment of the group."""
        self.tags.setdefault(segment.tag, []).append(segment)
        self.marked.setdefault((segment.tag, segment.get(0)), []).append(segment)

    def all(self, tag: str) -> Sequence[Segment]:
        """The segments of this tag, in order."""
        return self.tags.get(tag, NONE)

    def qualified(self, tag: str, qualifier: str) -> Sequence[Segment]:
        """The segments of this tag whose first component is `qualifier`, in order."""
        return self.marked.get((tag, qualifier), NONE)


@dataclass(slots=True)
class Status:
    """One STS and what follows it."""

    segment: Segment
    own: Group = field(default_factory=Group)


@dataclass(slots=True)
class Consignment:
    """One CNI: what stands before its first STS holds for every status. `segment` is None without a CNI."""

    segment: Segment | None
    shared: Group = field(default_factory=Group)
    statuses: list[Status] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """A whole IFTSTA message."""

    header: Group = field(default_factory=Group)
    consignments: list[Consignment] = field(default_factory=list)


def read(message: Message) -> Report:
    """The groups of a message. An STS without a CNI before it makes a consignment of its own."""
    report = Report()
    group = report.header
    for segment in message.segments:
        if segment.tag == "CNI":
            report.consignments.append(Consignment(segment))
            group = report.consignments[-1].shared
        elif segment.tag == "STS":
            if not report.consignments:
                report.consignments.append(Consignment(None))
            report.consignments[-1].statuses.append(Status(segment))
            group = report.consignments[-1].statuses[-1].own
        else:
            group.add(segment)
    return report
