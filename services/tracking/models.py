"""Tracking's tables: what carriers sent, what it says of shipments, and copies of what orders and notify own."""

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import Json, UtcDateTime

# In `shop_id` of an intake and its scans: the operator's, so that it may speak of any shop's shipments.
ANY_SHOP = "*"


class Base(DeclarativeBase):
    """Tracking's own tables."""


class Intake(Base):
    """One file as a carrier sent it, and how far it was read. state: received, done, unreadable, failed."""

    __tablename__ = "intakes"
    __table_args__ = (
        UniqueConstraint("shop_id", "carrier", "sha256"),
        Index("intakes_to_forget", "forgotten_at", "received_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    shop_id: Mapped[str]
    carrier: Mapped[str]
    sha256: Mapped[str]
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    summary: Mapped[dict[str, Any]] = mapped_column(Json)
    position: Mapped[int] = mapped_column(default=0)  # how many of the parser's results are applied
    readings: Mapped[int] = mapped_column(default=1)  # how many times it was read from its start: replays add one
    attempts: Mapped[int] = mapped_column(default=0)
    reading_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a reader holds it until then, by real time
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # since then `raw` is empty


class SeenMessage(Base):
    """A message that was applied, by its interchange and content: sent again, it is skipped."""

    __tablename__ = "seen_messages"

    shop_id: Mapped[str] = mapped_column(primary_key=True)
    carrier: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    intake_id: Mapped[str]


class ScanRow(Base):
    """One document's report of an event. Reports of the same event in several documents share the event key."""

    __tablename__ = "scans"
    __table_args__ = (UniqueConstraint("carrier", "shop_id", "event_key", "document"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    carrier: Mapped[str]
    shop_id: Mapped[str]
    event_key: Mapped[str]
    document: Mapped[str]
    intake_id: Mapped[str] = mapped_column(index=True)
    reading: Mapped[int]  # which reading of the intake said it last
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)


class WaitingNumber(Base):
    """A number under which a scan waits for the shipment that nobody has registered yet."""

    __tablename__ = "waiting_numbers"

    carrier: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    scan_id: Mapped[str] = mapped_column(ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True, index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Shipment(Base):
    """A shipment and what can be said of it; `revision` counts the states that were told."""

    __tablename__ = "shipments"
    __table_args__ = (Index("shipments_of_shop", "shop_id", "id"), Index("shipments_to_check", "check_at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(index=True)
    shop_id: Mapped[str]
    carrier: Mapped[str]
    tracking_number: Mapped[str]
    parcels: Mapped[list[str]] = mapped_column(Json)
    method: Mapped[str]
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_revision: Mapped[int]
    revision: Mapped[int] = mapped_column(default=0)
    milestone: Mapped[str]
    milestone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[dict[str, Any]] = mapped_column(Json)  # as last told (statement.public_state); {} before that
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # silent until then is silent for too long
    stalls: Mapped[int] = mapped_column(default=0)  # how many such silences there were
    stalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the last of them was told


class ShipmentNumber(Base):
    """A number by which a carrier knows a shipment: its tracking number and its parcels'."""

    __tablename__ = "shipment_numbers"

    carrier: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    shipment_id: Mapped[str] = mapped_column(
        ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ShipmentScan(Base):
    """Which scans speak of which shipment: of several, where shops packed two orders into one parcel."""

    __tablename__ = "shipment_scans"

    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True)
    scan_id: Mapped[str] = mapped_column(ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True, index=True)


class Order(Base):
    """Copy of an order, for its page and for what its shop promised. `placed_at` is None until order.placed came."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str]
    shop_name: Mapped[str]
    shop_zone: Mapped[str]
    status: Mapped[str]
    reference: Mapped[str | None]
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    customer_id: Mapped[str | None] = mapped_column(index=True)
    delivery: Mapped[dict[str, Any]] = mapped_column(Json)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    token_hash: Mapped[str | None] = mapped_column(index=True)
    page_edition: Mapped[int] = mapped_column(default=0)  # which of its links that is
    token_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)  # its shop's last word
    forget_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # when to see whether it is needed
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # since then it holds nothing personal


class Customer(Base):
    """Copy of what the page needs to greet a customer and to know them; no contact points."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    shop_id: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    zone: Mapped[str]
    needs: Mapped[list[str]] = mapped_column(Json, default=list)
    needs_source: Mapped[str | None]  # whose word they are
    forget_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # when to see whether it is needed
    phone_end: Mapped[str | None]  # the last digits of their number, asked where no postcode is known


class Notice(Base):
    """Copy of a notice as notify decided it and settled it, for the page's list of messages."""

    __tablename__ = "notices"

    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(index=True)
    shop_id: Mapped[str]
    shipment_ids: Mapped[list[str]] = mapped_column(Json)
    kind: Mapped[str]
    channel: Mapped[str | None]
    language: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    subject: Mapped[str | None]
    text: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sender: Mapped[str | None]  # as the customer sees it


class Reply(Base):
    """Copy of what a customer answered and the shop's people were asked to, for the page's thread."""

    __tablename__ = "replies"

    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str | None] = mapped_column(index=True)
    channel: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Feedback(Base):
    """Copy of how the customer found an order's delivery, as they said last."""

    __tablename__ = "feedback"

    order_id: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[int]
    words: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Change(Base):
    """A customer's wish about a shipment, and what became of it. status: see changes/facts.Status."""

    __tablename__ = "changes"
    __table_args__ = (
        Index("changes_of_shop", "shop_id", "id"),
        Index("changes_due", "due_at"),
        Index("changes_of_order", "order_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    shop_id: Mapped[str]
    shipment_id: Mapped[str] = mapped_column(index=True)
    revision: Mapped[int] = mapped_column(default=1)
    what: Mapped[str]
    wish: Mapped[dict[str, Any]] = mapped_column(Json)
    via: Mapped[str]  # the adapter it goes by: bring, iftmin, webhook, page, case
    status: Mapped[str]
    reason: Mapped[str | None]  # why not: the carrier's word, or one of ours
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the cut-off, as it was when it was asked
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the wish, or that it be undone
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # it has held since, if it is not over
    storage_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of longer storage: its new end, if known
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when something is to be done about it
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # real time: a process talks to the carrier
    tries: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str | None]  # the carrier's own, for its answer


class WrongPostcode(Base):
    """A postcode that was not the one, by page and by who typed it: both as hashes."""

    __tablename__ = "wrong_postcodes"
    __table_args__ = (
        Index("wrong_postcodes_of_page", "page", "at"),
        Index("wrong_postcodes_of_visitor", "visitor", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[str]
    visitor: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Look(Base):
    """How a shop's pages look; `version` is another one when they look otherwise."""

    __tablename__ = "looks"

    shop_id: Mapped[str] = mapped_column(primary_key=True)
    colour: Mapped[str | None]
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    logo_type: Mapped[str | None]
    logo_ratio: Mapped[float | None] = mapped_column(Double)  # width to height
    version: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PickupPoint(Base):
    """A point or locker of a carrier's directory, as it was last imported."""

    __tablename__ = "pickup_points"
    __table_args__ = (Index("pickup_points_near", "country", "postcode"),)

    carrier: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    kind: Mapped[str]
    opening_hours: Mapped[str | None]
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
