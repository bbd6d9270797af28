"""Which of a shipment's scans count, and in which order: never by arrival, only by what they say."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from services.tracking.scan import RANK, Milestone, Scan

# Flags of a scan. The first two come with the scan itself, the others are found here and in parcel.py.
TEST = "test"
CONTRADICTORY = "contradictory"
UNDATED = "undated"
FUTURE = "future"
ZONE_ERROR = "zone_error"
WITHDRAWAL = "withdrawal"
DUPLICATE = "duplicate"

HELD = frozenset({TEST, CONTRADICTORY, UNDATED, FUTURE})
CLOCK_SKEW = timedelta(minutes=5)
ZONE_WIDTH = timedelta(hours=14)  # the widest offset from UTC that any place has
_FUNCTION_ORDER = {"original": 0, "change": 1, "replace": 1, "cancel": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScan:
    """A scan as it was kept: under its own id, and when it reached us."""

    id: str
    scan: Scan
    received_at: datetime


class Event(NamedTuple):
    """A scan that counts. `time` is its place in the order, `shown` the time that may be told (None if wrong)."""

    time: datetime
    made: datetime  # when the carrier wrote it down: decides between two estimates
    shown: datetime | None
    id: str
    scan: Scan


@dataclass(frozen=True, slots=True)
class History:
    """The events of a shipment in order, and why the other scans are not among them."""

    events: list[Event]
    flags: dict[str, set[str]]
    withdrawn: frozenset[str]


def scan_key(scan: Scan) -> str:
    """A stable hash of what happened: two reports of one event have the same key, whatever document brought them.

    New facts about an event (a moved deadline, a code, another estimate) make a new key, so that they are kept.
    A cancellation, change or replacement also carries its document, for it means something else than the original.
    """
    if scan.function == "original":
        return _digest((*_identity(scan), None))
    return _digest((*_identity(scan), scan.function, scan.document))


def _digest(parts: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _identity(scan: Scan) -> tuple[object, ...]:
    # The milestone is not part of it: a better mapping reads the same scan anew.
    return (
        scan.parcel or scan.numbers[:1],
        scan.code,
        scan.reason,
        scan.at or scan.raw_time,
        scan.place,
        scan.pickup,
        scan.eta,
        scan.parcel_total,
    )


def history(scans: Iterable[StoredScan]) -> History:
    """The order and the standing of a shipment's scans, the same for any order and repetition of `scans`."""
    stored = sorted(scans, key=_first_known)
    withdrawn = _withdrawn(stored)
    flags: dict[str, set[str]] = {}
    events: list[Event] = []
    seen: set[tuple[object, ...]] = set()
    for kept in stored:
        found = _standing(kept)
        if found:
            flags[kept.id] = set(found)
        if kept.id in withdrawn or WITHDRAWAL in found:
            continue
        # The first report decides: a plan does not come true by being repeated after its time.
        report = (_identity(kept.scan), kept.scan.milestone, kept.scan.flags)
        if report in seen:
            flags.setdefault(kept.id, set()).add(DUPLICATE)
        elif not found & HELD and kept.scan.milestone is not Milestone.UNKNOWN:
            events.append(_event(kept, zone_error=ZONE_ERROR in found))
        seen.add(report)
    events.sort(key=_order)
    return History(events, flags, withdrawn)


def _first_known(kept: StoredScan) -> tuple[datetime, datetime, str]:
    return kept.received_at, kept.scan.prepared_at or kept.received_at, kept.id


def _order(event: Event) -> tuple[object, ...]:
    scan = event.scan
    facts = repr((scan.pickup, scan.eta)) if scan.pickup or scan.eta else ""
    rest = f"{scan.place}|{scan.variant}|{scan.need}|{scan.precision}|{scan.parcel_total}"
    return (
        event.time,
        RANK[scan.milestone],
        scan.code,
        event.made,
        scan.reason or "",
        scan.parcel or "",
        facts,
        rest,
    )


def _event(kept: StoredScan, *, zone_error: bool) -> Event:
    scan = kept.scan
    at, prepared = scan.at, scan.prepared_at
    assert at is not None, "an undated scan is no event"
    made = min(prepared or at, kept.received_at)
    if zone_error and at > kept.received_at:
        # It has happened, for it is reported; only when is unknown, and not after it was written down.
        return Event(made, made, None, kept.id, scan)
    return Event(at, made, at, kept.id, scan)


_NOTHING: frozenset[str] = frozenset()


def _standing(kept: StoredScan) -> frozenset[str]:
    """The scan's own flags and what its times and function add to them."""
    scan = kept.scan
    flags = scan.flags
    if scan.function == "cancel":
        flags |= {WITHDRAWAL}
    if scan.at is None:
        return flags | {UNDATED}
    ahead = _ahead(kept, scan.at)
    return flags | {ahead} if ahead else flags or _NOTHING


def _ahead(kept: StoredScan, at: datetime) -> str | None:
    """Whether an event is later than its own report: a plan, or a local time read in the wrong zone."""
    prepared = kept.scan.prepared_at
    known_by = kept.received_at if prepared is None or prepared > kept.received_at else prepared
    if at <= known_by or at - known_by <= CLOCK_SKEW:
        return None
    return ZONE_ERROR if prepared is not None and at - known_by <= ZONE_WIDTH else FUTURE


def _withdrawn(stored: list[StoredScan]) -> frozenset[str]:
    corrections = [kept.scan for kept in stored if kept.scan.function != "original" and TEST not in kept.scan.flags]
    if not corrections:
        return _NOTHING
    return frozenset(kept.id for kept in stored if any(_withdraws(scan, kept.scan) for scan in corrections))


def _withdraws(correction: Scan, scan: Scan) -> bool:
    """Whether a cancelling, changing or replacing scan (BGM 1, 4, 5) takes another one back."""
    if scan is correction or scan.function == "cancel" or not _newer(correction, scan):
        return False
    document = correction.supersedes or correction.document
    if document and scan.document:
        # A change speaks for the parcels it names; a cancellation or replacement for the whole document.
        named = correction.function != "change" or correction.parcel in (None, scan.parcel)
        return document == scan.document and named
    if correction.parcel != scan.parcel or correction.at != scan.at:
        return False
    return correction.function != "cancel" or _same_event(correction, scan)


def _same_event(one: Scan, other: Scan) -> bool:
    return (one.code, one.reason, one.place) == (other.code, other.reason, other.place)


def _newer(one: Scan, other: Scan) -> bool:
    """By the documents' own dates, so that a document issued again after its cancellation stands."""
    if one.prepared_at and other.prepared_at and one.prepared_at != other.prepared_at:
        return one.prepared_at > other.prepared_at
    return _FUNCTION_ORDER[one.function] > _FUNCTION_ORDER[other.function]
