"""The files that carriers send: kept as they came, read by one reader at a time, never read twice in vain."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, undefer

from services.tracking.actions import Source
from services.tracking.models import Intake
from services.tracking.settings import NET_AFTER, READING_ATTEMPTS, READING_LEASE
from services.tracking.summary import Summary
from shared import outbox
from shared.clock import real_now
from shared.database import insert_new
from shared.ids import new_id


class Overtaken(Exception):
    """Another reader has taken up the file: this one's chunk is undone, the other applies it."""


class Forgotten(Exception):
    """The bytes of the file are not kept any more; the text says since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A file to read, and from where on: `position` results of the parser are applied already."""

    source: Source
    raw: bytes
    position: int
    summary: Summary


def receive(session: Session, *, shop_id: str, carrier: str, raw: bytes, now: datetime) -> tuple[Intake, bool]:
    """Keep a file; returns its row, and whether it is new. The same bytes from the same shop are one file."""
    digest = sha256(raw).hexdigest()
    row: dict[str, Any] = {
        "id": new_id("in"),
        "shop_id": shop_id,
        "carrier": carrier,
        "sha256": digest,
        "raw": raw,
        "received_at": now,
        "state": "received",
        "summary": Summary().as_json(),
        "position": 0,
        "readings": 1,
        "attempts": 0,
        "reading_until": None,
    }
    new = bool(insert_new(session, Intake, [row], key=("shop_id", "carrier", "sha256")))
    if new:
        call_again(session, row["id"], now=now)
    same = (Intake.shop_id == shop_id, Intake.carrier == carrier, Intake.sha256 == digest)
    return session.scalars(select(Intake).where(*same)).one(), new


def call_again(session: Session, intake_id: str, *, now: datetime) -> None:
    """The net under an interrupted reading: a message to ourselves, for later, to look whether it is done."""
    body = {"intake_id": intake_id}
    outbox.add(session, event="intake.received", subject=intake_id, body=body, now=now, due_at=now + NET_AFTER)


def begin(session: Session, intake_id: str) -> Task | None:
    """Take up a file that is not read to its end; None where it is, or while another reader holds it.

    A file that stopped too many readers without getting any further has failed: a person may replay it.
    """
    now = real_now()
    free = or_(Intake.reading_until.is_(None), Intake.reading_until < now)
    held = session.execute(
        update(Intake)
        .where(Intake.id == intake_id, Intake.state == "received", free)
        .values(reading_until=now + READING_LEASE, attempts=Intake.attempts + 1)
        .returning(Intake.id)
    ).first()
    if held is None:
        return None
    row = session.scalars(
        select(Intake)
        .where(Intake.id == intake_id)
        .options(undefer(Intake.raw))
        .execution_options(populate_existing=True)
    ).one()
    if row.attempts > READING_ATTEMPTS:
        finish(session, intake_id, state="failed")
        return None
    source = Source(
        intake_id=row.id,
        shop_id=row.shop_id,
        carrier=row.carrier,
        received_at=row.received_at,
        reading=row.readings,
    )
    return Task(source=source, raw=row.raw, position=row.position, summary=Summary.from_json(row.summary))


def advance(session: Session, task: Task, *, position: int, by: int) -> None:
    """Note that `by` more of the parser's results are applied. Raises Overtaken where they already were."""
    moved = session.execute(
        update(Intake)
        .where(Intake.id == task.source.intake_id, Intake.state == "received", Intake.position == position)
        .values(
            position=position + by,
            summary=task.summary.as_json(),
            reading_until=real_now() + READING_LEASE,
            attempts=0,
        )
        .returning(Intake.id)
    ).first()
    if moved is None:
        raise Overtaken(task.source.intake_id)


def finish(session: Session, intake_id: str, *, state: str) -> None:
    """The reading has ended: `done`, `unreadable` or `failed`."""
    session.execute(update(Intake).where(Intake.id == intake_id).values(state=state, reading_until=None))


def give_back(session: Session, intake_id: str) -> None:
    """The reader stops before the end: another may take over at once."""
    session.execute(update(Intake).where(Intake.id == intake_id).values(reading_until=None))


def give_all_back(session: Session) -> None:
    """Every reader is gone, as the process that they were in has ended: their files are free."""
    session.execute(update(Intake).where(Intake.state == "received").values(reading_until=None))


def check_kept(row: Intake) -> None:
    """Raises Forgotten."""
    if row.forgotten_at is not None:
        raise Forgotten(f"The bytes of this file were forgotten on {row.forgotten_at:%Y-%m-%d}.")


def read_again(session: Session, intake_id: str) -> None:
    """Set a file back to its beginning, so that a better profile reads it anew.

    Raises Forgotten, and Overtaken while it is read.
    """
    check_kept(session.get_one(Intake, intake_id, with_for_update=True, populate_existing=True))
    back = {"state": "received", "position": 0, "attempts": 0, "summary": Summary().as_json()}
    anew = update(Intake).where(Intake.id == intake_id, Intake.state != "received")
    if not session.execute(anew.values(readings=Intake.readings + 1, **back).returning(Intake.id)).first():
        raise Overtaken(intake_id)
