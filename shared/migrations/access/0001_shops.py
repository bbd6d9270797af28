"""Shops and their API keys."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json, UtcDateTime

revision = "access_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shops",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "api_keys",
        sa.Column("key_hash", sa.String, primary_key=True),
        sa.Column("shop_id", sa.String, sa.ForeignKey("shops.id"), nullable=False, index=True),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("api_keys")
    op.drop_table("shops")
