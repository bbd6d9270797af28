"""When to see whether what is personal is still needed, and since when it is gone."""

import sqlalchemy as sa
from alembic import op

from shared.clock import real_now
from shared.database import UtcDateTime

revision = "tracking_0009"
down_revision = "tracking_0008"
branch_labels = None
depends_on = None

_ORDERS = sa.table("orders", sa.column("heard_at", UtcDateTime), sa.column("forget_at", UtcDateTime))
_CUSTOMERS = sa.table("customers", sa.column("forget_at", UtcDateTime))


def upgrade() -> None:
    op.add_column("orders", sa.Column("heard_at", UtcDateTime))
    op.add_column("orders", sa.Column("forget_at", UtcDateTime))
    op.add_column("orders", sa.Column("forgotten_at", UtcDateTime))
    op.add_column("customers", sa.Column("forget_at", UtcDateTime))
    op.add_column("intakes", sa.Column("forgotten_at", UtcDateTime))
    op.add_column("waiting_numbers", sa.Column("received_at", UtcDateTime))
    _fill()
    for table, column in (("orders", "heard_at"), ("waiting_numbers", "received_at")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, nullable=False)
    op.create_index("ix_orders_forget_at", "orders", ["forget_at"])
    op.create_index("ix_customers_forget_at", "customers", ["forget_at"])
    op.create_index("intakes_to_forget", "intakes", ["forgotten_at", "received_at"])
    op.create_index("ix_waiting_numbers_received_at", "waiting_numbers", ["received_at"])


def downgrade() -> None:
    op.drop_index("ix_waiting_numbers_received_at", "waiting_numbers")
    op.drop_index("intakes_to_forget", "intakes")
    op.drop_index("ix_customers_forget_at", "customers")
    op.drop_index("ix_orders_forget_at", "orders")
    with op.batch_alter_table("waiting_numbers") as batch:
        batch.drop_column("received_at")
    with op.batch_alter_table("intakes") as batch:
        batch.drop_column("forgotten_at")
    with op.batch_alter_table("customers") as batch:
        batch.drop_column("forget_at")
    with op.batch_alter_table("orders") as batch:
        for column in ("forgotten_at", "forget_at", "heard_at"):
            batch.drop_column(column)


def _fill() -> None:
    """Everything is looked at once, and gets its own time. Replies about no order are shown nowhere."""
    now = real_now()
    op.execute(_ORDERS.update().values(heard_at=now, forget_at=now))
    op.execute("UPDATE orders SET heard_at = placed_at WHERE placed_at IS NOT NULL")
    op.execute(_CUSTOMERS.update().values(forget_at=now))
    op.execute(
        "UPDATE waiting_numbers SET received_at ="
        " (SELECT scans.received_at FROM scans WHERE scans.id = waiting_numbers.scan_id)"
    )
    op.execute("DELETE FROM replies WHERE order_id IS NULL")
