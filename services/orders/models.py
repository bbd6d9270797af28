"""What the orders service keeps: customers, orders, shipments, and the keys of requests already answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from services.orders.customer import FIELDS
from shared.database import Json, UtcDateTime


class Base(DeclarativeBase):
    """The tables of orders alone; those of the mechanism have a base of their own."""


class Customer(Base):
    """One person of one shop: known again by the shop's reference, or else of one order."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("shop_id", "reference", name="customers_reference"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    shop_id: Mapped[str]
    reference: Mapped[str | None]
    name: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str | None]  # E.164
    email: Mapped[str | None]
    preferences: Mapped[dict[str, Any] | None] = mapped_column(Json)
    needs: Mapped[list[str]] = mapped_column(Json)
    zone: Mapped[str]  # IANA name, of the country of the newest order
    origins: Mapped[dict[str, dict[str, str]]] = mapped_column(Json)  # by customer.SOURCED: {source, at}
    revision: Mapped[int]

    checks: Mapped[list["ContactCheck"]] = relationship(
        primaryjoin="and_(ContactCheck.customer_id == Customer.id, ContactCheck.state == 'open')",
        order_by="ContactCheck.id",
        viewonly=True,
    )

    def values(self) -> dict[str, Any]:
        """The fields that somebody gives."""
        return {name: getattr(self, name) for name in FIELDS}


class Order(Base):
    """An order and what the shop promised with it. Amounts are texts, exact in any currency."""

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("shop_id", "reference", name="orders_reference"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    shop_id: Mapped[str]
    reference: Mapped[str]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    status: Mapped[str]
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivery: Mapped[dict[str, Any]] = mapped_column(Json)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    delivery_fee: Mapped[str]
    total: Mapped[dict[str, str]] = mapped_column(Json)
    revision: Mapped[int]
    page_hash: Mapped[str | None] = mapped_column(index=True)  # of the token in the customer's link
    page_edition: Mapped[int] = mapped_column(default=0)  # how often the shop has asked for a new link

    customer: Mapped[Customer] = relationship()
    shipments: Mapped[list["Shipment"]] = relationship(order_by="Shipment.id", viewonly=True)


Index("orders_of_shop", Order.shop_id, Order.id)


class Shipment(Base):
    """Parcels that the shop gave to a carrier, and a copy of how far tracking says they are."""

    __tablename__ = "shipments"
    __table_args__ = (UniqueConstraint("shop_id", "carrier", "tracking_number", name="shipments_number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    shop_id: Mapped[str]
    carrier: Mapped[str]
    tracking_number: Mapped[str]
    parcels: Mapped[list[str]] = mapped_column(Json)
    method: Mapped[str]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int]
    milestone: Mapped[str | None]
    progress_revision: Mapped[int]  # of the newest shipment.progressed taken; 0 before the first
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the milestone came that is the last one


class ContactCheck(Base):
    """A number or address that a customer gave, and that counts once its code has come back.

    state: open, confirmed, replaced by a later one. Its code is derived from its id (shared/links.py).
    """

    __tablename__ = "contact_checks"
    __table_args__ = (
        Index("contact_checks_of_order", "order_id", "asked_at"),
        Index("contact_checks_of_address", "address", "asked_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    field: Mapped[str]  # phone, email
    address: Mapped[str]
    language: Mapped[str]
    state: Mapped[str]
    tries: Mapped[int]  # wrong codes so far
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None]  # what keeps the code from arriving, as notify last told
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AnsweredKey(Base):
    """An Idempotency-Key of a shop, what its body was, and the order it made."""

    __tablename__ = "answered_keys"

    shop_id: Mapped[str] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(primary_key=True)  # SHA-256: a key may be any text of any length
    body_hash: Mapped[str]
    order_id: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
