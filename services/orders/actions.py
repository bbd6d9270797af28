"""What a shop can do: place and cancel orders, register shipments. The edge commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.orders import customer_actions, facts, order, queries
from services.orders.faults import Invalid, Refused
from services.orders.models import AnsweredKey, Order, Shipment
from services.orders.order import Draft
from services.orders.settings import KEEP_KEYS, PAGE_LIFE
from shared import outbox
from shared.auth import Shop
from shared.database import insert_new
from shared.ids import new_id
from shared.links import Links, hash_token


@dataclass(frozen=True, kw_only=True)
class Once:
    """What makes two requests the same one: the shop's key, and its body. Both hashed."""

    key_hash: str
    body_hash: str


def place_order_once(
    session: Session, draft: Draft, *, once: Once | None, shop: Shop, links: Links, now: datetime
) -> tuple[Order, bool]:
    """Place the order unless this very request has been answered; returns the order and whether it was there already.

    Raises Invalid where the key came with another body before, Refused where the reference is taken.
    """
    order_id = new_id("ord")
    if once is not None:
        queries.forget_keys(session, before=now - KEEP_KEYS)
        answered = _answered(session, once, shop_id=shop.id, order_id=order_id, now=now)
        if answered is not None:
            return answered, True
    return place_order(session, draft, order_id=order_id, shop=shop, links=links, now=now), False


def _answered(session: Session, once: Once, *, shop_id: str, order_id: str, now: datetime) -> Order | None:
    """Take the key for this request, or find the order that its first request made.

    A request that is being answered at this moment holds the key's row, so the second one waits here for it.
    """
    row = {
        "shop_id": shop_id,
        "key_hash": once.key_hash,
        "body_hash": once.body_hash,
        "order_id": order_id,
        "answered_at": now,
    }
    if insert_new(session, AnsweredKey, [row], key=("shop_id", "key_hash")):
        return None
    first = queries.answered(session, shop_id=shop_id, key_hash=once.key_hash)
    if first.body_hash != once.body_hash:
        raise Invalid([("Idempotency-Key", f"came with another body before, for the order {first.order_id}")])
    return queries.order_of(session, shop_id=shop_id, order_id=first.order_id)


def place_order(session: Session, draft: Draft, *, order_id: str, shop: Shop, links: Links, now: datetime) -> Order:
    """Keep the order with its customer, and say so. Raises Refused where the shop has one of that reference."""
    person = customer_actions.customer_of(session, draft, shop=shop, now=now)
    row = {
        "id": order_id,
        "shop_id": shop.id,
        "reference": draft.reference,
        "customer_id": person.id,
        "status": order.PLACED,
        "placed_at": draft.placed_at,
        "received_at": now,
        "delivery": draft.delivery,
        "lines": draft.lines,
        "delivery_fee": draft.delivery_fee,
        "total": draft.total,
        "revision": 1,
        "page_hash": hash_token(links.token(order_id)),
        "page_edition": 0,
    }
    if not insert_new(session, Order, [row], key=("shop_id", "reference")):
        there = queries.order_with_reference(session, shop_id=shop.id, reference=draft.reference)
        raise Refused(f"The order {there.id} has the reference {draft.reference} already.")
    placed = queries.order_of(session, shop_id=shop.id, order_id=order_id)
    body = facts.placed_event(placed, shop=shop, links=links, page_life=PAGE_LIFE)
    outbox.add(session, event="order.placed", subject=order_id, body=body, now=now)
    return placed


def cancel_order(session: Session, called_off: Order, *, shop: Shop, now: datetime) -> None:
    """Call the order off; a second time changes nothing. Raises Refused where it is too late."""
    if called_off.status == order.CANCELLED:
        return
    fault = order.cancelling_fault(shipment.milestone for shipment in called_off.shipments)
    if fault:
        raise Refused(fault)
    called_off.status, called_off.cancelled_at = order.CANCELLED, now
    called_off.revision += 1
    body = facts.cancelled_event(called_off, shop=shop)
    outbox.add(session, event="order.cancelled", subject=called_off.id, body=body, now=now)


def renew_page(session: Session, kept: Order, *, shop: Shop, links: Links, now: datetime) -> None:
    """Give the order's page a new link; the one before opens nothing any more."""
    kept.page_edition += 1
    kept.page_hash = hash_token(links.token(kept.id, kept.page_edition))
    kept.revision += 1
    body = facts.changed_event(kept, shop=shop, links=links, page_life=PAGE_LIFE)
    outbox.add(session, event="order.changed", subject=kept.id, body=body, now=now)


def register_shipment(
    session: Session, sent: Order, given: Mapping[str, Any], *, now: datetime
) -> tuple[Shipment, bool]:
    """Keep a shipment of the order and say so; returns it, and whether it is new.

    Raises Invalid for a product the order does not have, Refused where the order is cancelled or the number is
    another shipment's.
    """
    if sent.status == order.CANCELLED:
        raise Refused(f"The order {sent.id} is cancelled: nothing is shipped for it any more.")
    faults = order.sku_faults(given["lines"], sent.lines)
    if faults:
        raise Invalid(faults)
    row = {
        **given,
        "id": new_id("shp"),
        "order_id": sent.id,
        "shop_id": sent.shop_id,
        "registered_at": now,
        "revision": 1,
        "progress_revision": 0,
    }
    is_new = bool(insert_new(session, Shipment, [row], key=("shop_id", "carrier", "tracking_number")))
    kept = queries.shipment_with_number(
        session, shop_id=sent.shop_id, carrier=given["carrier"], tracking_number=given["tracking_number"]
    )
    if is_new:
        body = facts.registered_event(kept)
        outbox.add(session, event="shipment.registered", subject=kept.id, body=body, now=now)
    else:
        _refuse_other(kept, order_id=sent.id, given=given)
    return kept, is_new


def _refuse_other(kept: Shipment, *, order_id: str, given: Mapping[str, Any]) -> None:
    """The same registration again is welcome; anything else under the same number is a mistake somewhere."""
    if kept.order_id != order_id:
        raise Refused(f"{kept.carrier} {kept.tracking_number} is a shipment of the order {kept.order_id} already.")
    different = [name for name in ("method", "parcels", "lines") if getattr(kept, name) != given[name]]
    if different:
        raise Refused(f"The shipment {kept.id} has this number already, with other {' and '.join(different)}.")
