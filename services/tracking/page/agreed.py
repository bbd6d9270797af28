"""What the carrier has agreed to and no scan has overtaken since: it is what the first lines say."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.tracking.changes.facts import HELD, Point, What, Wish
from services.tracking.changes.wishes import counts
from services.tracking.page.facts import ShipmentFacts
from services.tracking.scan import Estimate


def window(shipment: ShipmentFacts, zone: ZoneInfo) -> Estimate | None:
    """The time that was agreed, if one was and it still counts."""
    wish = _agreed(shipment, What.OTHER_TIME)
    if wish is None or wish.day is None:
        return None
    whole = wish.start is None or wish.end is None
    start = datetime.combine(wish.day, wish.start or time(), zone)
    end = datetime.combine(wish.day, wish.end or time(), zone)
    if end <= start:  # at midnight
        end = datetime.combine(wish.day + timedelta(days=1), wish.end or time(), zone)
    return Estimate(start=start.astimezone(UTC), end=end.astimezone(UTC), whole_days=whole)


def point(shipment: ShipmentFacts) -> Point | None:
    """The pickup point that was agreed instead."""
    wish = _agreed(shipment, What.PICKUP_POINT)
    return wish.point if wish else None


def address(shipment: ShipmentFacts) -> Wish | None:
    """The address that was agreed instead: personal data."""
    return _agreed(shipment, What.OTHER_ADDRESS)


def stopped(shipment: ShipmentFacts) -> bool:
    """Whether it was agreed that it comes back to the shop."""
    return _agreed(shipment, What.CANCEL) is not None


def elsewhere(shipment: ShipmentFacts) -> str | None:
    """Where it was agreed that it goes instead: a key of the page's [to]; None where it goes as it was ordered."""
    return next((key for what, key in _ELSEWHERE.items() if _agreed(shipment, what)), None)


_ELSEWHERE = {
    What.NEIGHBOUR: "neighbour",
    What.SAFE_PLACE: "safe_place",
    What.OTHER_ADDRESS: "other_address",
}


def _agreed(shipment: ShipmentFacts, what: What) -> Wish | None:
    """It holds while it is being taken back, too: until the carrier has agreed to that."""
    held = (one for one in shipment.wishes if one.wish.what is what and one.status in HELD and one.agreed_at)
    one = next(held, None)
    return one.wish if one and counts(what, one.agreed_at, shipment.milestone, shipment.milestone_at) else None
