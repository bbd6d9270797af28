"""Installations for tests: on SQLite or PostgreSQL, up to date, with a clock that stands still."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from flask import Flask

from shared import migrate, settings
from shared.clock import FixedClock
from shared.database import Database, open_database
from shared.installation import Installation

_upgraded: set[tuple[str, str]] = set()  # PostgreSQL's databases, by address and service


def installed(
    *services: str,
    folder: Path,
    now: datetime,
    database_url: str | None = None,
    public_url: str = "https://track.example.fi",
    environment: Mapping[str, str] | None = None,
) -> Installation:
    """An installation with the tables of these services; SQLite files in `folder` without a `database_url`.

    `environment` adds variables.
    """
    values = {
        "PERILLE_DATA": str(folder),
        "PERILLE_DATABASE_URL": database_url or "",
        "PERILLE_PUBLIC_URL": public_url,
        "PERILLE_SECRET_KEY": "a secret of the tests",
        "PERILLE_OPS_PASSWORD": "unused",
        **(environment or {}),
    }
    home = Installation(settings.load(values), clock=FixedClock(now))
    for database in (home.access.database, *map(home.database, services)):
        bring_up_to_date(database, folder)
    return home


def web_of(home: Installation, create: Callable[[Installation], Flask]) -> Flask:
    """The web side that `create` makes of an installation: made once, since that takes longer than most tests."""
    made: dict[object, Flask] = vars(home).setdefault("webs", {})
    if create not in made:
        made[create] = create(home)
    return made[create]


def bring_up_to_date(database: Database, folder: Path) -> None:
    """As `perille migrate` does, but only once: the next SQLite file is a copy, a PostgreSQL database is remembered."""
    file = folder / f"{database.schema}.sqlite3"
    if database.engine.dialect.name == "sqlite":
        if not file.exists():
            shutil.copyfile(_template(database.schema), file)
    elif (database.url, database.schema) not in _upgraded:
        migrate.upgrade(database)
        _upgraded.add((database.url, database.schema))


@cache
def _template(service: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="perille-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = open_database(database_url=None, data=folder, name=service)
    migrate.upgrade(database)
    database.close()
    return folder / f"{service}.sqlite3"
