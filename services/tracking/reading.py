"""Reads a stored file to its end: parsed outside any transaction, applied in chunks, each a transaction of its own.

Wherever it is interrupted, the next reader goes on at the first chunk that was not committed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from services.tracking import actions, intake, progress
from services.tracking.actions import Source
from services.tracking.carriers import Carrier, Carriers
from services.tracking.changes import partner_answers
from services.tracking.changes.partner_answers import Instructions
from services.tracking.intake import Overtaken, Task
from services.tracking.models import Intake
from services.tracking.progress import Terms
from services.tracking.scan import Fault, Parsed, PartnerAnswer, Unreadable
from services.tracking.settings import CHUNK_MESSAGES, CHUNK_SCANS, PIECE
from services.tracking.summary import Summary
from shared import failures
from shared.web import Service

Watch = Callable[[int], None]  # told how many bytes are read

log = structlog.get_logger(__name__)


class UnknownCarrier(LookupError):
    """No carrier of this installation has this name; the text names those there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a file. `duplicate`: the same bytes had come before. state: see models.Intake."""

    id: str
    carrier: str
    received_at: datetime
    state: str
    summary: Summary
    duplicate: bool = False

    @classmethod
    def of(cls, row: Intake, *, duplicate: bool = False) -> "Outcome":
        summary = Summary.from_json(row.summary)
        if duplicate:
            summary.new_scans = 0
        return cls(
            id=row.id,
            carrier=row.carrier,
            received_at=row.received_at,
            state=row.state,
            summary=summary,
            duplicate=duplicate,
        )

    def numbers(self) -> tuple[int, ...]:
        """Messages, scans, new scans, unclaimed, unknown codes, warnings, quarantined."""
        return self.summary.numbers()

    def public(self) -> dict[str, Any]:
        """The answer to whoever sent the file."""
        return {"id": self.id, "duplicate": self.duplicate, **self.summary.public()}


def carrier_named(service: Service, name: str) -> Carrier:
    """The carrier of that name. Raises UnknownCarrier."""
    carriers: Carriers = service.parts["carriers"]
    if name not in carriers:
        raise UnknownCarrier(f"There is no carrier {name!r}; those known are {', '.join(sorted(carriers))}.")
    return carriers[name]


def zone_of(service: Service, carrier: str) -> ZoneInfo:
    """In which zone a carrier writes its times; UTC where this installation does not know it any more."""
    carriers: Carriers = service.parts["carriers"]
    return ZoneInfo(carriers[carrier].profile.zone if carrier in carriers else "UTC")


def terms(service: Service) -> Terms:
    """What holds for each carrier: how long its incomplete change sets wait for the rest, what it lets be changed."""
    debounces = {name: carrier.profile.debounce_seconds for name, carrier in service.parts["carriers"].items()}
    return Terms(debounces=debounces, rules=service.parts.get("changes", {}))


def receive(service: Service, *, shop_id: str, carrier: str, raw: bytes, watch: Watch | None = None) -> Outcome:
    """Keep a file, then read it. Raises UnknownCarrier, and then nothing is kept."""
    carrier_named(service, carrier)
    with service.write() as session:
        row, new = intake.receive(session, shop_id=shop_id, carrier=carrier, raw=raw, now=service.clock.now())
    if row.state == "received":
        read(service, row.id, watch)
    return _outcome(service, row.id, duplicate=not new)


def replay(service: Service, intake_id: str) -> Outcome:
    """Read a file anew, after its carrier's profile has changed.

    Raises intake.Forgotten, and Overtaken while it is being read.
    """
    with service.write() as session:
        intake.read_again(session, intake_id)
        intake.call_again(session, intake_id, now=service.clock.now())
    read(service, intake_id)
    return _outcome(service, intake_id)


def read(service: Service, intake_id: str, watch: Watch | None = None) -> None:
    """Read a file from where the last reader stopped; does nothing while another reads it, or when it is done."""
    with service.write() as session:
        task = intake.begin(session, intake_id)
    if task is None:
        return
    try:
        _apply_all(service, task, watch)
    except Unreadable as error:
        _give_up(service, task, str(error))
    except Overtaken:
        log.info("intake.overtaken", intake_id=intake_id)
    except Exception as error:
        log.error(  # noqa: TRY400 - a traceback holds values, and they may be personal data
            "intake.interrupted",
            intake_id=intake_id,
            error=type(error).__name__,
            where=failures.where_raised(error),
        )
        with service.write() as session:
            intake.give_back(session, intake_id)
        raise


def _apply_all(service: Service, task: Task, watch: Watch | None) -> None:
    position = task.position
    parsed = carrier_named(service, task.source.carrier).parse(pieces(task.raw, watch))
    for chunk in _chunks(islice(parsed, position, None)):
        odd = _hear(service, task.source, chunk)
        with service.write() as session:
            taken = actions.take(session, task.source, chunk)
            task.summary.add(chunk, new_scans=taken.new_scans, unclaimed=taken.unclaimed)
            task.summary.note_warnings(odd)
            _refresh(service, session, taken.shipment_ids)
            intake.advance(session, task, position=position, by=len(chunk))
        position += len(chunk)
    with service.write() as session:
        if task.source.again:
            _refresh(service, session, actions.forget_unsaid(session, task.source))
        intake.finish(session, task.source.intake_id, state="done")


def _hear(service: Service, source: Source, chunk: Iterable[Parsed]) -> list[Fault]:
    """Take the answers to our instructions, each in a transaction of its own; heard again, they change nothing."""
    said = [(message, answer) for message in chunk for answer in message.answers]
    if not said:
        return []
    with service.database.read() as session:
        answers = [answer for _, answer in said]
        known = partner_answers.instructions(session, answers, carrier=source.carrier, shop_id=source.shop_id)
    heard = [(message, _heard(service, message, answer, known)) for message, answer in said]
    return [
        Fault(interchange=message.interchange, message=message.message, segment=None, code="answer", text=odd)
        for message, odd in heard
        if odd is not None
    ]


def _heard(service: Service, message: Parsed, answer: PartnerAnswer, known: Instructions) -> str | None:
    """What is odd about an answer."""
    if message.test:
        return "an answer in a test interchange counts for no wish"
    about = known.named(answer.names)
    if isinstance(about, str):
        return about
    with service.write() as session:
        ways = service.parts.get("ways", {})
        return partner_answers.take(session, answer, about, ways, now=service.clock.now())


def _give_up(service: Service, task: Task, reason: str) -> None:
    """The bytes are kept all the same, with the reason beside them."""
    log.warning("intake.unreadable", intake_id=task.source.intake_id, carrier=task.source.carrier)
    fault = Fault(interchange=None, message=None, segment=None, code="unreadable", text=reason)
    with service.write() as session:
        task.summary.note_quarantined([fault])
        intake.advance(session, task, position=task.position, by=0)
        intake.finish(session, task.source.intake_id, state="unreadable")


def _refresh(service: Service, session: Session, shipment_ids: Collection[str]) -> None:
    progress.refresh(session, shipment_ids, terms=terms(service), now=service.clock.now())


def _outcome(service: Service, intake_id: str, *, duplicate: bool = False) -> Outcome:
    with service.database.read() as session:
        return Outcome.of(session.get_one(Intake, intake_id), duplicate=duplicate)


def pieces(raw: bytes, watch: Watch | None = None) -> Iterator[bytes]:
    """A file as parsers take it."""
    for start in range(0, len(raw), PIECE):
        # PostgreSQL keeps no U+0000 in texts; where a carrier sends one it is padding.
        yield raw[start : start + PIECE].replace(b"\0", b" ")
        if watch:
            watch(min(start + PIECE, len(raw)))


def _chunks(parsed: Iterable[Parsed]) -> Iterator[list[Parsed]]:
    """Results of the parser in groups that are worth a transaction and not too long for one."""
    chunk: list[Parsed] = []
    scans = 0
    for one in parsed:
        chunk.append(one)
        scans += len(one.scans)
        if len(chunk) >= CHUNK_MESSAGES or scans >= CHUNK_SCANS:
            yield chunk
            chunk, scans = [], 0
    if chunk:
        yield chunk
