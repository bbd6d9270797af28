"""Wrong postcodes of late, so that guessing is slowed whichever process hears it; and how shops' pages look."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "tracking_0005"
down_revision = "tracking_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrong_postcodes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("page", sa.String, nullable=False),
        sa.Column("visitor", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("wrong_postcodes_of_page", "wrong_postcodes", ["page", "at"])
    op.create_index("wrong_postcodes_of_visitor", "wrong_postcodes", ["visitor", "at"])
    op.create_table(
        "looks",
        sa.Column("shop_id", sa.String, primary_key=True),
        sa.Column("colour", sa.String),
        sa.Column("logo", sa.LargeBinary),
        sa.Column("logo_type", sa.String),
        sa.Column("logo_ratio", sa.Double),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("looks")
    op.drop_table("wrong_postcodes")
