"""What is personal leaves the page thirty days after the delivery is over."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.tracking.page.facts import PageFacts, ShipmentFacts, WishFacts
from services.tracking.scan import Milestone

KEPT_FOR = timedelta(days=30)
_OVER = frozenset({Milestone.DELIVERED, Milestone.RETURNED, Milestone.LOST})


def forgotten(facts: PageFacts, now: datetime) -> PageFacts:
    """The facts as they may be shown: without address, name, codes, contents and words once the time is over."""
    over = _over_since(facts)
    if over is None or over + KEPT_FOR > now:
        return facts
    return replace(
        facts,
        forgotten_at=over + KEPT_FOR,
        order=replace(facts.order, name=None, address=None, point=None, lines=()),
        shipments=tuple(_shipment(one) for one in facts.shipments),
        messages=tuple(replace(one, text="") for one in facts.messages),
        replies=tuple(replace(one, text="") for one in facts.replies),
        feedback=replace(facts.feedback, words=None) if facts.feedback else None,
    )


def _over_since(facts: PageFacts) -> datetime | None:
    """When the last shipment came to its end; None while one is under way, or none was sent."""
    if not facts.shipments or any(one.milestone not in _OVER for one in facts.shipments):
        return None
    ends = [one.milestone_at or one.changed_at for one in facts.shipments]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


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
    return replace(wish, wish=type(wish.wish)(what=wish.wish.what, day=wish.wish.day))
