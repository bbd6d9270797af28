"""Facts of a status that stand in several segments: its document, its time, the estimate, the pickup."""

from collections.abc import Sequence
from dataclasses import replace

from services.tracking.edi.dialect import Dialect
from services.tracking.edi.envelope import Message
from services.tracking.edi.iftsta import Group, Report
from services.tracking.edi.notes import Notes
from services.tracking.edi.places import pickup_party, pickup_place, place
from services.tracking.edi.schedule import MISSING, estimate, moment
from services.tracking.edi.times import Moment, read
from services.tracking.scan import Estimate, Milestone, Pickup, Scan

FUNCTIONS = {"1": "cancel", "3": "cancel", "4": "change", "5": "replace"}  # BGM 1225; all others: original
PREVIOUS_DOCUMENT = "ACW"  # RFF 1153
MESSAGE_TIME = ("137",)  # DTM 2005
CUSTODIAN = "GC"  # NAD 3035: who keeps the goods until they are collected
TEST = "test"
WAITS = frozenset({Milestone.READY_FOR_PICKUP, Milestone.ATTEMPT_FAILED, Milestone.NEEDS_CUSTOMER})
NOTHING = Pickup()


def document(message: Message, report: Report, dialect: Dialect) -> Scan:
    """What is the same in every scan of a message: function, document, time of writing, test."""
    sender = message.interchange.sender
    bgm = next(iter(report.header.all("BGM")), None)
    number = bgm.get(1) if bgm else ""
    previous = next((rff.get(0, 1) for rff in report.header.qualified("RFF", PREVIOUS_DOCUMENT)), "")
    written = moment([report.header], MESSAGE_TIME, dialect, None).at
    if written is None:
        prepared = message.interchange.prepared
        form = "203" if len(prepared) > 10 else "201"
        written = read(prepared, form, country=None, zone=dialect.zone).at
    return Scan(
        numbers=(),
        parcel=None,
        code="",
        function=FUNCTIONS.get(bgm.get(2), "original") if bgm else "original",
        document=f"{sender} {number}" if number else None,
        supersedes=f"{sender} {previous}" if previous else None,
        prepared_at=written,
        flags=frozenset({TEST}) if message.interchange.test else frozenset(),
    )


def event_time(groups: Sequence[Group], dialect: Dialect, country: str | None) -> Moment:
    """When a status happened: from its own segments, else the consignment's, else the message's."""
    for group in groups:
        found = moment([group], dialect.event_times, dialect, country)
        if found is not MISSING:
            return found
    return MISSING


def eta(groups: Sequence[Group], milestone: Milestone, dialect: Dialect, country: str | None) -> Estimate | None:
    """When delivery is expected. Of a parcel that waits to be collected the same times are its deadline."""
    return None if milestone is Milestone.READY_FOR_PICKUP else estimate(groups, dialect, country)


def pickup(
    groups: Sequence[Group], milestone: Milestone, said: Notes, dialect: Dialect, country: str | None
) -> Pickup | None:
    """Where, how and until when the parcel can be collected, if this milestone lets it wait somewhere."""
    if milestone not in WAITS:
        return None
    where = _pickup_point(groups, milestone, dialect)
    deadlines = dialect.deadlines if milestone is Milestone.READY_FOR_PICKUP else dialect.deadlines[:1]
    until = moment(groups, deadlines, dialect, where.country or country).end
    found = replace(where, code=said.code, opening_hours=said.hours, until=until)
    return None if found == NOTHING else found


def _pickup_point(groups: Sequence[Group], milestone: Milestone, dialect: Dialect) -> Pickup:
    for group in groups:
        for nad in group.qualified("NAD", CUSTODIAN):
            return pickup_party(nad)
    where = place(groups, dialect.pickup_places) if milestone is Milestone.READY_FOR_PICKUP else None
    return pickup_place(where) if where else NOTHING
