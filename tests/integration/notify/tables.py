"""The tables of notify for tests: a database of its own, or one that is emptied for the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.notify.models import Base
from shared.database import Database, Mechanism
from tests.installed import bring_up_to_date
from tests.integration.notify.house import House


def empty(database: Database) -> None:
    """Nothing is in any table."""
    with database.write() as session:
        for metadata in (Base.metadata, Mechanism.metadata):
            for kept in reversed(metadata.sorted_tables):
                session.execute(kept.delete())


@contextmanager
def tables(folder: Path) -> Iterator[Database]:
    """A new SQLite file."""
    database = Database(f"sqlite:///{folder / 'notify.sqlite3'}", schema="notify")
    bring_up_to_date(database, folder)
    yield database
    database.close()


@contextmanager
def house(folder: Path, **facts: Any) -> Iterator[House]:
    """A service on a database of its own."""
    with tables(folder) as database:
        yield House(database, **facts)
