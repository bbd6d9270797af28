"""What real providers and people bring: receipts, replies, preferences, suppressions, shops' own words and rules."""

import sqlalchemy as sa
from alembic import op

from shared.database import Json, UtcDateTime

revision = "notify_0002"
down_revision = "notify_0001"
branch_labels = None
depends_on = None

_NEW_INDEXES = {
    "ix_orders_page_hash": ("orders", ["page_hash"]),
    "notices_customer": ("notices", ["customer_id", "id"]),
    "notices_due": ("notices", ["due_at"]),
    "notices_lanes": ("notices", ["channel", "priority", "shop_id", "due_at"]),
    "notices_settle_by": ("notices", ["settle_by"]),
    "notices_follow_at": ("notices", ["follow_at"]),
    "ix_notice_shipments_order_id": ("notice_shipments", ["order_id"]),
    "ix_attempts_provider_id": ("attempts", ["provider_id"]),
    "attempts_recipient": ("attempts", ["channel", sa.text("lower(recipient)"), "id"]),
    "ix_customers_phone": ("customers", ["phone"]),
    "customers_email": ("customers", [sa.text("lower(email)")]),
}
_ONLY_WAITING = ("notices_due", "notices_lanes")
_WAITING = {"sqlite_where": sa.text("status = 'scheduled'"), "postgresql_where": sa.text("status = 'scheduled'")}
_NEW_TABLES = (
    "changes",
    "feedback",
    "shop_templates",
    "shop_policies",
    "replies",
    "callbacks",
    "suppressions",
    "preferences",
)


def _new_columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "customers": (sa.Column("origins", Json),),
        "orders": (
            sa.Column("country", sa.String),
            sa.Column("ordered_point", Json),
            sa.Column("page_hash", sa.String),
            sa.Column("page_expires_at", UtcDateTime),
            sa.Column("page_edition", sa.Integer),
        ),
        "notices": (
            sa.Column("priority", sa.Integer, nullable=False, server_default="5"),
            sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
            sa.Column("parts", Json),
            sa.Column("settle_by", UtcDateTime),
            sa.Column("follow_at", UtcDateTime),
        ),
        "notice_shipments": (sa.Column("order_id", sa.String),),
        "attempts": (sa.Column("recipient", sa.String, nullable=False, server_default=""),),
        "sandbox_messages": (sa.Column("attachments", Json),),
    }


def upgrade() -> None:
    for table, columns in _new_columns().items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE notice_shipments SET order_id = (SELECT order_id FROM notices WHERE id = notice_id)")
    for name, (table, columns) in _NEW_INDEXES.items():
        op.create_index(name, table, columns, **(_WAITING if name in _ONLY_WAITING else {}))
    _people()
    _callbacks()
    _shops()
    op.create_table(
        "changes",
        sa.Column("change_id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("order_id", sa.String, nullable=False, index=True),
        sa.Column("state", Json, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "preferences",
        sa.Column("customer_id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("language", sa.String),
        sa.Column("channels", Json),
        sa.Column("quiet_hours", Json),
        sa.Column("unwanted", Json),
        sa.Column("paused_until", UtcDateTime),
        sa.Column("said_at", Json, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "suppressions",
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("address", sa.String, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("order_id", sa.String, nullable=False, unique=True),
        sa.Column("shop_id", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("feedback_shop", "feedback", ["shop_id", "id"])


def _callbacks() -> None:
    op.create_table(
        "callbacks",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("body", Json, nullable=False),
        sa.Column("attempt_id", sa.String, index=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("handled_at", UtcDateTime),
    )
    op.create_index("callbacks_state", "callbacks", ["state", "id"])
    op.create_table(
        "replies",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("callback_id", sa.String, nullable=False, unique=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("sender", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("shop_id", sa.String),
        sa.Column("customer_id", sa.String, index=True),
        sa.Column("order_id", sa.String),
        sa.Column("notice_id", sa.String),
        sa.Column("meaning", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("replies_shop", "replies", ["shop_id", "id"])
    op.create_index("replies_sender", "replies", ["channel", "sender"])


def _shops() -> None:
    op.create_table(
        "shop_policies",
        sa.Column("shop_id", sa.String, primary_key=True),
        sa.Column("policy", Json, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "shop_templates",
        sa.Column("shop_id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("language", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    for table in _NEW_TABLES:
        op.drop_table(table)
    for name, (table, _) in _NEW_INDEXES.items():
        op.drop_index(name, table)
    for table, columns in _new_columns().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)
