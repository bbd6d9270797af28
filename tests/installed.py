"""Installations for tests: on SQLite or PostgreSQL, up to date, with a clock that stands still."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from shared import migrate, settings
from shared.clock import FixedClock
from shared.installation import Installation


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
        migrate.upgrade(database)
    return home
