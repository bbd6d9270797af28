"""What customers answer and how they found their delivery, for the page's thread; and who a message comes from."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "tracking_0004"
down_revision = "tracking_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replies",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("order_id", sa.String, index=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("order_id", sa.String, primary_key=True),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.add_column("notices", sa.Column("sender", sa.String))


def downgrade() -> None:
    with op.batch_alter_table("notices") as batch:
        batch.drop_column("sender")
    op.drop_table("feedback")
    op.drop_table("replies")
