"""Customers correct their own number and address: what waits to be confirmed, and orders found by their link."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "orders_0002"
down_revision = "orders_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("page_hash", sa.String))
    op.create_index("ix_orders_page_hash", "orders", ["page_hash"])
    op.create_table(
        "contact_checks",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("customer_id", sa.String, sa.ForeignKey("customers.id"), nullable=False, index=True),
        sa.Column("order_id", sa.String, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("field", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False, index=True),
        sa.Column("expires_at", UtcDateTime, nullable=False),
    )
    op.create_index("contact_checks_of_order", "contact_checks", ["order_id", "asked_at"])
    op.create_index("contact_checks_of_address", "contact_checks", ["address", "asked_at"])


def downgrade() -> None:
    op.drop_table("contact_checks")
    op.drop_index("ix_orders_page_hash", "orders")
    with op.batch_alter_table("orders") as batch:
        batch.drop_column("page_hash")
