"""The tables that every service has: outbox, inbox, failures. Called by each service's first migration."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json, UtcDateTime


def create() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("routing_key", sa.String, nullable=False),
        sa.Column("headers", Json, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime),
        sa.Column("claimed_until", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_error", sa.String),
        sa.Column("sent_at", UtcDateTime),
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index("outbox_unsent", "outbox", ["due_at"], sqlite_where=unsent, postgresql_where=unsent)
    op.create_index("outbox_sent", "outbox", ["sent_at"])
    op.create_table(
        "inbox",
        sa.Column("queue", sa.String, primary_key=True),
        sa.Column("message_id", sa.String, primary_key=True),
        sa.Column("received_at", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "failures",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("queue", sa.String, primary_key=True),
        sa.Column("routing_key", sa.String, nullable=False),
        sa.Column("headers", Json, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("first_at", UtcDateTime, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.Column("next_at", UtcDateTime),
        sa.Column("reason", sa.String),
    )
    op.create_index("failures_due", "failures", ["state", "next_at"])


def drop() -> None:
    for table in ("failures", "inbox", "outbox"):
        op.drop_table(table)
