"""The variables that templates may use: what is known of a shipment, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.notify import phrases
from services.notify.facts import WHOLE, Kind, Parcel, Pickup, Shipment, Window
from services.notify.truth import Claim
from shared.carriers import CARRIERS
from shared.hours import Spans

PROMISES = frozenset({Kind.ORDER_CONFIRMED, Kind.ON_ITS_WAY})  # these may name what the shop promised


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a notice is about, as facts. `opening` holds today's and tomorrow's hours of the pickup place."""

    claim: Claim
    shop: str
    reference: str
    link: str
    now: datetime
    zone: ZoneInfo
    shipment: Shipment | None = None
    promised: Window | None = None
    opening: tuple[Spans | None, Spans | None] = (None, None)


def vocabulary(about: Subject, language: str) -> dict[str, Any]:
    """Every variable a template may use; None where a fact is not known."""
    shipment, claim = about.shipment, about.claim
    words = phrases.words(language)
    total = shipment.parcel_total if shipment else 1
    number = total if WHOLE in claim.parcels else min(len(claim.parcels), total) or total
    return {
        "shop": one_line(about.shop),
        "reference": one_line(about.reference),
        "link": about.link,
        "window": _window(about, language),
        "carrier": (CARRIERS.get(shipment.carrier) if shipment else None) or words["carrier"],
        "tracking": shipment.tracking_number if shipment else None,
        "count": number,
        "total": total,
        "parcels": phrases.parcels(number, total, language),
        "have": words["parcels"]["have"][number > 1],
        "be": words["parcels"]["be"][number > 1],
        "variant": _variant(about),
        "need": shipment.need if shipment else None,
        "problem": claim.milestone,
        **_pickup(about, language),
    }


def pickup_of(claim: Claim, shipment: Shipment | None) -> Pickup | None:
    """Where the parcels of a notice wait: the shipment's place, else that of the first of its parcels."""
    if shipment is None:
        return None
    return shipment.pickup or next((one.pickup for one in _claimed(claim, shipment) if one.pickup), None)


def _claimed(claim: Claim, shipment: Shipment) -> list[Parcel]:
    return [parcel for parcel in shipment.parcels if parcel.key in claim.parcels]


def _pickup(about: Subject, language: str) -> dict[str, str | None]:
    names = ("place", "where", "address", "code", "until", "until_short", "hours")
    pickup = pickup_of(about.claim, about.shipment)
    if about.claim.kind is not Kind.PICKUP or pickup is None or about.shipment is None:
        return dict.fromkeys(names)
    place, street = one_line(pickup.name), one_line(pickup.street)
    town = listed(one_line(pickup.postcode), one_line(pickup.city), by=" ")
    codes = [one.pickup.code for one in _claimed(about.claim, about.shipment) if one.pickup]
    return {
        "place": place,
        "where": listed(place, street),
        "address": listed(place, street, town),
        "code": listed(*dict.fromkeys(one_line(code) for code in codes)) or one_line(pickup.code),
        "until": phrases.deadline(pickup.until, language, zone=about.zone) if pickup.until else None,
        "until_short": phrases.deadline(pickup.until, language, zone=about.zone, short=True) if pickup.until else None,
        "hours": phrases.opening(*about.opening, language),
    }


def _window(about: Subject, language: str) -> str | None:
    """When it comes. A window that is over says nothing any more, nor does the one of a failed attempt."""
    window = about.claim.window or (about.promised if about.claim.kind in PROMISES else None)
    if window is None or window.end <= about.now:
        return None
    first, last = window.days(about.zone)
    if about.claim.kind is Kind.ARRIVING and first != last:  # the shop's promise of some days: it is today now
        return None
    attempted_at = about.shipment.milestone_at if about.shipment else None
    if about.claim.kind is Kind.MISSED and (attempted_at is None or window.start <= attempted_at):
        return None
    return phrases.window(window, language, now=about.now, zone=about.zone)


def _variant(about: Subject) -> str | None:
    """How the parcels that the notice speaks of were delivered, or why they come back; None where that differs."""
    if about.shipment is None:
        return None
    variants = {parcel.variant for parcel in _claimed(about.claim, about.shipment)} or {about.shipment.variant}
    return variants.pop() if len(variants) == 1 else None


def one_line(text: str | None) -> str | None:
    """Foreign text without what means something in a text message's template: line breaks and `||`."""
    return " ".join(text.replace("||", "|").split()) or None if text else None


def listed(*parts: str | None, by: str = ", ") -> str | None:
    """The parts that are known, in a row; None where none is."""
    return by.join(part for part in parts if part) or None
