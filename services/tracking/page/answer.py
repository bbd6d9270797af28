"""The page's first lines: what is true of a shipment, when and where it comes, and what to do about it."""

from dataclasses import dataclass
from datetime import date, datetime

from services.tracking.page.facts import COLLECT, OrderFacts, ShipmentFacts
from services.tracking.page.words import Words, say
from services.tracking.scan import Estimate, Milestone, Pickup
from services.tracking.shipment import Eta
from shared.hours import hours_on, last_day

# What carriers call themselves; any other is "the carrier" in the reader's language.
CARRIER_NAMES = {"posti": "Posti"}

_SITUATION = {
    Milestone.UNKNOWN: "preparing",
    Milestone.ANNOUNCED: "preparing",
    Milestone.HANDED_OVER: "on_its_way",
    Milestone.IN_TRANSIT: "on_its_way",
    Milestone.DELAYED: "delayed",
    Milestone.OUT_FOR_DELIVERY: "arriving",
    Milestone.ATTEMPT_FAILED: "missed",
    Milestone.READY_FOR_PICKUP: "pickup",
}  # the others are named like their milestone
_MAY_BE_LATE = frozenset({"preparing", "on_its_way", "arriving", "delayed"})
_TELLS_A_TIME = frozenset({"on_its_way", "delayed", "missed"})  # these have a wording of their own without one
_VARIANTS = frozenset({"neighbour", "safe_place", "mailbox", "collected"})
_NEEDS = frozenset({"address", "customs", "payment"})

_GOOD = frozenset({Milestone.DELIVERED})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody sees at a glance. `tone` is calm, good or attention."""

    situation: str
    tone: str
    state: str
    headline: str
    second: str | None
    advice: str | None


def answer(order: OrderFacts, shipment: ShipmentFacts | None, words: Words) -> Answer:
    """The first lines for a shipment, or for the order while it has none."""
    known = shipment or ShipmentFacts(carrier="", tracking_number="", method=order.method)
    window = expected(order, known, words)
    situation = _situation(known, window=window, late=_late(order, known, words), now=words.now)
    return _worded(situation, _tone(situation, known), words, _facts(order, known, window, words))


def cancelled(order: OrderFacts, words: Words) -> Answer:
    """The first lines of an order that was called off."""
    return _worded("cancelled", "attention", words, {"shop": order.shop})


def expected(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> Estimate | Eta | None:
    """When it comes: the carrier's window, else what the shop promised; None once that is past.

    What left for delivery today comes today, whatever days were named before.
    """
    window = _named(order, shipment)
    left_today = shipment.milestone is Milestone.OUT_FOR_DELIVERY and _day_of(shipment, words) == words.today
    if left_today and (window is None or window.whole_days):
        return Estimate(start=words.now, end=words.now, whole_days=True)
    return window if window and window.end > words.now else None


def _named(order: OrderFacts, shipment: ShipmentFacts) -> Estimate | Eta | None:
    return shipment.eta or order.promised


def _day_of(shipment: ShipmentFacts, words: Words) -> date | None:
    return shipment.milestone_at.astimezone(words.zone).date() if shipment.milestone_at else None


def _late(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> bool:
    """Whether the time that was named is over, or a van left on another day and nothing was heard since."""
    window = _named(order, shipment)
    if window is not None:
        return window.end <= words.now
    return shipment.milestone is Milestone.OUT_FOR_DELIVERY and _day_of(shipment, words) != words.today


def _situation(shipment: ShipmentFacts, *, window: Estimate | Eta | None, late: bool, now: datetime) -> str:
    """Which of the situations of locales/*.toml this is."""
    if shipment.milestone is Milestone.DELIVERED:
        return f"delivered_{shipment.variant}" if shipment.variant in _VARIANTS else "delivered"
    if shipment.milestone is Milestone.NEEDS_CUSTOMER:
        return f"needs_{shipment.need if shipment.need in _NEEDS else 'details'}"
    if shipment.milestone is Milestone.READY_FOR_PICKUP:
        return _at_the_point(shipment.pickup, now)
    situation = _SITUATION.get(shipment.milestone, shipment.milestone.value)
    if window is None and late and situation in _MAY_BE_LATE:
        return "overdue"
    if situation == "arriving" and shipment.method in COLLECT:
        return "arriving_pickup"
    return f"{situation}_undated" if window is None and situation in _TELLS_A_TIME else situation


def _at_the_point(pickup: Pickup | None, now: datetime) -> str:
    if pickup and pickup.until and pickup.until <= now:
        return "pickup_ended"
    return "pickup" if pickup and pickup.name else "pickup_nowhere"


def _tone(situation: str, shipment: ShipmentFacts) -> str:
    if situation in ("overdue", "pickup_ended") or shipment.milestone in _ATTENTION:
        return "attention"
    return "good" if shipment.milestone in _GOOD else "calm"


def _worded(situation: str, tone: str, words: Words, facts: dict[str, object]) -> Answer:
    texts = words.texts["situation"][situation]
    headline, _, second = (say(texts["headline"], facts) or texts["state"]).partition(" | ")
    return Answer(
        situation=situation,
        tone=tone,
        state=texts["state"],
        headline=headline,
        second=second or None,
        advice=say(texts["advice"], facts),
    )


def _facts(
    order: OrderFacts, shipment: ShipmentFacts, window: Estimate | Eta | None, words: Words
) -> dict[str, object]:
    """What a wording may name; None where it is not known."""
    total = total_parcels(shipment)
    there = count_at(shipment, shipment.milestone)
    at = shipment.milestone_at
    return {
        "shop": order.shop,
        "carrier": carrier_name(shipment, words),
        "when": words.window(window) if window else None,
        "to": _to(order, shipment, words),
        "at": words.moment(at, precision=shipment.milestone_precision) if at else None,
        "count": there or None,
        "total": total,
        **_pickup_facts(shipment.pickup, words),
    }


def _pickup_facts(pickup: Pickup | None, words: Words) -> dict[str, object]:
    if pickup is None:
        return dict.fromkeys(("place", "until", "open"))
    until = pickup.until and words.day(last_day(pickup.until, words.zone.key), "short_day")
    hours = hours_on(pickup.opening_hours, words.today, pickup.country)
    return {"place": pickup.name, "until": until, "open": words.opening(hours)}


def _to(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> str | None:
    texts = words.texts["to"]
    chosen = shipment.method in COLLECT and order.point
    to: str | None = texts["point"].format(place=order.point) if chosen else texts.get(shipment.method)
    return to


def state_of(milestone: Milestone, words: Words) -> str:
    """A milestone in a word or two."""
    if milestone is Milestone.READY_FOR_PICKUP:
        return str(words.texts["steps"]["ready_for_pickup"])
    named = "needs_details" if milestone is Milestone.NEEDS_CUSTOMER else _SITUATION.get(milestone, milestone.value)
    state: str = words.texts["situation"][named]["state"]
    return state


def carrier_name(shipment: ShipmentFacts, words: Words) -> str:
    return CARRIER_NAMES.get(shipment.carrier) or str(words.texts["carrier"])


def total_parcels(shipment: ShipmentFacts) -> int | None:
    """How many parcels the shipment has, where anybody has counted them."""
    return max(shipment.parcel_total or 0, len(shipment.parcels)) or None


def count_at(shipment: ShipmentFacts, milestone: Milestone) -> int:
    """How many parcels stand at a milestone; those that are partly delivered count as delivered."""
    looked_for = Milestone.DELIVERED if milestone is Milestone.PARTLY_DELIVERED else milestone
    return sum(parcel.milestone is looked_for for parcel in shipment.parcels)
