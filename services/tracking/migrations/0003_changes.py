"""Customers' wishes about deliveries under way, and carriers' directories of pickup points."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json, UtcDateTime

revision = "tracking_0003"
down_revision = "tracking_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("shipment_id", sa.String, nullable=False, index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("wish", Json, nullable=False),
        sa.Column("via", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("until", UtcDateTime),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("settled_at", UtcDateTime),
        sa.Column("due_at", UtcDateTime),
        sa.Column("held_until", UtcDateTime),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("reference", sa.String),
    )
    op.create_index("changes_of_shop", "changes", ["shop_id", "id"])
    op.create_index("changes_due", "changes", ["due_at"])
    op.create_index("changes_of_order", "changes", ["order_id", "id"])
    op.create_table(
        "pickup_points",
        sa.Column("carrier", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("street", sa.String, nullable=False),
        sa.Column("postcode", sa.String, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("opening_hours", sa.String),
        sa.Column("latitude", sa.Double),
        sa.Column("longitude", sa.Double),
        sa.Column("imported_at", UtcDateTime, nullable=False),
    )
    op.create_index("pickup_points_near", "pickup_points", ["country", "postcode"])


def downgrade() -> None:
    op.drop_table("pickup_points")
    op.drop_table("changes")
