"""Copies of orders, customers and shipments; notices, attempts and the sandbox."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json, UtcDateTime
from shared.migrations import mechanism

revision = "notify_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    mechanism.create()
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("phone", sa.String),
        sa.Column("email", sa.String),
        sa.Column("preferences", Json),
        sa.Column("zone", sa.String, nullable=False),
    )
    op.create_table(
        "orders",
        sa.Column("order_id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shop_id", sa.String),
        sa.Column("shop_name", sa.String),
        sa.Column("customer_id", sa.String, index=True),
        sa.Column("reference", sa.String),
        sa.Column("status", sa.String),
        sa.Column("promised_from", sa.Date),
        sa.Column("promised_to", sa.Date),
    )
    op.create_table(
        "shipments",
        sa.Column("shipment_id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("order_id", sa.String, nullable=False, index=True),
        sa.Column("state", Json, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("identity", sa.String, unique=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("shipment_ids", Json, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("channel", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("recipient", sa.String),
        sa.Column("subject", sa.String),
        sa.Column("text", sa.Text),
        sa.Column("html", sa.Text),
        sa.Column("segments", sa.Integer),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("claim", Json, nullable=False),
        sa.Column("because", Json, nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("settled_at", UtcDateTime),
    )
    op.create_index("notices_order", "notices", ["order_id", "id"])
    op.create_index("notices_shop", "notices", ["shop_id", "id"])
    op.create_table(
        "notice_shipments",
        sa.Column("notice_id", sa.String, sa.ForeignKey("notices.id"), primary_key=True),
        sa.Column("shipment_id", sa.String, primary_key=True, index=True),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("notice_id", sa.String, sa.ForeignKey("notices.id"), nullable=False, index=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("error", sa.String),
        sa.Column("provider_id", sa.String),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("held_until", UtcDateTime, nullable=False),
        sa.Column("settled_at", UtcDateTime),
    )
    op.create_index("attempts_open", "attempts", ["status", "held_until"])
    op.create_table(
        "sandbox_messages",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("attempt_id", sa.String, nullable=False, unique=True),
        sa.Column("notice_id", sa.String, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("sender", sa.String, nullable=False),
        sa.Column("recipient", sa.String, nullable=False, index=True),
        sa.Column("subject", sa.String),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("sandbox_messages_shop", "sandbox_messages", ["shop_id", "id"])


def downgrade() -> None:
    tables = ("sandbox_messages", "attempts", "notice_shipments", "notices", "shipments", "orders", "customers")
    for table in tables:
        op.drop_table(table)
    mechanism.drop()
