"""The tables of notify: copies of what other services own, and its own notices, attempts and sandbox."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import Json, UtcDateTime

# The sender's own indexes hold the few rows that wait, and not the many that were told.
_WAITING: dict[str, Any] = {
    "sqlite_where": text("status = 'scheduled'"),
    "postgresql_where": text("status = 'scheduled'"),
}


class Base(DeclarativeBase):
    pass


class CustomerCopy(Base):
    """What orders last told of a customer."""

    __tablename__ = "customers"
    __table_args__ = (Index("customers_email", text("lower(email)")),)

    customer_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str | None]
    preferences: Mapped[dict[str, Any] | None] = mapped_column(Json)
    origins: Mapped[dict[str, dict[str, str]] | None] = mapped_column(Json)  # field: {source, at}
    zone: Mapped[str]


class OrderCopy(Base):
    """What orders last told of an order; revision 0 while only its shipment has been heard of."""

    __tablename__ = "orders"

    order_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str | None]
    shop_name: Mapped[str | None]
    customer_id: Mapped[str | None] = mapped_column(index=True)
    reference: Mapped[str | None]
    status: Mapped[str | None]
    promised_from: Mapped[date | None]
    promised_to: Mapped[date | None]
    country: Mapped[str | None]
    ordered_point: Mapped[dict[str, Any] | None] = mapped_column(Json)
    page_hash: Mapped[str | None] = mapped_column(index=True)  # of the token in the customer's link
    page_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    page_edition: Mapped[int | None]  # which of its links that is


class ShipmentCopy(Base):
    """What tracking last told of a shipment: the whole body of the event."""

    __tablename__ = "shipments"
    shipment_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    order_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[dict[str, Any]] = mapped_column(Json)
    evening_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # when to tell tomorrow's window


class ChangeCopy(Base):
    """What tracking last told of a wish to have a delivery changed: the whole body of the event."""

    __tablename__ = "changes"

    change_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    order_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[dict[str, Any]] = mapped_column(Json)


class Notice(Base):
    """One decision: to tell, or to stay silent, and why. `identity` keeps the same news from being told twice."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("notices_order", "order_id", "id"),
        Index("notices_shop", "shop_id", "id"),
        Index("notices_customer", "customer_id", "id"),
        Index("notices_due", "due_at", **_WAITING),
        Index("notices_lanes", "channel", "priority", "shop_id", "due_at", **_WAITING),  # see lanes.py
        Index("notices_settle_by", "settle_by"),
        Index("notices_follow_at", "follow_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str | None] = mapped_column(unique=True)  # None once the notice was cancelled or expired
    shop_id: Mapped[str]
    order_id: Mapped[str]
    customer_id: Mapped[str]
    shipment_ids: Mapped[list[str]] = mapped_column(Json)  # NoticeShipment is the way back
    kind: Mapped[str]
    decision: Mapped[str]
    reason: Mapped[str | None]
    channel: Mapped[str | None]
    language: Mapped[str]
    recipient: Mapped[str | None]
    subject: Mapped[str | None]
    text: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    segments: Mapped[int | None]
    status: Mapped[str]
    priority: Mapped[int] = mapped_column(default=5)  # 1 goes first
    tries: Mapped[int] = mapped_column(default=0)  # attempts so far: one that waits with some goes out once more
    claim: Mapped[dict[str, Any]] = mapped_column(Json)  # what it says: see record.py
    parts: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)  # of a digest: what it says of each shipment
    because: Mapped[list[str]] = mapped_column(Json)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settle_by: Mapped[datetime | None] = mapped_column(UtcDateTime)  # without a receipt by then, something is done
    follow_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a later notice may follow: reminder, feedback
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeShipment(Base):
    """Which notices speak of a shipment."""

    __tablename__ = "notice_shipments"

    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    shipment_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    order_id: Mapped[str | None] = mapped_column(index=True)


class Attempt(Base):
    """One hand-over of a notice to a provider. Committed as `sending` before the provider is called."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index("attempts_open", "status", "held_until"),
        Index("attempts_recipient", "channel", text("lower(recipient)"), "id"),  # whom a reply answers
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), index=True)
    channel: Mapped[str]
    recipient: Mapped[str] = mapped_column(default="")
    provider: Mapped[str]
    status: Mapped[str]
    error: Mapped[str | None]
    provider_id: Mapped[str | None] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime] = mapped_column(UtcDateTime)  # real time: a process works on it until then
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SandboxMessage(Base):
    """A message that would have reached a person; shown as a telephone and a mailbox instead."""

    __tablename__ = "sandbox_messages"
    __table_args__ = (Index("sandbox_messages_shop", "shop_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    attempt_id: Mapped[str] = mapped_column(unique=True)
    notice_id: Mapped[str]
    shop_id: Mapped[str]
    channel: Mapped[str]
    sender: Mapped[str]
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str | None]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    attachments: Mapped[list[dict[str, str | None]] | None] = mapped_column(Json)  # as channels/sandbox.py writes them
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Preference(Base):
    """What a customer chose for themselves; each part None where they never did. `said_at` is by part."""

    __tablename__ = "preferences"

    customer_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str]
    language: Mapped[str | None]
    channels: Mapped[list[str] | None] = mapped_column(Json)
    quiet_hours: Mapped[dict[str, str] | None] = mapped_column(Json)  # {} is none, None is unsaid
    unwanted: Mapped[list[str] | None] = mapped_column(Json)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said_at: Mapped[dict[str, str]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Suppression(Base):
    """An address that a channel is closed to, for every shop: its owner said stop, or it does not work."""

    __tablename__ = "suppressions"

    channel: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]  # a Lesson of faults.py
    source: Mapped[str]  # reply, link, receipt, provider
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: until its owner or a new address lifts it


class Callback(Base):
    """What a provider told us, as it came: a receipt, an event, a reply. Stored before anything is made of it."""

    __tablename__ = "callbacks"
    __table_args__ = (Index("callbacks_state", "state", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]  # twilio.status, twilio.inbound, sendgrid.events, sendgrid.inbound
    key: Mapped[str] = mapped_column(unique=True)  # the same for the same thing said again
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    attempt_id: Mapped[str | None] = mapped_column(index=True)
    state: Mapped[str]  # new, handled, unmatched
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Reply(Base):
    """What somebody answered, whom we take them for, and what was made of it."""

    __tablename__ = "replies"
    __table_args__ = (Index("replies_shop", "shop_id", "id"), Index("replies_sender", "channel", "sender"))

    id: Mapped[str] = mapped_column(primary_key=True)
    callback_id: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    sender: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    shop_id: Mapped[str | None]
    customer_id: Mapped[str | None] = mapped_column(index=True)
    order_id: Mapped[str | None]
    notice_id: Mapped[str | None]
    meaning: Mapped[str]  # stop, start, help, choice, words, automatic
    outcome: Mapped[str]  # what was done about it: opted_out, opted_in, answered, handed_over, noted, unmatched
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShopPolicy(Base):
    """What a shop asks of its notices, where that differs from what they do by themselves."""

    __tablename__ = "shop_policies"
    shop_id: Mapped[str] = mapped_column(primary_key=True)
    policy: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShopTemplate(Base):
    """A shop's own words for one kind of notice, on one channel and in one language."""

    __tablename__ = "shop_templates"

    shop_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Feedback(Base):
    """How a delivery was, in the customer's word: one tap, and a sentence for those who want."""

    __tablename__ = "feedback"
    __table_args__ = (Index("feedback_shop", "shop_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(unique=True)
    shop_id: Mapped[str]
    customer_id: Mapped[str]
    score: Mapped[int]  # 1 bad, 2 so-so, 3 good
    words: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str]  # page, reply
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContactCode(Base):
    """A code on its way to a number or address that a customer gave. status: waiting, and then as of an attempt."""

    __tablename__ = "contact_codes"

    check_id: Mapped[str] = mapped_column(primary_key=True)  # the code is derived from it (shared/links.py)
    shop_id: Mapped[str]
    order_id: Mapped[str]
    channel: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    status: Mapped[str]
    error: Mapped[str | None]
    provider_id: Mapped[str | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # when something is to be done about it
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # real time: a process works on it
