"""An IFTSTA message as scans: one for each status and parcel, with what the carrier's dialect makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from services.tracking.edi.dialect import Coded, Dialect, Meaning, Reason
from services.tracking.edi.envelope import Message
from services.tracking.edi.facts import document, eta, event_time, pickup
from services.tracking.edi.iftsta import Consignment, Group, Report, Status, read
from services.tracking.edi.notes import notes
from services.tracking.edi.parcels import Named, consignment_numbers, parcel_total, parcels
from services.tracking.edi.partner_answers import READ, answers
from services.tracking.edi.places import party_name, place
from services.tracking.edi.segment import Segment
from services.tracking.scan import Fault, Milestone, Parsed, Scan

RECEIVER = "AP"  # NAD 3035: who accepted the goods
DELIVERED = frozenset({Milestone.DELIVERED, Milestone.PARTLY_DELIVERED})


def parse(message: Message, dialect: Dialect) -> Parsed:
    """What one message says: the scans of an IFTSTA, or the answers of a CONTRL or APERAK; with a fault, nothing."""
    reading = _Reading(message, dialect)
    warnings = message.warnings
    if message.fault is None and message.type == "IFTSTA":
        reading.take_all()
    elif message.fault is None and message.type not in READ:
        header = Segment("UNH", (), message.offset, "", "")
        text = f"{message.type} messages are not read"
        warnings = (*warnings, message.fault_at(header, "not_read", text))
    return Parsed(
        interchange=message.interchange.name,
        message=message.name,
        scans=tuple(reading.scans),
        warnings=warnings,
        quarantined=message.fault,
        held=tuple(reading.held),
        answers=answers(message),
        unknown_codes=reading.unknown_codes,
        test=message.interchange.test,
        digest=message.digest,
    )


def coded(message: Message, sts: Segment) -> Coded:
    """The codes of an STS. Some senders put theirs behind the category: STS+1:PUP, STS+1:D2:21."""
    code = sts.get(1) or ":".join(part.strip() for part in sts.components(0)[1:] if part.strip())
    reasons = tuple(Reason(sts.get(i), sts.get(i, 2)) for i in range(2, len(sts.elements)) if sts.get(i))
    return Coded(
        sender=message.interchange.sender,
        association=message.association,
        directory=message.directory,
        category=sts.get(0),
        code_list=sts.get(1, 1),
        agency=sts.get(1, 2).upper(),
        code=code.upper(),
        reasons=reasons,
    )


@dataclass(slots=True)
class _Reading:
    """One message while its statuses become scans."""

    message: Message
    dialect: Dialect
    report: Report = field(default_factory=Report)
    scans: list[Scan] = field(default_factory=list)
    held: list[Fault] = field(default_factory=list)
    unknown_codes: int = 0

    def take_all(self) -> None:
        self.report = read(self.message)
        about = document(self.message, self.report, self.dialect)
        for consignment in self.report.consignments:
            named = consignment_numbers(self.report, consignment, self.dialect)
            self._hold(named)
            if not named.bad:
                for status in consignment.statuses:
                    self._take(about, consignment, status, named.numbers)
        if about.function != "original" and not self.scans:
            header = consignment_numbers(self.report, Consignment(None), self.dialect)
            self.scans.append(replace(about, numbers=tuple(header.numbers)))

    def _take(self, about: Scan, consignment: Consignment, status: Status, numbers: list[str]) -> None:
        named = parcels(status.own, self.dialect)
        if not named.numbers and not named.bad:
            named = parcels(consignment.shared, self.dialect)
        self._hold(named)
        if not named.numbers and (named.bad or not numbers):
            if not named.bad:
                self._hold_at(status.segment, "no_identity", "neither a consignment nor a parcel is named")
            return
        scan = self._scan(about, consignment, status, numbers, named.numbers)
        self.scans += [scan, *(replace(scan, parcel=number) for number in named.numbers[1:])]

    def _scan(
        self, about: Scan, consignment: Consignment, status: Status, numbers: list[str], named: list[str]
    ) -> Scan:
        """The scan of the first parcel, or of the consignment where no parcel is named."""
        codes = coded(self.message, status.segment)
        meaning = self._meaning(consignment, status, codes)
        self.unknown_codes += not meaning.known
        groups = self._groups(consignment, status)
        where = place([status.own], self.dialect.places)
        country = where.country if where else None
        when = event_time(groups, self.dialect, country)
        said = notes([status.own, consignment.shared], self.dialect.wording)
        total = parcel_total(self.report, consignment, status, self.dialect)
        return replace(
            about,
            numbers=tuple(numbers),
            parcel=named[0] if named else None,
            code=codes.code,
            reason=",".join(reason.code for reason in codes.reasons) or None,
            milestone=meaning.milestone,
            variant=meaning.variant,
            need=meaning.need,
            carrier_told=meaning.carrier_told,
            at=when.at,
            precision=when.precision,
            zone_source=when.zone_source,
            raw_time=when.raw,
            place=where.label if where else None,
            country=country,
            pickup=pickup(groups, meaning.milestone, said, self.dialect, country),
            eta=eta(groups, meaning.milestone, self.dialect, country),
            receiver=party_name([status.own], RECEIVER) if meaning.milestone in DELIVERED else None,
            text=said.text or status.segment.get(1, 3) or None,
            parcel_total=total if total is None or total >= len(named) else None,
            flags=about.flags | when.flags | meaning.flags,
        )

    def _groups(self, consignment: Consignment, status: Status) -> list[Group]:
        """Where a fact about a status may stand; the header only if there is no other status."""
        only = len(self.report.consignments) == 1 and len(consignment.statuses) == 1
        return [status.own, consignment.shared, *([self.report.header] if only else [])]

    def _meaning(self, consignment: Consignment, status: Status, codes: Coded) -> Meaning:
        meaning = self.dialect.meaning(codes)
        other, milestone = self.dialect.together.get(codes.code, ("", None))
        if milestone is None or not (other in _reasons(codes) or self._said_too(consignment, status, other)):
            return meaning
        return replace(meaning, milestone=milestone)

    def _said_too(self, consignment: Consignment, status: Status, code: str) -> bool:
        """Whether the message says `code` too of the parcels of `status`."""
        own = set(parcels(status.own, self.dialect).numbers)
        for one in consignment.statuses:
            if coded(self.message, one.segment).code == code:
                others = set(parcels(one.own, self.dialect).numbers)
                if not own or not others or own & others:
                    return True
        return False

    def _hold(self, named: Named) -> None:
        for segment, text in named.bad:
            self._hold_at(segment, "bad_number", text)

    def _hold_at(self, segment: Segment, code: str, text: str) -> None:
        self.held.append(self.message.fault_at(segment, code, text))


def _reasons(codes: Coded) -> Iterable[str]:
    return (reason.code for reason in codes.reasons)
