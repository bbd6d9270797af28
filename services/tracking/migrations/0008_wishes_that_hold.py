"""Since when the carrier holds to a wish, until when it stores a parcel; what is asked where there is no postcode."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "tracking_0008"
down_revision = "tracking_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("agreed_at", UtcDateTime))
    op.add_column("changes", sa.Column("storage_until", UtcDateTime))
    op.add_column("customers", sa.Column("phone_end", sa.String))
    op.execute(
        "UPDATE changes SET agreed_at = settled_at"
        " WHERE status = 'agreed' OR (status = 'undoing' AND settled_at IS NOT NULL)"
    )


def downgrade() -> None:
    with op.batch_alter_table("customers") as batch:
        batch.drop_column("phone_end")
    with op.batch_alter_table("changes") as batch:
        batch.drop_column("storage_until")
        batch.drop_column("agreed_at")
