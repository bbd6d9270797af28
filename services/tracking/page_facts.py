"""Reads what the customer's page shows of an order, by the hash of its link's token."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.tracking.changes.ends import agreed
from services.tracking.changes.facts import Offer, Status, What, Wish
from services.tracking.changes.offers import offers
from services.tracking.changes.process import Place
from services.tracking.changes.rules import Rules
from services.tracking.changes.wish_json import from_json
from services.tracking.changes.wishes import counts, replaces
from services.tracking.models import Change, Customer, Feedback, Look, Notice, Order, PickupPoint, Reply, Shipment
from services.tracking.page.facts import (
    Address,
    FeedbackFacts,
    MessageFacts,
    OrderFacts,
    PageFacts,
    ReplyFacts,
    ShipmentFacts,
    WishFacts,
    WithheldFacts,
)
from services.tracking.page.forgetting import forgotten
from services.tracking.promise import promised
from services.tracking.queries import notices_about
from services.tracking.scan import Milestone, Pickup
from services.tracking.shipment import Eta, ParcelState

_WITHHELD = frozenset({"cancelled", "expired"})
# An order with all that there is one of: the page is opened often, and each query takes its time.
_ORDER = (
    select(Order, Customer, Feedback, Look.version)
    .outerjoin(Customer, Customer.id == Order.customer_id)
    .outerjoin(Feedback, Feedback.order_id == Order.id)
    .outerjoin(Look, Look.shop_id == Order.shop_id)
)
# With whether we know of pickup points of its carrier.
_SHIPMENTS = select(Shipment, exists().where(PickupPoint.carrier == Shipment.carrier))


def page_facts(session: Session, *, token_hash: str, rules: Rules, now: datetime) -> PageFacts | None:
    """Everything on the page; None where no order has this token, or the link has expired."""
    found = session.execute(_ORDER.where(Order.token_hash == token_hash)).one_or_none()
    if found is None or _expired(found.Order, now):
        return None
    order, feedback = found.Order, found.Feedback
    shipments = _shipments(session, order, rules, now)
    notices = notices_about(session, order, [one.id for one in shipments])
    replies = select(Reply).where(Reply.order_id == order.id).order_by(Reply.at, Reply.id)
    known = PageFacts(
        order=replace(_order(order, found.Customer), look=found.version),
        shipments=shipments,
        messages=tuple(_message(row) for row in notices if row.sent_at is not None and row.text is not None),
        withheld=tuple(_withheld(row) for row in notices if row.status in _WITHHELD and row.reason),
        replies=tuple(ReplyFacts(channel=row.channel, at=row.at, text=row.text) for row in session.scalars(replies)),
        feedback=FeedbackFacts(score=feedback.score, words=feedback.words, at=feedback.at) if feedback else None,
    )
    return forgotten(known, now)


def order_behind(session: Session, token_hash: str, now: datetime, *, lock: bool = False) -> Order | None:
    """The order whose link has this token, while the link holds; locked until the transaction ends, if asked."""
    found = select(Order).where(Order.token_hash == token_hash)
    order = session.scalar(found.with_for_update() if lock else found)
    return None if order is None or _expired(order, now) else order


def _expired(order: Order, now: datetime) -> bool:
    return order.token_expires_at is not None and order.token_expires_at <= now


def _shipments(session: Session, order: Order, rules: Rules, now: datetime) -> tuple[ShipmentFacts, ...]:
    found = _SHIPMENTS.where(Shipment.order_id == order.id).order_by(Shipment.registered_at, Shipment.id)
    rows = session.execute(found).all()
    changes: dict[str, list[Change]] = {row.Shipment.id: [] for row in rows}
    for change in session.scalars(select(Change).where(Change.order_id == order.id).order_by(Change.id.desc())):
        changes.setdefault(change.shipment_id, []).append(change)
    return tuple(
        _shipment(row, _offers(order, row, changes[row.id], rules, now, points=points), _wishes(row, changes[row.id]))
        for row, points in rows
    )


def _offers(
    order: Order, row: Shipment, changes: Sequence[Change], rules: Rules, now: datetime, *, points: bool
) -> tuple[Offer, ...]:
    """What can be changed; another pickup point only where we know of one, or the carrier's page does."""
    if order.status == "cancelled":
        return ()
    place = Place(shipment=row, order=order, agreed=agreed(changes, row))
    found = offers(place.standing, rules.get(row.carrier, ()), now)
    return tuple(offer for offer in found if points or offer.what is not What.PICKUP_POINT or offer.via == "page")


def _wishes(shipment: Shipment, rows: Sequence[Change]) -> tuple[WishFacts, ...]:
    """The newest first."""
    return tuple(_wish(row, _holds(row, rows, shipment)) for row in rows)


def _holds(row: Change, rows: Sequence[Change], shipment: Shipment) -> Wish | None:
    """What was agreed before this wish, and still holds."""
    for one in rows:
        if one.status != Status.AGREED or one.id >= row.id or not replaces(What(row.what), What(one.what)):
            continue
        if counts(What(one.what), one.agreed_at, Milestone(shipment.milestone), shipment.milestone_at):
            return from_json(one.wish)
    return None


def _wish(row: Change, holds: Wish | None) -> WishFacts:
    return WishFacts(
        id=row.id,
        wish=from_json(row.wish),
        holds=holds,
        agreed_at=row.agreed_at,
        storage_until=row.storage_until,
        status=Status(row.status),
        via=row.via,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        answer_by=row.due_at if row.status == Status.SENT else None,
        reason=row.reason,
        tries=row.tries,
    )


def _withheld(row: Notice) -> WithheldFacts:
    return WithheldFacts(kind=row.kind, reason=row.reason or "", at=row.settled_at)


def _order(order: Order, customer: Customer | None) -> OrderFacts:
    delivery = order.delivery
    address = delivery.get("address")
    return OrderFacts(
        id=order.id,
        page_edition=order.page_edition,
        shop=order.shop_name,
        shop_id=order.shop_id,
        reference=order.reference or "",
        cancelled=order.status == "cancelled",
        placed_at=order.placed_at,
        language=customer.language if customer else "",
        zone=customer.zone if customer else order.shop_zone,
        method=delivery.get("method", ""),
        name=customer.name if customer else None,
        phone_end=customer.phone_end if customer else None,
        address=_address(address) if address else None,
        point=(delivery.get("pickup_point") or {}).get("name"),
        promised=promised(delivery, order.shop_zone),
        lines=tuple((line["name"], line["quantity"]) for line in order.lines),
        forgotten_at=order.forgotten_at,
    )


def _address(known: Mapping[str, Any]) -> Address | None:
    """None where too little is known to prove by it whose the order is."""
    if not known.get("postcode"):
        return None
    return Address(**{part: known.get(part) or "" for part in ("street", "postcode", "city", "country")})


def _shipment(row: Shipment, found: tuple[Offer, ...], wishes: tuple[WishFacts, ...]) -> ShipmentFacts:
    state = row.state
    return ShipmentFacts(
        id=row.id,
        revision=row.revision,
        changed_at=row.changed_at,
        offers=found,
        wishes=wishes,
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
