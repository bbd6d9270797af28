"""Why a code did not reach its customer, and when a delivery came to its end."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "orders_0004"
down_revision = "orders_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact_checks", sa.Column("trouble", sa.String))
    op.add_column("contact_checks", sa.Column("heard_at", UtcDateTime))
    op.add_column("shipments", sa.Column("ended_at", UtcDateTime))


def downgrade() -> None:
    with op.batch_alter_table("shipments") as batch:
        batch.drop_column("ended_at")
    with op.batch_alter_table("contact_checks") as batch:
        batch.drop_column("heard_at")
        batch.drop_column("trouble")
