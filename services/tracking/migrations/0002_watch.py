"""When a shipment that stays silent is looked at, and how often it was silent for too long."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "tracking_0002"
down_revision = "tracking_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shipments", sa.Column("check_at", UtcDateTime))
    op.add_column("shipments", sa.Column("stalls", sa.Integer, nullable=False, server_default="0"))
    op.add_column("shipments", sa.Column("stalled_at", UtcDateTime))
    op.create_index("shipments_to_check", "shipments", ["check_at"])
    op.execute("UPDATE shipments SET check_at = changed_at")  # each is looked at once, and gets its own time


def downgrade() -> None:
    op.drop_index("shipments_to_check", "shipments")
    with op.batch_alter_table("shipments") as batch:
        for column in ("check_at", "stalls", "stalled_at"):
            batch.drop_column(column)
