"""The tables of notify: copies of what other services own, and its own notices, attempts and sandbox."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import Json, UtcDateTime


class Base(DeclarativeBase):
    pass


class CustomerCopy(Base):
    """What orders last told of a customer."""

    __tablename__ = "customers"

    customer_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    preferences: Mapped[dict[str, Any] | None] = mapped_column(Json)
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


class ShipmentCopy(Base):
    """What tracking last told of a shipment: the whole body of the event."""

    __tablename__ = "shipments"

    shipment_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    order_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[dict[str, Any]] = mapped_column(Json)


class Notice(Base):
    """One decision: to tell, or to stay silent, and why. `identity` keeps the same news from being told twice."""

    __tablename__ = "notices"
    __table_args__ = (Index("notices_order", "order_id", "id"), Index("notices_shop", "shop_id", "id"))

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
    claim: Mapped[dict[str, Any]] = mapped_column(Json)  # what it says: see record.py
    because: Mapped[list[str]] = mapped_column(Json)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeShipment(Base):
    """Which notices speak of a shipment."""

    __tablename__ = "notice_shipments"

    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    shipment_id: Mapped[str] = mapped_column(primary_key=True, index=True)


class Attempt(Base):
    """One hand-over of a notice to a provider. Committed as `sending` before the provider is called."""

    __tablename__ = "attempts"
    __table_args__ = (Index("attempts_open", "status", "held_until"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), index=True)
    channel: Mapped[str]
    provider: Mapped[str]
    status: Mapped[str]
    error: Mapped[str | None]
    provider_id: Mapped[str | None]
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
    at: Mapped[datetime] = mapped_column(UtcDateTime)
