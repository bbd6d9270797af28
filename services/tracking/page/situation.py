"""Which situation a shipment is in for the person waiting, and when it is expected: before any words."""

from datetime import date, datetime

from services.tracking.changes.facts import UNSOLVED, What
from services.tracking.page import agreed
from services.tracking.page.facts import COLLECT, OrderFacts, ShipmentFacts
from services.tracking.page.words import Words
from services.tracking.scan import Estimate, Milestone, Pickup
from services.tracking.shipment import Eta

# The situations of locales/*.toml; a milestone that is not here is named like its situation.
_NAMED = {
    Milestone.UNKNOWN: "preparing",
    Milestone.ANNOUNCED: "preparing",
    Milestone.HANDED_OVER: "on_its_way",
    Milestone.IN_TRANSIT: "on_its_way",
    Milestone.OUT_FOR_DELIVERY: "arriving",
    Milestone.ATTEMPT_FAILED: "missed",
    Milestone.READY_FOR_PICKUP: "pickup",
    Milestone.NEEDS_CUSTOMER: "needs_details",
}
_MAY_BE_LATE = frozenset({"preparing", "on_its_way", "arriving", "delayed"})
_TELLS_A_TIME = frozenset({"on_its_way", "delayed", "missed"})  # these have a wording of their own without one
_VARIANTS = frozenset({"neighbour", "safe_place", "mailbox", "collected"})
_NEEDS = frozenset({"address", "customs", "payment"})
_ATTENTION = frozenset(
    {
        Milestone.ATTEMPT_FAILED,
        Milestone.NEEDS_CUSTOMER,
        Milestone.LOST,
        Milestone.DAMAGED,
        Milestone.REFUSED,
        Milestone.RETURNING,
        Milestone.RETURNED,
    }
)


def plainly(milestone: Milestone) -> str:
    """The situation of a milestone of which no more is known."""
    return _NAMED.get(milestone, milestone.value)


def looked_for(shipment: ShipmentFacts) -> bool:
    """Whether the customer has said that it is not here, and nobody has closed that."""
    return any(one.wish.what is What.MISSING and one.status in UNSOLVED for one in shipment.wishes)


def situation_of(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> str:
    """The situation with everything that is known now."""
    if shipment.milestone is Milestone.DELIVERED:
        if looked_for(shipment):
            return "not_here"
        return f"delivered_{shipment.variant}" if shipment.variant in _VARIANTS else "delivered"
    if shipment.milestone is Milestone.NEEDS_CUSTOMER and shipment.need in _NEEDS:
        return f"needs_{shipment.need}"
    if agreed.stopped(shipment):
        return "stopped"
    if shipment.milestone is Milestone.READY_FOR_PICKUP:
        return _at_the_point(shipment.pickup, words.now)
    return _on_the_way(order, shipment, words)


def expected(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> Estimate | Eta | None:
    """When it comes: as agreed, else the carrier's window, else what the shop promised; None once that is past.

    What left for delivery today comes today, whatever days were named before; what was stopped does not come.
    """
    if agreed.stopped(shipment):
        return None
    window = agreed.window(shipment, words.zone) or shipment.eta or order.promised
    left_today = shipment.milestone is Milestone.OUT_FOR_DELIVERY and _day_of(shipment, words) == words.today
    if left_today and (window is None or window.whole_days):
        return Estimate(start=words.now, end=words.now, whole_days=True)
    return window if window and window.end > words.now else None


def tone_of(situation: str, milestone: Milestone) -> str:
    """calm, good, or attention where somebody should look twice."""
    if situation in ("overdue", "pickup_ended", "not_here") or milestone in _ATTENTION:
        return "attention"
    return "good" if milestone is Milestone.DELIVERED else "calm"


def _on_the_way(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> str:
    situation, dated = plainly(shipment.milestone), expected(order, shipment, words) is not None
    if not dated and situation in _MAY_BE_LATE and _late(order, shipment, words):
        return "overdue"
    if situation == "arriving" and shipment.method in COLLECT:
        return "arriving_pickup"
    return situation if dated or situation not in _TELLS_A_TIME else f"{situation}_undated"


def _late(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> bool:
    """Whether the time that was named is over, or a van left on another day and nothing was heard since."""
    if window := agreed.window(shipment, words.zone) or shipment.eta or order.promised:
        return window.end <= words.now
    return shipment.milestone is Milestone.OUT_FOR_DELIVERY and _day_of(shipment, words) != words.today


def _day_of(shipment: ShipmentFacts, words: Words) -> date | None:
    return shipment.milestone_at.astimezone(words.zone).date() if shipment.milestone_at else None


def _at_the_point(pickup: Pickup | None, now: datetime) -> str:
    if pickup and pickup.until and pickup.until <= now:
        return "pickup_ended"
    return "pickup" if pickup and pickup.name else "pickup_nowhere"
