"""Intakes, scans, shipments, and the copies of orders, customers and notices."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json, UtcDateTime
from shared.migrations import mechanism

revision = "tracking_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    mechanism.create()
    _create_intakes()
    _create_shipments()
    _create_scans()
    _create_copies()


def downgrade() -> None:
    for table in (
        "notices",
        "customers",
        "orders",
        "shipment_scans",
        "waiting_numbers",
        "scans",
        "shipment_numbers",
        "shipments",
        "seen_messages",
        "intakes",
    ):
        op.drop_table(table)
    mechanism.drop()


def _create_intakes() -> None:
    op.create_table(
        "intakes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("carrier", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("readings", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reading_until", UtcDateTime),
        sa.UniqueConstraint("shop_id", "carrier", "sha256"),
    )
    op.create_table(
        "seen_messages",
        sa.Column("shop_id", sa.String, primary_key=True),
        sa.Column("carrier", sa.String, primary_key=True),
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("intake_id", sa.String, nullable=False),
    )


def _create_shipments() -> None:
    op.create_table(
        "shipments",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("order_id", sa.String, nullable=False, index=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("carrier", sa.String, nullable=False),
        sa.Column("tracking_number", sa.String, nullable=False),
        sa.Column("parcels", Json, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("registered_at", UtcDateTime, nullable=False),
        sa.Column("registered_revision", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("milestone", sa.String, nullable=False),
        sa.Column("milestone_at", UtcDateTime),
        sa.Column("state", Json, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
    )
    op.create_index("shipments_of_shop", "shipments", ["shop_id", "id"])
    op.create_table(
        "shipment_numbers",
        sa.Column("carrier", sa.String, primary_key=True),
        sa.Column("number", sa.String, primary_key=True),
        _reference("shipment_id", "shipments.id", index=True),
    )


def _create_scans() -> None:
    op.create_table(
        "scans",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("carrier", sa.String, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("event_key", sa.String, nullable=False),
        sa.Column("document", sa.String, nullable=False),
        sa.Column("intake_id", sa.String, nullable=False, index=True),
        sa.Column("reading", sa.Integer, nullable=False),
        sa.Column("at", UtcDateTime),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.UniqueConstraint("carrier", "shop_id", "event_key", "document"),
    )
    op.create_table(
        "waiting_numbers",
        sa.Column("carrier", sa.String, primary_key=True),
        sa.Column("number", sa.String, primary_key=True),
        _reference("scan_id", "scans.id", index=True),
    )
    op.create_table(
        "shipment_scans",
        _reference("shipment_id", "shipments.id"),
        _reference("scan_id", "scans.id", index=True),
    )


def _reference(name: str, target: str, *, index: bool = False) -> sa.Column[str]:
    """A column of the primary key that goes with the row it names."""
    return sa.Column(name, sa.String, sa.ForeignKey(target, ondelete="CASCADE"), primary_key=True, index=index)


def _create_copies() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("shop_name", sa.String, nullable=False),
        sa.Column("shop_zone", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("reference", sa.String),
        sa.Column("placed_at", UtcDateTime),
        sa.Column("customer_id", sa.String, index=True),
        sa.Column("delivery", Json, nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("token_hash", sa.String, index=True),
        sa.Column("token_expires_at", UtcDateTime),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("order_id", sa.String, nullable=False, index=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("shipment_ids", Json, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("channel", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("due_at", UtcDateTime),
        sa.Column("subject", sa.String),
        sa.Column("text", sa.Text),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("settled_at", UtcDateTime),
    )
