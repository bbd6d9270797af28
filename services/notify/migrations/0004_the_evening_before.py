"""When the window of a shipment is to be told once more, on the evening before."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "notify_0004"
down_revision = "notify_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shipments", sa.Column("evening_at", UtcDateTime))
    op.create_index("ix_shipments_evening_at", "shipments", ["evening_at"])


def downgrade() -> None:
    op.drop_index("ix_shipments_evening_at", "shipments")
    with op.batch_alter_table("shipments") as batch:
        batch.drop_column("evening_at")
