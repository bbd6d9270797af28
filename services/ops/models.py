"""What ops keeps: what has happened, copies by which people find an order, and the wishes that wait for them.

All of it was heard in events. Ids and facts only: no name, address, contact point or word of a customer.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import Json, UtcDateTime


class Base(DeclarativeBase):
    """The tables of ops alone; those of the mechanism have a base of their own."""


_OF_NO_ORDER = text("order_id IS NULL")


class Happening(Base):
    """One event, under its message's id: what comes twice is there already. `facts` as facts.py picks them."""

    __tablename__ = "happenings"
    __table_args__ = (
        Index("happenings_order", "order_id", "at"),
        Index("happenings_customer", "customer_id", "at", sqlite_where=_OF_NO_ORDER, postgresql_where=_OF_NO_ORDER),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it happened
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # when the service it belongs to heard of it
    shop_id: Mapped[str]
    order_id: Mapped[str | None]
    shipment_id: Mapped[str | None]  # where it is about one
    customer_id: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)


class Mention(Base):
    """A shipment that a notice about several speaks of."""

    __tablename__ = "mentions"

    happening_id: Mapped[str] = mapped_column(primary_key=True)
    shipment_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OrderCopy(Base):
    """By which an order is found, and whose it is."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str]
    zone: Mapped[str]  # of the shop: its timeline tells times in it
    reference: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[str] = mapped_column(index=True)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    page_edition: Mapped[int]  # of the link to the customer's page
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ShipmentCopy(Base):
    """By which a shipment is found."""

    __tablename__ = "shipments"

    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str]
    order_id: Mapped[str] = mapped_column(index=True)
    tracking_number: Mapped[str] = mapped_column(index=True)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Wish(Base):
    """A customer's wish as far as ops has heard of it; `waits` while the shop's people should do something."""

    __tablename__ = "wishes"
    __table_args__ = (Index("wishes_waiting", "waits", "asked_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str]
    order_id: Mapped[str]
    shipment_id: Mapped[str]
    via: Mapped[str]
    status: Mapped[str]
    waits: Mapped[bool]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
