"""Tracking's tables as the migrations make them: reversible, and the same as the models say."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import shared.failures
import shared.inbox
import shared.outbox
from services.tracking.models import Base
from shared import migrate
from shared.database import Mechanism
from shared.installation import Installation

_MECHANISM = (shared.failures, shared.inbox, shared.outbox)  # their tables belong to every service


def test_the_migrations_go_down_and_up_again(home: Installation) -> None:
    database = home.database("tracking")

    migrate.downgrade(database)
    with database.engine.connect() as connection:
        left = set(inspect(connection).get_table_names()) - {"alembic_version"}
    migrate.upgrade(database)

    assert left == set()
    with database.read() as session:
        assert session.connection().dialect.has_table(session.connection(), "shipments")


def test_the_migrations_make_what_the_models_say(home: Installation) -> None:
    with home.database("tracking").engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, [Base.metadata, Mechanism.metadata])

    assert differences == []
