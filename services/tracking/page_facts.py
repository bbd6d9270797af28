"""Reads what the customer's page shows of an order, by the hash of its link's token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking.models import Customer, Feedback, Notice, Order, Reply, Shipment
from services.tracking.page.facts import (
    Address,
    FeedbackFacts,
    MessageFacts,
    OrderFacts,
    PageFacts,
    ReplyFacts,
    ShipmentFacts,
)
from services.tracking.promise import promised
from services.tracking.queries import notices_about
from services.tracking.scan import Milestone, Pickup
from services.tracking.shipment import Eta, ParcelState


def page_facts(session: Session, *, token_hash: str, now: datetime) -> PageFacts | None:
    """Everything on the page; None where no order has this token, or the link has expired."""
    order = session.scalar(select(Order).where(Order.token_hash == token_hash))
    if order is None or (order.token_expires_at is not None and order.token_expires_at <= now):
        return None
    shipments = select(Shipment).where(Shipment.order_id == order.id).order_by(Shipment.registered_at, Shipment.id)
    sent = [row for row in notices_about(session, order) if row.sent_at is not None and row.text is not None]
    replies = select(Reply).where(Reply.order_id == order.id).order_by(Reply.at, Reply.id)
    customer = session.get(Customer, order.customer_id) if order.customer_id else None
    feedback = session.get(Feedback, order.id)
    return PageFacts(
        order=_order(order, customer),
        shipments=tuple(_shipment(row) for row in session.scalars(shipments)),
        messages=tuple(_message(row) for row in sent),
        replies=tuple(ReplyFacts(channel=row.channel, at=row.at, text=row.text) for row in session.scalars(replies)),
        feedback=FeedbackFacts(score=feedback.score, words=feedback.words, at=feedback.at) if feedback else None,
    )


def _order(order: Order, customer: Customer | None) -> OrderFacts:
    delivery = order.delivery
    address = delivery.get("address")
    return OrderFacts(
        shop=order.shop_name,
        reference=order.reference or "",
        cancelled=order.status == "cancelled",
        placed_at=order.placed_at,
        language=customer.language if customer else "",
        zone=customer.zone if customer else order.shop_zone,
        method=delivery.get("method", ""),
        name=customer.name if customer else None,
        address=Address(**{part: address[part] for part in ("street", "postcode", "city")}) if address else None,
        point=(delivery.get("pickup_point") or {}).get("name"),
        promised=promised(delivery, order.shop_zone),
        lines=tuple((line["name"], line["quantity"]) for line in order.lines),
    )


def _shipment(row: Shipment) -> ShipmentFacts:
    state = row.state
    return ShipmentFacts(
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        method=row.method,
        milestone=Milestone(row.milestone),
        milestone_at=row.milestone_at,
        milestone_precision=state.get("milestone_precision"),
        variant=state.get("variant"),
        need=state.get("need"),
        parcels=tuple(_parcel(parcel) for parcel in state.get("parcels", ())),
        parcel_total=state.get("parcel_total"),
        eta=_eta(state.get("eta")),
        pickup=_pickup(state.get("pickup")),
    )


def _parcel(state: Mapping[str, Any]) -> ParcelState:
    return ParcelState(
        number=state["number"],
        milestone=Milestone(state["milestone"]),
        at=_moment(state["at"]),
        variant=state["variant"],
        pickup=_pickup(state["pickup"]),
    )


def _eta(window: Mapping[str, Any] | None) -> Eta | None:
    if window is None:
        return None
    return Eta(
        start=datetime.fromisoformat(window["from"]),
        end=datetime.fromisoformat(window["to"]),
        whole_days=window["whole_days"],
        source=window["source"],
        confidence=window["confidence"],
    )


def _pickup(place: Mapping[str, Any] | None) -> Pickup | None:
    return Pickup(**{**place, "until": _moment(place["until"])}) if place else None


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _message(row: Notice) -> MessageFacts:
    assert row.sent_at is not None
    return MessageFacts(
        kind=row.kind,
        channel=row.channel or "",
        status=row.status,
        language=row.language,
        sent_at=row.sent_at,
        text=row.text or "",
        sender=row.sender,
    )
