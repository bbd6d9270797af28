"""Codes that prove that somebody reads a number or an address."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "notify_0003"
down_revision = "notify_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_codes",
        sa.Column("check_id", sa.String, primary_key=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("error", sa.String),
        sa.Column("provider_id", sa.String, index=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False, index=True),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, index=True),
        sa.Column("held_until", UtcDateTime),
    )


def downgrade() -> None:
    op.drop_table("contact_codes")
