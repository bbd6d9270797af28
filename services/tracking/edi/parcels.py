"""Which parcels a status speaks of, under which numbers they are known, and how many there are in all."""

from dataclasses import dataclass, field
from operator import itemgetter

from services.tracking.edi.dialect import Dialect
from services.tracking.edi.identifiers import BadNumber, checked, in_range, kind
from services.tracking.edi.iftsta import Consignment, Group, Report, Status
from services.tracking.edi.segment import Segment
from shared.identifiers import normalise

PACKAGE_NUMBER = "CW"  # RFF 1153
NUMBERED_MARK = "30"  # PCI 4233: the number stands in the marking itself
PACKAGES = "11"  # CNT 6069
MAX_DIGITS = 6  # of a number of packages; more is a mistake


@dataclass(slots=True)
class Named:
    """Parcel numbers as found, normalised, each once; and those that cannot be right, with their segment."""

    numbers: list[str] = field(default_factory=list)
    bad: list[tuple[Segment, str]] = field(default_factory=list)

    def add(self, segment: Segment, first: str, last: str = "") -> None:
        """Take a number, or a range from `first` to `last`."""
        if not first.strip():
            return
        try:
            found = in_range(first, last)
        except BadNumber as error:
            self.bad.append((segment, str(error)))
            return
        self.numbers.extend(n for n in map(normalise, found) if n not in self.numbers)


def parcels(group: Group, dialect: Dialect) -> Named:
    """The parcels of a group: GIN, else the numbers in PCI, else RFF CW."""
    for find in (_from_gin, _from_pci, _from_rff):
        named = find(group, dialect)
        if named.numbers or named.bad:
            return named
    return Named()


def _from_gin(group: Group, dialect: Dialect) -> Named:
    named = Named()
    for gin in group.all("GIN"):
        if gin.get(0) in dialect.parcel_marks:
            for index in range(1, len(gin.elements)):
                named.add(gin, gin.get(index), gin.get(index, 1))
    return named


def _from_pci(group: Group, _dialect: Dialect) -> Named:
    """The numbers in markings: under other qualifiers than 30 only what has the form of a parcel number."""
    named = Named()
    for pci in group.all("PCI"):
        for mark in pci.components(1):
            if pci.get(0) == NUMBERED_MARK or kind(mark):
                named.add(pci, mark)
    return named


def _from_rff(group: Group, _dialect: Dialect) -> Named:
    named = Named()
    for rff in group.qualified("RFF", PACKAGE_NUMBER):
        named.add(rff, rff.get(0, 1))
    return named


def consignment_numbers(report: Report, consignment: Consignment, dialect: Dialect) -> Named:
    """The consignment's number (CNI), then its other references.

    References of the header belong to it if it is the only one, or has no number of its own.
    """
    named = Named()
    cni = consignment.segment
    if cni is not None:
        try:
            named.add(cni, checked(cni.get(1)))
        except BadNumber as error:
            named.bad.append((cni, str(error)))
    groups = [consignment.shared, *(status.own for status in consignment.statuses)]
    if len(report.consignments) == 1 or not named.numbers:
        groups.append(report.header)
    named.numbers = list(dict.fromkeys([*named.numbers, *_references(groups, dialect)]))
    return named


def parcel_total(report: Report, consignment: Consignment, status: Status, dialect: Dialect) -> int | None:
    """How many parcels the sender counts: CNT 11, else the packages of the GIDs that are no single parcels."""
    groups = [status.own, consignment.shared]
    if len(report.consignments) == 1:
        groups.append(report.header)
    for group in groups:
        for cnt in group.all("CNT"):
            if cnt.get(0) == PACKAGES and (total := _count(cnt.get(0, 1))):
                return total
    for group in (consignment.shared, status.own):
        if group.all("GID") and not parcels(group, dialect).numbers:
            return sum(_count(gid.get(1)) for gid in group.all("GID")) or None
    return None


def _references(groups: list[Group], dialect: Dialect) -> list[str]:
    """The numbers of the RFFs that name a consignment or order, in the dialect's order."""
    found = [(rff.get(0), rff.get(0, 1)) for group in groups for rff in group.all("RFF")]
    ranked = [(dialect.references.index(q), number) for q, number in found if q in dialect.references and number]
    return [normalise(number) for _, number in sorted(ranked, key=itemgetter(0))]


def _count(text: str) -> int:
    whole = text.partition(".")[0]
    return int(whole) if whole.isdecimal() and len(whole) <= MAX_DIGITS else 0
