"""What customers need, for whoever brings the parcel."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json

revision = "tracking_0006"
down_revision = "tracking_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("needs", Json, nullable=False, server_default="[]"))
    op.add_column("customers", sa.Column("needs_source", sa.String))
    with op.batch_alter_table("customers") as batch:
        batch.alter_column("needs", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("customers") as batch:
        batch.drop_column("needs_source")
        batch.drop_column("needs")
