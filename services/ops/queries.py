"""Reads what the services' mechanism tables say: outbox backlogs, failures by state, dead letters."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from shared import failures, relay
from shared.database import Database
from shared.failures import Failure
from shared.paging import BadCursor, read_cursor, write_cursor

Databases = Mapping[str, Database]

STATES = ("dead", "retry", "handling", "resolved", "discarded")
_MOST_GROUPS = 100


class AmbiguousId(Exception):
    """A bare message id that failed in several queues; the text names the full ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """One service's outbox and failures. None and empty where its database does not answer; `trouble` says so."""

    service: str
    pending: int | None = None
    oldest_seconds: float | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that failed. `id` is `queue:message id`: one message may fail in several queues."""

    id: str
    service: str
    queue: str
    message_id: str
    event: str
    subject: str
    error: str
    detail: str
    state: str
    attempts: int
    first_at: datetime
    last_at: datetime
    next_at: datetime | None
    reason: str | None
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Failures alike: the same event failed with the same error in one service. `example`: one of their details."""

    service: str
    event: str
    error: str
    example: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which failures to list; None is any."""

    state: str = "dead"
    service: str | None = None
    event: str | None = None
    error: str | None = None


def service_states(databases: Databases, now: datetime) -> list[ServiceState]:
    """Backlog and failures of every service; one database away does not hide the others."""
    return [_service_state(name, database, now) for name, database in databases.items()]


def _service_state(name: str, database: Database, now: datetime) -> ServiceState:
    try:
        with database.read() as session:
            pending, oldest = relay.backlog(session, now)
            counts = failures.counts(session)
    except SQLAlchemyError as error:
        return ServiceState(service=name, trouble=type(error).__name__)
    return ServiceState(service=name, pending=pending, oldest_seconds=oldest, failures=counts)


def find_page(
    databases: Databases, wanted: Filter, *, limit: int, cursor: str | None = None
) -> tuple[list[DeadLetter], str | None]:
    """One page, the latest failure first, and the next page's cursor. Raises paging.BadCursor."""
    after = _read(cursor) if cursor else None
    found: list[DeadLetter] = []
    for service, database in _chosen(databases, wanted):
        statement = select(Failure).where(*_conditions(wanted))
        if after:
            at, queue, message_id = after
            earlier = tuple_(Failure.queue, Failure.id) < tuple_(queue, message_id)
            statement = statement.where(or_(Failure.last_at < at, and_(Failure.last_at == at, earlier)))
        order = (Failure.last_at.desc(), Failure.queue.desc(), Failure.id.desc())
        with database.read() as session:
            rows = session.scalars(statement.order_by(*order).limit(limit + 1))
            found += [_dead_letter(service, row) for row in rows]
    found.sort(key=_place, reverse=True)
    return found[:limit], _after(found[limit - 1]) if len(found) > limit else None


def find_groups(databases: Databases, wanted: Filter) -> list[Group]:
    """Counts by service, event and error, the largest first."""
    found: list[Group] = []
    for service, database in _chosen(databases, wanted):
        with database.read() as session:
            found += [_group(service, row) for row in session.execute(_grouped(wanted))]
    return sorted(found, key=lambda group: (-group.count, group.service, group.event, group.error))[:_MOST_GROUPS]


def _grouped(wanted: Filter) -> Select[str, str, str, int, datetime, datetime]:
    alike = (Failure.routing_key, Failure.error)
    times = (func.min(Failure.first_at), func.max(Failure.last_at))
    statement = select(*alike, func.max(Failure.detail), func.count(), *times)
    return statement.where(*_conditions(wanted)).group_by(*alike)


def _group(service: str, row: Row[str, str, str, int, datetime, datetime]) -> Group:
    key, error, example, count, first, last = row
    return Group(
        service=service,
        event=event_of(key),
        error=error,
        example=example,
        count=count,
        first_at=first,
        last_at=last,
    )


def find_one(databases: Databases, dead_letter_id: str) -> DeadLetter | None:
    """By `queue:message id`, or by the message id alone. Raises AmbiguousId where that names several."""
    queue, colon, message_id = dead_letter_id.partition(":")
    exact = and_(Failure.queue == queue, Failure.id == message_id) if colon else Failure.id == dead_letter_id
    found: list[DeadLetter] = []
    for service, database in databases.items():
        with database.read() as session:
            found += [_dead_letter(service, row) for row in session.scalars(select(Failure).where(exact))]
    if len(found) > 1:
        raise AmbiguousId(", ".join(letter.id for letter in found))
    return found[0] if found else None


def event_of(routing_key: str) -> str:
    """`order.placed` for `order.placed.v1`; a key that is none of ours stays as it is."""
    name, _, version = routing_key.rpartition(".v")
    return name if version.isdigit() else routing_key


def _chosen(databases: Databases, wanted: Filter) -> Iterable[tuple[str, Database]]:
    return [(name, database) for name, database in databases.items() if wanted.service in (None, name)]


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found = [Failure.state == wanted.state]
    if wanted.error is not None:
        found.append(Failure.error == wanted.error)
    if wanted.event is not None:
        versions = Failure.routing_key.startswith(f"{wanted.event}.v", autoescape=True)
        found.append(or_(Failure.routing_key == wanted.event, versions))
    return found


def _dead_letter(service: str, row: Failure) -> DeadLetter:
    return DeadLetter(
        id=f"{row.queue}:{row.id}",
        service=service,
        queue=row.queue,
        message_id=row.id,
        event=event_of(row.routing_key),
        subject=row.headers.get("cloudEvents:subject", ""),
        error=row.error,
        detail=row.detail,
        state=row.state,
        attempts=row.attempts,
        first_at=row.first_at,
        last_at=row.last_at,
        next_at=row.next_at,
        reason=row.reason,
        headers=row.headers,
        body=row.body,
    )


def _place(letter: DeadLetter) -> tuple[datetime, str, str]:
    return letter.last_at, letter.queue, letter.message_id


def _after(letter: DeadLetter) -> str:
    at, queue, message_id = _place(letter)
    return write_cursor(json.dumps([at.isoformat(), queue, message_id]))


def _read(cursor: str) -> tuple[datetime, str, str]:
    try:
        at, queue, message_id = json.loads(read_cursor(cursor))
        place = datetime.fromisoformat(at), str(queue), str(message_id)
    except (ValueError, TypeError) as error:
        raise BadCursor from error
    if place[0].tzinfo is None:
        raise BadCursor
    return place
