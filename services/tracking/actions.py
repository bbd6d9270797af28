"""Keeps what carriers say: stores scans, gives them to the shipments they speak of, lets the rest wait."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from services.tracking import claims, queries
from services.tracking.history import scan_key
from services.tracking.models import ANY_SHOP, ScanRow, SeenMessage, ShipmentScan, WaitingNumber
from services.tracking.scan import Parsed, Scan
from services.tracking.scan_json import to_json
from shared.database import insert_new
from shared.ids import new_id

EventKey = tuple[str, str]  # event key and document: one report of one event


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where scans come from: an intake, in its n-th reading."""

    intake_id: str
    shop_id: str  # ANY_SHOP for the operator
    carrier: str
    received_at: datetime
    reading: int = 1

    @property
    def again(self) -> bool:
        """Whether the file was read to its end before, and now has its scans read anew."""
        return self.reading > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of some messages' scans. `shipment_ids`: those whose state has to be looked at again."""

    new_scans: int
    unclaimed: int
    shipment_ids: frozenset[str]


def take(session: Session, source: Source, messages: Sequence[Parsed]) -> Taken:
    """Store the messages' scans, those not known yet; a repetition of any of it is harmless."""
    unread = messages if source.again else _unseen(session, source, messages)
    rows = _rows(source, unread)
    known = _known_events(session, source, rows)
    inserted = insert_new(
        session, ScanRow, [row for row, _ in rows.values()], key=("carrier", "shop_id", "event_key", "document")
    )
    new = {(event, document) for _, _, event, document in inserted}
    old = _read_anew(session, source, rows, new) if source.again else {}
    fresh = [(old.get(key, row["id"]), scan) for key, (row, scan) in rows.items() if key in new or key in old]
    waiting, shipment_ids = give(session, source, fresh)
    return Taken(
        new_scans=len({event for event, _ in new} - known),
        unclaimed=waiting,
        shipment_ids=frozenset(shipment_ids),
    )


def give(session: Session, source: Source, scans: Sequence[tuple[str, Scan]]) -> tuple[int, set[str]]:
    """Give stored scans, by id, to the shipments they speak of; returns how many wait, and the shipments."""
    numbers = {scan_id: claims.numbers_of(scan) for scan_id, scan in scans}
    everybody = set().union(*numbers.values())
    queries.lock_claims(session, alone=False)
    registered = queries.registered_under(session, carrier=source.carrier, numbers=everybody)
    links, waiting = [], []
    for scan_id, scan in scans:
        candidates = [one for number in numbers[scan_id] for one in registered.get(number, ())]
        taken = claims.takers(candidates, shop_id=_owner(source.shop_id), at=scan.at, received_at=source.received_at)
        links += [{"shipment_id": shipment_id, "scan_id": scan_id} for shipment_id in taken]
        waiting += [] if taken else [scan_id]
    _link(session, links)
    _wait(session, source, {scan_id: numbers[scan_id] for scan_id in waiting})
    return len(waiting), {link["shipment_id"] for link in links}


def claim(session: Session, shipment: claims.Registered, *, carrier: str, numbers: Collection[str]) -> None:
    """Give a newly registered shipment the scans that came before it."""
    links = []
    for row in queries.claimable(session, shipment_id=shipment.shipment_id, carrier=carrier, numbers=numbers):
        ours = not claims.numbers_of(queries.scan_of(row)).isdisjoint(numbers)
        taken = claims.takers([shipment], shop_id=_owner(row.shop_id), at=row.at, received_at=row.received_at)
        links += [{"shipment_id": shipment.shipment_id, "scan_id": row.id}] if ours and taken else []
    _link(session, links)
    for part in queries.parts(link["scan_id"] for link in links):
        session.execute(delete(WaitingNumber).where(WaitingNumber.scan_id.in_(part)))


def forget_unsaid(session: Session, source: Source) -> set[str]:
    """Drop the intake's scans that its newest reading no longer contains; returns the shipments that had them."""
    queries.lock_claims(session, alone=False)
    unsaid = select(ScanRow.id).where(ScanRow.intake_id == source.intake_id, ScanRow.reading < source.reading)
    had = set(session.scalars(select(ShipmentScan.shipment_id).where(ShipmentScan.scan_id.in_(unsaid)).distinct()))
    session.execute(
        delete(ScanRow)
        .where(ScanRow.intake_id == source.intake_id, ScanRow.reading < source.reading)
        .execution_options(synchronize_session=False)
    )
    return had


def _owner(shop_id: str) -> str | None:
    return None if shop_id == ANY_SHOP else shop_id


def _unseen(session: Session, source: Source, messages: Sequence[Parsed]) -> list[Parsed]:
    """The messages that were not applied before: same sender's interchange and same content are a repetition."""
    by_digest = {_digest(message): message for message in messages if message.scans and message.digest}
    common = {"shop_id": source.shop_id, "carrier": source.carrier, "intake_id": source.intake_id}
    rows = [common | {"digest": digest} for digest in sorted(by_digest)]
    new = {digest for _, _, digest in insert_new(session, SeenMessage, rows, key=("shop_id", "carrier", "digest"))}
    undigested = [message for message in messages if message.scans and not message.digest]
    return [*undigested, *(message for digest, message in by_digest.items() if digest in new)]


def _digest(message: Parsed) -> str:
    return sha256(f"{message.interchange}\n{message.digest}".encode()).hexdigest()[:32]


def _rows(source: Source, messages: Iterable[Parsed]) -> dict[EventKey, tuple[dict[str, Any], Scan]]:
    """A row for each report of an event, in one order for all, so that two writers cannot block each other."""
    found: dict[EventKey, Scan] = {}
    for message in messages:
        for scan in message.scans:
            found.setdefault((scan_key(scan), _issue(scan)), scan)
    return {key: (_row(source, key, scan), scan) for key, scan in sorted(found.items(), key=lambda item: item[0])}


def _row(source: Source, key: EventKey, scan: Scan) -> dict[str, Any]:
    return {
        "id": new_id("scn"),
        "carrier": source.carrier,
        "shop_id": source.shop_id,
        "event_key": key[0],
        "document": key[1],
        "intake_id": source.intake_id,
        "reading": source.reading,
        "at": scan.at,
        "received_at": source.received_at,
        "facts": to_json(scan),
    }


def _issue(scan: Scan) -> str:
    """Which issue of which document says it: one that was taken back may be issued again under its number."""
    if scan.document is None:
        return ""
    return f"{scan.document} {scan.prepared_at.isoformat()}" if scan.prepared_at else scan.document


def _known_events(session: Session, source: Source, rows: Collection[EventKey]) -> set[str]:
    """Which of these events some document has reported before."""
    found: set[str] = set()
    for part in queries.parts({event for event, _ in rows}):
        mine = (ScanRow.carrier == source.carrier, ScanRow.shop_id == source.shop_id, ScanRow.event_key.in_(part))
        found.update(session.scalars(select(ScanRow.event_key).where(*mine).distinct()))
    return found


def _read_anew(
    session: Session, source: Source, rows: dict[EventKey, tuple[dict[str, Any], Scan]], new: set[EventKey]
) -> dict[EventKey, str]:
    """Give the scans that were there already their new meaning; returns their ids."""
    ids: dict[EventKey, str] = {}
    for part in queries.parts(key for key in rows if key not in new):
        statement = select(ScanRow.event_key, ScanRow.document, ScanRow.id).where(
            ScanRow.carrier == source.carrier,
            ScanRow.shop_id == source.shop_id,
            tuple_(ScanRow.event_key, ScanRow.document).in_(part),
        )
        ids |= {(event, document): scan_id for event, document, scan_id in session.execute(statement)}
    values = [{"id": ids[key], "facts": rows[key][0]["facts"], "reading": source.reading} for key in sorted(ids)]
    if values:
        session.execute(update(ScanRow), values)
    return ids


def _link(session: Session, links: Sequence[dict[str, str]]) -> None:
    insert_new(session, ShipmentScan, links, key=("shipment_id", "scan_id"))


def _wait(session: Session, source: Source, numbers: dict[str, set[str]]) -> None:
    common = {"carrier": source.carrier, "received_at": source.received_at}
    rows = [
        common | {"number": number, "scan_id": scan_id}
        for scan_id, known_by in numbers.items()
        for number in sorted(known_by)
    ]
    insert_new(session, WaitingNumber, rows, key=("carrier", "number", "scan_id"))
