"""A shipment's journey in the few steps that mean something to the person waiting, and its parcels one by one."""

from dataclasses import dataclass
from datetime import datetime

from services.tracking.page.answer import Answer, state_of, total_parcels
from services.tracking.page.facts import COLLECT, OrderFacts, ShipmentFacts
from services.tracking.page.words import Words
from services.tracking.scan import Milestone

_BROUGHT = ("received", "on_its_way", "out_for_delivery", "delivered")
_COLLECTED = ("received", "on_its_way", "ready_for_pickup", "collected")
# Which step a milestone stands for; the others end the journey in a way of their own.
_STEP = {
    Milestone.UNKNOWN: "received",
    Milestone.ANNOUNCED: "received",
    Milestone.HANDED_OVER: "on_its_way",
    Milestone.IN_TRANSIT: "on_its_way",
    Milestone.DELAYED: "on_its_way",
    Milestone.NEEDS_CUSTOMER: "on_its_way",
    Milestone.OUT_FOR_DELIVERY: "out_for_delivery",
    Milestone.ATTEMPT_FAILED: "out_for_delivery",
    Milestone.READY_FOR_PICKUP: "ready_for_pickup",
    Milestone.PARTLY_DELIVERED: "out_for_delivery",
    Milestone.DELIVERED: "delivered",
}
# These happen at the very moment their step begins; a sorting scan says nothing of when the journey began.
_BEGINS = frozenset(
    {Milestone.HANDED_OVER, Milestone.OUT_FOR_DELIVERY, Milestone.READY_FOR_PICKUP, Milestone.DELIVERED}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `mark` is done, current or ahead."""

    text: str
    mark: str
    at: str | None = None


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One of several parcels."""

    name: str
    state: str
    number: str | None


def steps(order: OrderFacts, shipment: ShipmentFacts | None, shown: Answer, words: Words) -> tuple[Step, ...]:
    """The steps of a journey, with the time of those whose time is known."""
    milestone = shipment.milestone if shipment else Milestone.ANNOUNCED
    names = _COLLECTED if _is_collected(order, shipment) else _BROUGHT
    if milestone not in _STEP:
        return (
            *_marked(names[:2], 2, _times(order, shipment, 2, words), words),
            Step(shown.state, "current", _moment(shipment, words)),
        )
    place = _place(_STEP[milestone], names)
    times = _times(order, shipment if milestone in _BEGINS else None, place, words)
    return _marked(names, place + (milestone is Milestone.DELIVERED), times, words)


def _is_collected(order: OrderFacts, shipment: ShipmentFacts | None) -> bool:
    """Whether the customer fetches it: as ordered, or because the carrier took it to a point after all."""
    if shipment is None:
        return order.method in COLLECT
    if shipment.milestone is Milestone.DELIVERED and shipment.variant:
        return shipment.variant == "collected"
    return shipment.method in COLLECT or shipment.milestone is Milestone.READY_FOR_PICKUP


def _place(step: str, names: tuple[str, ...]) -> int:
    """The step's place among those of this journey; on the way to a point the van's round is a part of the way."""
    if step == "delivered":
        return 3
    return names.index(step) if step in names else 1


def _times(order: OrderFacts, shipment: ShipmentFacts | None, place: int, words: Words) -> dict[int, str | None]:
    found = {place: _moment(shipment, words)}
    return found | {0: words.moment(order.placed_at) if order.placed_at else None}


def _moment(shipment: ShipmentFacts | None, words: Words) -> str | None:
    if shipment is None or shipment.milestone_at is None:
        return None
    at: datetime = shipment.milestone_at
    return words.moment(at, precision=shipment.milestone_precision)


def _marked(names: tuple[str, ...], reached: int, times: dict[int, str | None], words: Words) -> tuple[Step, ...]:
    """Steps before `reached` are done, that one is where the shipment is now, the others lie ahead."""
    texts = words.texts["steps"]
    return tuple(
        Step(texts[name], "done" if place < reached else "current" if place == reached else "ahead", times.get(place))
        for place, name in enumerate(names)
    )


def parcels(shipment: ShipmentFacts, words: Words, *, unlocked: bool) -> tuple[ParcelView, ...]:
    """Each parcel, where there are several; those that nobody has scanned yet are being prepared."""
    total = total_parcels(shipment) or 1
    if total == 1:
        return ()
    unseen = [(None, Milestone.ANNOUNCED)] * (total - len(shipment.parcels))
    everyone = [(parcel.number, parcel.milestone) for parcel in shipment.parcels] + unseen
    name = words.texts["parcels"]["one"]
    return tuple(
        ParcelView(name.format(position=place), state_of(milestone, words), number if unlocked else None)
        for place, (number, milestone) in enumerate(everyone, 1)
    )
