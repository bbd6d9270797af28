"""Brings a database to the newest revision, or back, with Alembic."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from shared.database import ACCESS, Database

_ROOT = Path(__file__).resolve().parent.parent
# The lock that keeps two starting processes from migrating at once: any number, the same for all.
_LOCK = 7_263_545


def migrations_of(name: str) -> Path:
    """The folder of a service's migrations."""
    return _ROOT / "shared" / "migrations" / ACCESS if name == ACCESS else _ROOT / "services" / name / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Up to `revision`; does nothing where the database is there already."""
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str = "base") -> None:
    _run(database, lambda config: command.downgrade(config, revision))


def is_current(database: Database) -> bool:
    """Whether the database is at the newest revision. Raises SQLAlchemy's OperationalError where it is away."""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
        wanted = ScriptDirectory.from_config(_config(connection, database.schema)).get_heads()
    return set(found) == set(wanted)


def _run(database: Database, what: Callable[[Config], None]) -> None:
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            _prepare_schema(connection, database.schema)
        what(_config(connection, database.schema))


def _prepare_schema(connection: Connection, schema: str) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))


def _config(connection: Connection, name: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_ROOT / "shared" / "migrations"))
    config.set_main_option("version_locations", str(migrations_of(name)))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
