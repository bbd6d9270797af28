"""The timeline, what orders and shipments are found by, and the wishes that wait for people."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json, UtcDateTime
from shared.migrations import mechanism

revision = "ops_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    mechanism.create()
    _happenings()
    op.create_table(
        "orders",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False, index=True),
        sa.Column("customer_id", sa.String, nullable=False, index=True),
        sa.Column("placed_at", UtcDateTime, nullable=False),
        sa.Column("page_edition", sa.Integer, nullable=False),
        sa.Column("heard_at", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "shipments",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("order_id", sa.String, nullable=False, index=True),
        sa.Column("tracking_number", sa.String, nullable=False, index=True),
        sa.Column("heard_at", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "wishes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("shipment_id", sa.String, nullable=False),
        sa.Column("via", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("waits", sa.Boolean, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime),
        sa.Column("heard_at", UtcDateTime, nullable=False, index=True),
    )
    op.create_index("wishes_waiting", "wishes", ["waits", "asked_at"])


def _happenings() -> None:
    op.create_table(
        "happenings",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("heard_at", UtcDateTime, nullable=False, index=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("order_id", sa.String),
        sa.Column("shipment_id", sa.String),
        sa.Column("customer_id", sa.String),
        sa.Column("facts", Json, nullable=False),
    )
    op.create_index("happenings_order", "happenings", ["order_id", "at"])
    of_no_order = sa.text("order_id IS NULL")
    op.create_index(
        "happenings_customer",
        "happenings",
        ["customer_id", "at"],
        sqlite_where=of_no_order,
        postgresql_where=of_no_order,
    )
    op.create_table(
        "mentions",
        sa.Column("happening_id", sa.String, primary_key=True),
        sa.Column("shipment_id", sa.String, primary_key=True, index=True),
        sa.Column("heard_at", UtcDateTime, nullable=False, index=True),
    )


def downgrade() -> None:
    for table in ("wishes", "shipments", "orders", "mentions", "happenings"):
        op.drop_table(table)
    mechanism.drop()
