"""Customers, orders, shipments, answered keys, and the mechanism's tables."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json, UtcDateTime
from shared.migrations import mechanism

revision = "orders_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    mechanism.create()
    _customers()
    _orders()
    _shipments()
    _answered_keys()


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("reference", sa.String),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("phone", sa.String),
        sa.Column("email", sa.String),
        sa.Column("preferences", Json),
        sa.Column("needs", Json, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("origins", Json, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.UniqueConstraint("shop_id", "reference", name="customers_reference"),
    )


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, sa.ForeignKey("customers.id"), nullable=False, index=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("placed_at", UtcDateTime, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("cancelled_at", UtcDateTime),
        sa.Column("delivery", Json, nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("delivery_fee", sa.String, nullable=False),
        sa.Column("total", Json, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.UniqueConstraint("shop_id", "reference", name="orders_reference"),
    )
    op.create_index("orders_of_shop", "orders", ["shop_id", "id"])


def _shipments() -> None:
    op.create_table(
        "shipments",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("order_id", sa.String, sa.ForeignKey("orders.id"), nullable=False, index=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("carrier", sa.String, nullable=False),
        sa.Column("tracking_number", sa.String, nullable=False),
        sa.Column("parcels", Json, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("registered_at", UtcDateTime, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("milestone", sa.String),
        sa.Column("progress_revision", sa.Integer, nullable=False),
        sa.UniqueConstraint("shop_id", "carrier", "tracking_number", name="shipments_number"),
    )


def _answered_keys() -> None:
    op.create_table(
        "answered_keys",
        sa.Column("shop_id", sa.String, primary_key=True),
        sa.Column("key_hash", sa.String, primary_key=True),
        sa.Column("body_hash", sa.String, nullable=False),
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("answered_at", UtcDateTime, nullable=False, index=True),
    )


def downgrade() -> None:
    for table in ("answered_keys", "shipments", "orders", "customers"):
        op.drop_table(table)
    mechanism.drop()
