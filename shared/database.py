"""One database of a service: SQLite file or PostgreSQL schema. Nothing else knows which of the two it is."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import JSON, DateTime, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeDecorator

SERVICES = ("orders", "tracking", "notify", "ops")
ACCESS = "access"  # shops and their API keys, which every service reads

Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class Mechanism(DeclarativeBase):
    """The tables that every service has: outbox, inbox, failures."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time cannot be stored: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Sessions on one service's tables: `read()` sees a snapshot, `write()` commits at its end."""

    def __init__(self, url: str, *, schema: str, pool_size: int = 10) -> None:
        self.url, self.schema = url, schema
        self.engine = _engine(url, schema, pool_size)
        self._reading = self.engine.execution_options(perille_read=True)
        # SQLite takes one writer at a time: queueing here is fairer than its busy handler's sleeps.
        self._writer = threading.Lock() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self._reading) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back if anything is raised."""
        if self._writer:
            self._writer.acquire()
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            if self._writer:
                self._writer.release()

    def check(self) -> None:
        """Raises SQLAlchemy's OperationalError where the database does not answer."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()


def open_database(*, database_url: str | None, data: Path, name: str, pool_size: int = 10) -> Database:
    """The database of the service `name`: its schema in PostgreSQL, or its own file under `data`."""
    if database_url is None:
        data.mkdir(parents=True, exist_ok=True)
        return Database(f"sqlite:///{data / name}.sqlite3", schema=name, pool_size=pool_size)
    return Database("postgresql+psycopg:" + database_url.partition(":")[2], schema=name, pool_size=pool_size)


def _engine(url: str, schema: str, pool_size: int) -> Engine:
    if not url.startswith("sqlite"):
        options = f"-csearch_path={schema} -ctimezone=UTC"
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            connect_args={"options": options, "connect_timeout": 5},
        )
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, connect_args={"timeout": 30})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: a read that turns into a write half-way would fail with SQLITE_BUSY.
    reading = connection.get_execution_options().get("perille_read")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def insert_new(
    session: Session, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]], *, key: Iterable[str]
) -> set[tuple[Any, ...]]:
    """Insert the rows whose key is not there yet; returns the keys that were really inserted.

    `key` names the columns of a unique constraint. Safe against a concurrent insert of the same key: the second
    one waits for the first, then counts as already there.
    """
    if not rows:
        return set()
    statement = _new(session.get_bind().dialect.name, model, tuple(key))
    return {tuple(row) for row in session.execute(statement, list(rows))}


def keep_newest(
    session: Session, model: type[DeclarativeBase], row: Mapping[str, Any], *, key: str, by: str = "revision"
) -> bool:
    """Insert the row, or put it over the one with its key that is older; says whether it was news.

    Older is what has a lower value `by`, or none.
    """
    return bool(keep_all_newest(session, model, [row], key=key, by=by))


def keep_all_newest(
    session: Session,
    model: type[DeclarativeBase],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: str,
    by: str = "revision",
) -> set[Any]:
    """The same for rows of different keys and the same columns; returns the keys of those that were news."""
    if not rows:
        return set()
    statement = _newest(session.get_bind().dialect.name, model, key, by, tuple(rows[0]))
    return set(session.scalars(statement, list(rows)))


@cache
def _new(dialect: str, model: type[DeclarativeBase], key: tuple[str, ...]) -> ReturningInsert[Any]:
    columns = [getattr(model, name) for name in key]
    return _insert(dialect, model).on_conflict_do_nothing(index_elements=columns).returning(*columns)


@cache
def _newest(
    dialect: str, model: type[DeclarativeBase], key: str, by: str, names: tuple[str, ...]
) -> ReturningInsert[Any]:
    insert = _insert(dialect, model)
    columns = insert.table.columns
    return insert.on_conflict_do_update(
        index_elements=[key],
        set_={name: insert.excluded[name] for name in names},
        where=columns[by].is_(None) | (columns[by] < insert.excluded[by]),
    ).returning(columns[key])


def _insert(dialect: str, model: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may have ON CONFLICT, as the database of that name writes it."""
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(cast("Table", model.__table__))
