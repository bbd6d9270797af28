"""What is personal leaves the page thirty days after the delivery is over."""

from dataclasses import replace
from datetime import datetime

from services.tracking.changes.facts import Wish
from services.tracking.page.facts import PageFacts, ShipmentFacts, WishFacts
from shared.forgetting import forgotten_at


def forgotten(facts: PageFacts, now: datetime) -> PageFacts:
    """The facts as they may be shown: without address, name, codes, contents and words once the time is over."""
    ends = ((one.milestone, one.milestone_at or one.changed_at) for one in facts.shipments)
    gone_at = facts.order.forgotten_at or forgotten_at(ends)
    if gone_at is None or gone_at > now:
        return facts
    return replace(
        facts,
        forgotten_at=gone_at,
        order=replace(facts.order, name=None, address=None, phone_end=None, point=None, lines=()),
        shipments=tuple(_shipment(one) for one in facts.shipments),
        messages=tuple(replace(one, text="") for one in facts.messages),
        replies=tuple(replace(one, text="") for one in facts.replies),
        feedback=replace(facts.feedback, words=None) if facts.feedback else None,
    )


def _shipment(shipment: ShipmentFacts) -> ShipmentFacts:
    return replace(
        shipment,
        tracking_number="",
        pickup=None,
        parcels=tuple(replace(one, number=None, pickup=None) for one in shipment.parcels),
        offers=(),
        wishes=tuple(_wish(one) for one in shipment.wishes),
    )


def _wish(wish: WishFacts) -> WishFacts:
    return replace(wish, wish=_plain(wish.wish), holds=_plain(wish.holds) if wish.holds else None)


def _plain(wish: Wish) -> Wish:
    return Wish(what=wish.what, day=wish.day)
