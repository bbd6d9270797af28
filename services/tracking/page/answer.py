"""The page's first lines: what is true of a shipment, when and where it comes, and what to do about it."""

from dataclasses import dataclass
from datetime import timedelta

from services.tracking.page import agreed
from services.tracking.page.facts import COLLECT, OrderFacts, ShipmentFacts
from services.tracking.page.situation import expected, plainly, situation_of, tone_of
from services.tracking.page.words import Words, fitting, say
from services.tracking.scan import Milestone, Pickup
from shared.carriers import CARRIERS
from shared.hours import hours_on, last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody sees at a glance. `tone` is calm, good or attention."""

    tone: str
    state: str
    headline: str
    second: str | None
    advice: str | None


def answer(order: OrderFacts, shipment: ShipmentFacts | None, words: Words) -> Answer:
    """The first lines for a shipment, or for the order while it has none."""
    known = shipment or ShipmentFacts(carrier="", tracking_number="", method=order.method)
    situation = situation_of(order, known, words)
    return _worded(situation, tone_of(situation, known.milestone), words, _facts(order, known, words))


def cancelled(order: OrderFacts, words: Words) -> Answer:
    """The first lines of an order that was called off."""
    return _worded("cancelled", "attention", words, {"shop": order.shop})


def _worded(situation: str, tone: str, words: Words, facts: dict[str, object]) -> Answer:
    texts = words.texts["situation"][situation]
    headline, _, second = (fitting(texts["headline"], facts) or texts["state"]).partition(" | ")
    advice = fitting(texts["advice"], facts)
    return Answer(
        tone=tone,
        state=texts["state"],
        headline=say(headline, facts),
        second=second.format(**facts) or None,
        advice=say(advice, facts) if advice else None,
    )


def _facts(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> dict[str, object]:
    """What a wording may name; None where it is not known."""
    window = expected(order, shipment, words)
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
        return dict.fromkeys(("place", "until", "open", "reopens"))
    until = pickup.until and words.day(last_day(pickup.until, words.zone.key), "short_day")
    today, tomorrow = (
        hours_on(pickup.opening_hours, words.today + timedelta(days=days), pickup.country) for days in (0, 1)
    )
    over = today is not None and not words.still_open(today)
    return {
        "place": pickup.name,
        "until": until,
        "open": words.opening(today),
        "reopens": words.opening(tomorrow) if over and tomorrow else None,
    }


def _to(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> str | None:
    texts, point = words.texts["to"], agreed.point(shipment)
    chosen = point.name if point else order.point if shipment.method in COLLECT else None
    if chosen:
        return str(texts["point"].format(place=chosen))
    to: str | None = texts.get(agreed.elsewhere(shipment) or shipment.method)
    return to


def state_of(milestone: Milestone, words: Words) -> str:
    """A milestone in a word or two."""
    if milestone is Milestone.READY_FOR_PICKUP:
        return str(words.texts["steps"]["ready_for_pickup"])
    state: str = words.texts["situation"][plainly(milestone)]["state"]
    return state


def carrier_name(shipment: ShipmentFacts, words: Words) -> str:
    return CARRIERS.get(shipment.carrier) or str(words.texts["carrier"])


def total_parcels(shipment: ShipmentFacts) -> int | None:
    """How many parcels the shipment has, where anybody has counted them."""
    return max(shipment.parcel_total or 0, len(shipment.parcels)) or None


def count_at(shipment: ShipmentFacts, milestone: Milestone) -> int:
    """How many parcels stand at a milestone; those that are partly delivered count as delivered."""
    looked_for = Milestone.DELIVERED if milestone is Milestone.PARTLY_DELIVERED else milestone
    return sum(parcel.milestone is looked_for for parcel in shipment.parcels)
