"""The whole page: every word that the template shows, and nothing personal before the postcode was given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.tracking.page import agreed
from services.tracking.page.answer import Answer, answer, cancelled, count_at, total_parcels
from services.tracking.page.calendar import comes
from services.tracking.page.changes import ChangesView, changes
from services.tracking.page.facts import OrderFacts, PageFacts, ShipmentFacts
from services.tracking.page.place import PlaceView, places
from services.tracking.page.progress import ParcelView, Step, parcels, steps
from services.tracking.page.situation import looked_for
from services.tracking.page.thread import Genuine, Said, Withheld, genuine, thread, withheld
from services.tracking.page.words import Words
from services.tracking.scan import Milestone
from services.tracking.shipment import PRECEDENCE
from shared.carriers import CARRIERS
from shared.languages import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentView:
    """One shipment. `title` numbers it, where the order has several; `comes` is whether there is a time to wait for."""

    id: str
    title: str | None
    answer: Answer
    count: str | None
    steps: tuple[Step, ...]
    parcels: tuple[ParcelView, ...]
    places: tuple[PlaceView, ...]
    carrier: str | None
    tracking_number: str | None
    changes: ChangesView
    comes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """Everything on the page. `unlocks` is whether there is more to show to somebody who knows the
    postcode, or what is asked instead."""

    language: str
    languages: tuple[tuple[str, str], ...]
    texts: Any  # the fixed words of the language, by section
    shop: str
    reference: str
    lead: Answer
    steps: tuple[Step, ...]
    shipments: tuple[ShipmentView, ...]
    thread: tuple[Said, ...]
    withheld: tuple[Withheld, ...]
    genuine: Genuine
    asks_feedback: bool
    updated: str
    unlocked: bool
    unlocks: bool
    nothing_to_ask: str | None
    address: tuple[str, ...]
    lines: tuple[tuple[str, int], ...]
    forgotten: str | None

    @property
    def hides_code(self) -> bool:
        """Whether a pickup code is known that the postcode would show."""
        return any(place.hides_code for shipment in self.shipments for place in shipment.places)

    @property
    def lead_stands_alone(self) -> bool:
        """Whether the first lines speak of the order (it is cancelled), and of none of its shipments."""
        return bool(self.shipments) and self.shipments[0].answer is not self.lead


def language_of(asked: str | None, customer: str) -> str:
    """The language somebody switched to, else the customer's own."""
    return next((one for one in (asked, customer) if one and one in LANGUAGES), "en")


def build(facts: PageFacts, *, now: datetime, language: str, unlocked: bool, links: str = "") -> PageView:
    """The page as somebody sees it now. What is personal is absent, not hidden, unless `unlocked`.

    `links` is how all of ours begin.
    """
    order = facts.order
    words = Words(language, now, ZoneInfo(order.zone))
    ranked = sorted(facts.shipments, key=lambda shipment: PRECEDENCE.index(shipment.milestone))
    shipments = tuple(
        _shipment(order, shipment, words, unlocked=unlocked, place=place, total=len(ranked))
        for place, shipment in enumerate(ranked, 1)
    )
    lead = _lead(order, shipments, words)
    moves = shipments or order.cancelled
    return PageView(
        language=language,
        languages=tuple(LANGUAGES.items()),
        texts=words.texts,
        shop=order.shop,
        reference=order.reference,
        lead=lead,
        steps=() if moves else steps(order, None, lead, words),
        shipments=shipments,
        thread=thread(facts, words, unlocked=unlocked),
        withheld=withheld(facts, words),
        genuine=genuine(facts, words, links=links),
        asks_feedback=_asks_feedback(facts),
        updated=words.texts["page"]["updated"].format(at=words.moment(now)),
        unlocked=unlocked,
        unlocks=order.asks is not None and not unlocked,
        nothing_to_ask=_nothing_to_ask(facts, words) if not unlocked else None,
        address=_address(facts) if unlocked else (),
        lines=order.lines if unlocked else (),
        forgotten=_forgotten(facts, words),
    )


def _asks_feedback(facts: PageFacts) -> bool:
    """Once something has arrived, and not while it is looked for."""
    if facts.feedback is not None or any(looked_for(one) for one in facts.shipments):
        return False
    return any(one.milestone is Milestone.DELIVERED for one in facts.shipments)


def _nothing_to_ask(facts: PageFacts, words: Words) -> str | None:
    """What to do where we know nothing to ask by whose the order is."""
    if facts.order.asks is not None or facts.forgotten_at is not None:
        return None
    return str(words.texts["unlock"]["nothing"].format(shop=facts.order.shop))


def _forgotten(facts: PageFacts, words: Words) -> str | None:
    if facts.forgotten_at is None:
        return None
    day = words.day(facts.forgotten_at.astimezone(words.zone).date())
    return str(words.texts["forgotten"]["said"].format(at=day))


def _lead(order: OrderFacts, shipments: tuple[ShipmentView, ...], words: Words) -> Answer:
    if order.cancelled:
        return cancelled(order, words)
    return shipments[0].answer if shipments else answer(order, None, words)


def _shipment(
    order: OrderFacts, shipment: ShipmentFacts, words: Words, *, unlocked: bool, place: int, total: int
) -> ShipmentView:
    shown = answer(order, shipment, words)
    numbered: str = words.texts["parcels"]["shipment"]
    return ShipmentView(
        id=shipment.id,
        title=numbered.format(position=place, total=total) if total > 1 else None,
        answer=shown,
        count=_count(shipment, words),
        steps=steps(order, shipment, shown, words),
        parcels=parcels(shipment, words, unlocked=unlocked),
        places=places(shipment, words, unlocked=unlocked),
        carrier=CARRIERS.get(shipment.carrier),
        tracking_number=(shipment.tracking_number or None) if unlocked else None,
        changes=changes(shipment, words, unlocked=unlocked),
        comes=comes(order, shipment, words),
    )


def _count(shipment: ShipmentFacts, words: Words) -> str | None:
    """ "1/2 pakettia", where only some of the parcels are where the first lines say."""
    count, total = count_at(shipment, shipment.milestone), total_parcels(shipment)
    if not total or not 0 < count < total:
        return None
    form: str = words.texts["parcels"]["count"]
    return form.format(count=count, total=total)


def _address(facts: PageFacts) -> tuple[str, ...]:
    """Where the order goes: where all of it goes to a new address that was agreed, there."""
    order = facts.order
    if order.address is None:
        return ()
    agreed_to = {agreed.address(one) for one in facts.shipments}
    new = agreed_to.pop() if len(agreed_to) == 1 else None
    street, postcode, city = (getattr(new or order.address, part) for part in ("street", "postcode", "city"))
    return tuple(line for line in (order.name, street, f"{postcode} {city}") if line)
