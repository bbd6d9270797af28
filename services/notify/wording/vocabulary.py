"""The variables that templates may use: what is known of a subject, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from services.notify.rules.facts import WHOLE, Kind
from services.notify.wording import change_words, phrases
from services.notify.wording.foreign import listed, one_line, whole
from services.notify.wording.subject import (
    AT_PICKUP,
    Part,
    Subject,
    claimed,
    codes_of,
    said_pickup,
    said_window,
    until_of,
)
from shared.carriers import CARRIERS

_LONGEST_CODE = 40  # characters
_OTHERWISE = frozenset({"cancel", "return"})  # that change no delivery, but end it
# Milestones of which a correction says the same.
_SAID_AS = {"announced": "in_transit", "handed_over": "in_transit", "delayed": "in_transit", "returned": "returning"}


def vocabulary(about: Subject, language: str) -> dict[str, Any]:
    """Every variable a template may use, of every kind alike; None where a fact is not known."""
    shipment, claim = about.shipment, about.claim
    said = phrases.words(language)
    number, total = _counted(about)
    window = said_window(about)
    known = {
        "shop": one_line(about.shop),
        "reference": _several([part.reference for part in about.parts] or [about.reference], language),
        "link": about.link + ("/feedback" if claim.kind is Kind.FEEDBACK else ""),
        "preferences": f"{about.link}/preferences",
        "unsubscribe": f"{about.link}/unsubscribe",
        "window": phrases.window(window, language, now=about.now, zone=about.zone) if window else None,
        "carrier": (CARRIERS.get(shipment.carrier) if shipment else None) or said["carrier"],
        "tracking": _several([part.shipment.tracking_number for part in about.parts], language),
        "count": number,
        "total": total,
        "parcels": phrases.parcels(number, total, language),
        "have": said["parcels"]["have"][number > 1],
        "be": said["parcels"]["be"][number > 1],
        "variant": _variant(about),
        "need": shipment.need if shipment else None,
        "problem": claim.milestone,
        "answerable": about.answerable,
        "changeable": _changeable(about),
        "too_late": said["too_late"] if about.too_late else None,
        **_pickup(about, language),
    }
    return known | change_words.outcome(about, language, known) | _correction(about, language, known)


def codes(about: Subject) -> list[tuple[str, str | None]]:
    """What collects the parcels of a notice, and the order that each code belongs to."""
    found = [(whole(one.code, longest=_LONGEST_CODE), one_line(one.reference)) for one in codes_of(about)]
    return [(code, reference) for code, reference in found if code]


def _several(texts: Sequence[str], language: str) -> str | None:
    cleaned = dict.fromkeys(line for line in map(one_line, texts) if line)
    return phrases.listed(list(cleaned), language) if cleaned else None


def _counted(about: Subject) -> tuple[int, int]:
    """How many parcels this is about, and of how many."""
    counts = [_of_part(part) for part in about.parts] or [(1, 1)]
    return sum(number for number, _ in counts), sum(total for _, total in counts)


def _of_part(part: Part) -> tuple[int, int]:
    total = part.shipment.parcel_total
    return (total if WHOLE in part.claim.parcels else min(len(part.claim.parcels), total) or total), total


def _pickup(about: Subject, language: str) -> dict[str, str | None]:
    pickup = said_pickup(about)
    if pickup is None:
        names = ("place", "where", "address", "code", "codes", "until", "until_short", "hours", "ordered", "distance")
        return dict.fromkeys(names)
    place, street = one_line(pickup.name), one_line(pickup.street)
    town = listed(one_line(pickup.postcode), one_line(pickup.city), by=" ")
    known = [code for code, _ in codes(about)]
    return {
        "place": place,
        "where": listed(place, street),
        "address": listed(place, street, town),
        "code": phrases.listed(known, language) if known else None,
        "codes": phrases.codes(known, language) if known else None,
        "until": _until(about, language),
        "until_short": _until(about, language, short=True),
        "hours": phrases.opening(*about.opening, language),
        "ordered": one_line(about.ordered.name) if about.ordered else None,
        "distance": phrases.distance(about.distance, language) if about.distance is not None else None,
    }


def _until(about: Subject, language: str, *, short: bool = False) -> str | None:
    """The last day to collect; a reminder says that it is today or tomorrow."""
    until = until_of(about)
    today = about.now.astimezone(about.zone).date() if about.claim.kind is Kind.PICKUP_REMINDER else None
    return phrases.deadline(until, language, zone=about.zone, today=today, short=short) if until else None


def _changeable(about: Subject) -> bool:
    """Whether time or place of the delivery can still be changed behind the link."""
    offers = about.shipment.can_change if about.shipment else ()
    return any(one.what not in _OTHERWISE and (one.until is None or one.until > about.now) for one in offers)


def _correction(about: Subject, language: str, known: dict[str, Any]) -> dict[str, str | None]:
    """What was told wrongly, and what is so."""
    told, now = about.claim.wrong, about.claim
    if told is None:
        return {"wrong": None, "right": None}
    fault: str = Kind.PICKUP if told.kind in AT_PICKUP else told.kind
    if fault == Kind.PICKUP and now.milestone == "ready_for_pickup":
        fault = "pickup_place" if told.place != now.place else "pickup_code"
    standing = now.milestone or ""
    return {
        "wrong": phrases.sentence("wrong", fault, language, known),
        "right": phrases.sentence("right", _SAID_AS.get(standing, standing), language, known),
    }


def _variant(about: Subject) -> str | None:
    """How the parcels that the notice speaks of were delivered, or why they come back; None where that differs."""
    if about.shipment is None:
        return None
    variants = {parcel.variant for parcel in claimed(about.claim, about.shipment)} or {about.shipment.variant}
    return variants.pop() if len(variants) == 1 else None
