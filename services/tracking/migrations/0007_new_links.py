"""Which of an order's links is the one that counts."""

import sqlalchemy as sa
from alembic import op

revision = "tracking_0007"
down_revision = "tracking_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("page_edition", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch:
        batch.drop_column("page_edition")
