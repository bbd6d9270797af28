"""What can be changed of a delivery, until when, and where each wish stands: in the words of the page."""

from dataclasses import dataclass
from datetime import datetime

from services.tracking.changes.facts import OPEN, Offer, Status, What, Wish
from services.tracking.changes.offers import possible
from services.tracking.changes.wishes import replaces
from services.tracking.page import agreed
from services.tracking.page.answer import carrier_name
from services.tracking.page.facts import ShipmentFacts, WishFacts
from services.tracking.page.situation import looked_for
from services.tracking.page.wish_words import details
from services.tracking.page.words import Words, upfirst
from services.tracking.scan import Milestone
from shared.hours import last_day

_UNDONE_BY_CARRIER = frozenset({Status.SENT, Status.AGREED})
_MARKS = {
    Status.ASKED: "waiting",
    Status.SENT: "waiting",
    Status.UNDOING: "waiting",
    Status.AGREED: "good",
    Status.REFUSED: "attention",
    Status.UNANSWERED: "attention",
    Status.OVERTAKEN: "attention",
    Status.WITHDRAWN: "over",
}
_GIVES_WAY = frozenset({Status.ASKED, Status.SENT, Status.AGREED})
_CODED = "other"  # what is said of a refusal for which there are no words


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """Something that can be changed. `url` is the carrier's own page, where it is done there."""

    what: str
    title: str
    until: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateView:
    """Something that could have been changed before."""

    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishView:
    """A wish and where it stands. `details` only once the postcode was given; `mark` is its colour."""

    id: str
    title: str
    details: tuple[str, ...]
    state: str
    mark: str
    undo: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """All of one shipment. `shipment` is its id."""

    shipment: str
    wishes: tuple[WishView, ...]
    offers: tuple[OfferView, ...]
    late: tuple[LateView, ...]
    carrier: str
    missing: bool  # whether the customer may say that it is not here

    def __bool__(self) -> bool:
        return bool(self.wishes or self.offers or self.late or self.missing)


def changes(shipment: ShipmentFacts, words: Words, *, unlocked: bool) -> ChangesView:
    """What the page says of changing this shipment."""
    titles = words.texts["change"]["what"]
    shown = [one for one in shipment.wishes if one.status in _MARKS]
    reasons = words.texts["change"]["why_not"]
    elsewhere = {What.MISSING} | ({What.CANCEL} if agreed.stopped(shipment) else set())  # with a button of their own
    offered = [one for one in shipment.offers if one.what not in elsewhere]
    return ChangesView(
        shipment=shipment.id,
        wishes=tuple(_wish(one, shipment, words, unlocked=unlocked) for one in shown),
        offers=tuple(offer_view(one, shipment, words, unlocked=unlocked) for one in offered if one.possible),
        late=tuple(
            LateView(title=titles[one.what], why=reasons.get(one.why_not, reasons[_CODED]))
            for one in offered
            if not one.possible
        ),
        carrier=carrier_name(shipment, words),
        missing=possible(shipment.offers, What.MISSING) is not None and not looked_for(shipment),
    )


def offer_view(offer: Offer, shipment: ShipmentFacts, words: Words, *, unlocked: bool = True) -> OfferView:
    """One change on offer, with its last moment as people say it; the carrier's page has the parcel's number."""
    title = words.texts["change"]["what"][offer.what]
    if offer.via == "page":
        there = words.texts["change"]["at_carrier"].format(carrier=carrier_name(shipment, words))
        return OfferView(what=offer.what, title=title, until=upfirst(there), url=offer.url if unlocked else None)
    return OfferView(what=offer.what, title=title, until=until(offer, words), url=None)


def instead_of(what: What, shipment: ShipmentFacts, words: Words) -> str | None:
    """What a new wish takes the place of, as a sentence; None where it stands beside all that was asked."""
    earlier = (one for one in shipment.wishes if one.status in _GIVES_WAY and replaces(what, one.wish.what))
    one = next(earlier, None)
    if one is None:
        return None
    said = words.texts["change"]["instead_agreed" if one.status is Status.AGREED else "instead"]
    return str(said.format(what=_named(one.wish, words, unlocked=True)))


def until(offer: Offer, words: Words) -> str | None:
    """ "tänään klo 18 asti"; None where only the parcel's way decides."""
    if offer.until is None:
        return None
    return str(words.texts["change"]["until"].format(at=_end(offer.until, words)))


def _end(at: datetime, words: Words) -> str:
    """A last moment: at midnight, the day that ends."""
    day = last_day(at, words.zone.key)
    return words.moment(at) if day == at.astimezone(words.zone).date() else words.day(day)


def _wish(one: WishFacts, shipment: ShipmentFacts, words: Words, *, unlocked: bool) -> WishView:
    return WishView(
        id=one.id,
        title=words.texts["change"]["what"][one.wish.what],
        details=details(one.wish, words) if unlocked else (),
        state=_state(one, shipment, words, unlocked=unlocked),
        mark=_MARKS[one.status],
        undo=_undo(one, shipment, words) if unlocked else None,
    )


def _state(one: WishFacts, shipment: ShipmentFacts, words: Words, *, unlocked: bool) -> str:
    texts = words.texts["change"]["state"]
    status = f"{one.status}{_more(one, shipment, words)}"
    keys = (f"{status}_{one.wish.what}", f"{status}_{one.via}", status)
    said: str = texts[next(key for key in keys if key in texts)]
    holds = _holds(one, words, unlocked=unlocked)
    facts = {
        "carrier": carrier_name(shipment, words),
        "at": words.moment((one.agreed_at if one.status is Status.AGREED else one.settled_at) or one.asked_at),
        "by": words.moment(one.answer_by) if one.answer_by else "",
        "why": _why(one.reason, shipment, words),
        "words": _closing(one, words) if unlocked else "",
        "until": words.day(last_day(one.storage_until, words.zone.key)) if one.storage_until else "",
        "then": holds or words.texts["change"]["goes_on"],
    }
    told = upfirst(said.format(**facts))
    return f"{told} {holds}" if holds and "{then}" not in said and one.status is not Status.AGREED else told


def _more(one: WishFacts, shipment: ShipmentFacts, words: Words) -> str:
    """What more there is to say of a status: that it was not kept, or could not be taken back; the end of storage."""
    if one.status is Status.AGREED and _came_otherwise(one.wish, shipment, words):
        return "_otherwise"
    if one.wish.what is not What.MISSING and one.reason is not None:
        stands = one.status is Status.AGREED or (one.status is Status.UNANSWERED and one.reason != "no_answer")
        return "_stands" if stands else ""
    return "_until" if one.status is Status.AGREED and one.storage_until else ""


def _came_otherwise(wish: Wish, shipment: ShipmentFacts, words: Words) -> bool:
    """Whether it came on another day than was agreed."""
    came = shipment.milestone in (Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED) and shipment.milestone_at
    return bool(came and wish.day and came.astimezone(words.zone).date() != wish.day)


def _holds(one: WishFacts, words: Words, *, unlocked: bool) -> str | None:
    """What was agreed before, and still is."""
    if one.holds is None:
        return None
    return str(words.texts["change"]["holds"].format(what=_named(one.holds, words, unlocked=unlocked)))


def _named(wish: Wish, words: Words, *, unlocked: bool) -> str:
    exactly = details(wish, words) if unlocked else ()
    title: str = words.texts["change"]["what"][wish.what]
    return f"{title} ({', '.join(exactly)})" if exactly else title


def _closing(one: WishFacts, words: Words) -> str:
    """What the shop's people say of a case that they have closed."""
    return str(words.texts["change"]["closing"].format(words=one.reason.rstrip(". "))) if one.reason else ""


def _why(reason: str | None, shipment: ShipmentFacts, words: Words) -> str:
    """Why the carrier refused: our words for a code, the carrier's own where it gave a sentence."""
    texts = words.texts["change"]["refused"]
    if reason and " " in reason:
        return str(texts["said"].format(carrier=carrier_name(shipment, words), words=reason.rstrip(". ")))
    known: str = texts.get(reason, texts[_CODED]) if reason else texts[_CODED]
    return known.format(carrier=carrier_name(shipment, words))


def _undo(one: WishFacts, shipment: ShipmentFacts, words: Words) -> str | None:
    """Until when it can be taken back, as a sentence; None where it cannot. The same rule as process.undo."""
    texts = words.texts["change"]
    if one.wish.what is What.MISSING:
        return str(texts["undo_found"]) if one.status in OPEN else None
    if one.status is Status.ASKED and one.tries == 0:
        return str(texts["undo_now"])
    offer = possible(shipment.offers, What(one.wish.what))
    if one.status not in _UNDONE_BY_CARRIER or offer is None or offer.via == "page":
        return None
    return str(texts["undo_until"].format(until=until(offer, words))) if offer.until else str(texts["undo_now"])
