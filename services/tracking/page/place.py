"""The place where parcels wait, as the page shows it: where, when it is open, until when, with which code."""

from dataclasses import dataclass
from datetime import timedelta

from services.tracking.page.answer import carrier_name
from services.tracking.page.facts import ShipmentFacts
from services.tracking.page.qr import qr_symbol
from services.tracking.page.words import Words, upfirst
from services.tracking.pickup import moved
from services.tracking.scan import Milestone, Pickup
from shared import daytime
from shared.hours import ALL_DAY, hours_on, last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeView:
    """A pickup code, and the same as a QR symbol (SVG markup) with its name for those who do not see it."""

    text: str
    symbol: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """`hours` are rows of label and text; `note` says where a code comes from that is not shown.

    `last_day` and `days` name dates, for what is read on another day: the last one, and the hours of a week.
    """

    name: str | None
    address: tuple[str, ...]
    hours: tuple[tuple[str, str], ...]
    until: str | None
    last_day: str | None
    days: tuple[tuple[str, str], ...]
    codes: tuple[CodeView, ...]
    hides_code: bool
    note: str | None


def places(shipment: ShipmentFacts, words: Words, *, unlocked: bool) -> tuple[PlaceView, ...]:
    """Every place where parcels of the shipment wait; parcels at the same place are collected together."""
    waiting = [parcel.pickup for parcel in shipment.parcels if parcel.milestone is Milestone.READY_FOR_PICKUP]
    known = [place for place in (shipment.pickup, *waiting) if place]
    if shipment.milestone is not Milestone.READY_FOR_PICKUP and not any(waiting):
        return ()
    groups: list[list[Pickup]] = []
    for place in known:
        group = next((group for group in groups if not moved(group[0], place)), None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    return tuple(_place(group, shipment, words, unlocked=unlocked) for group in groups)


def _place(group: list[Pickup], shipment: ShipmentFacts, words: Words, *, unlocked: bool) -> PlaceView:
    place = group[0]
    codes = tuple(dict.fromkeys(one.code for one in group if one.code))
    untils = [one.until for one in group if one.until]
    last = last_day(min(untils), words.zone.key) if untils else None
    town = " ".join(part for part in (place.postcode, place.city) if part)
    return PlaceView(
        name=place.name,
        address=tuple(line for line in (place.street, town) if line),
        hours=_hours(place, words),
        until=words.day(last) if last else None,
        last_day=daytime.day(words.texts, last) if last else None,
        days=_week(place, words),
        codes=tuple(_code(code, words) for code in codes) if unlocked else (),
        hides_code=bool(codes) and not unlocked,
        note=_note(bool(codes), shipment, words, unlocked=unlocked),
    )


def _code(code: str, words: Words) -> CodeView:
    return CodeView(text=code, symbol=qr_symbol(code), name=words.texts["pickup"]["qr"].format(code=code))


def _hours(place: Pickup, words: Words) -> tuple[tuple[str, str], ...]:
    """Today and tomorrow where they are certain, else the hours as the carrier spells them."""
    texts = words.texts["pickup"]
    days = (("today", words.today), ("tomorrow", words.today + timedelta(days=1)))
    found = [(label, hours_on(place.opening_hours, day, place.country)) for label, day in days]
    if all(spans == ALL_DAY for _, spans in found):
        return ((texts["hours"], texts["always"]),)
    sure = tuple((texts[label], hours) for label, spans in found if (hours := words.open(spans)))
    if sure or not place.opening_hours:
        return sure
    return ((texts["hours"], place.opening_hours),)


def _week(place: Pickup, words: Words) -> tuple[tuple[str, str], ...]:
    """The hours of seven days by date, where they are certain; else as the carrier spells them."""
    ahead = [words.today + timedelta(days=count) for count in range(7)]
    found = [(day, words.open(hours_on(place.opening_hours, day, place.country))) for day in ahead]
    sure = tuple((daytime.day(words.texts, day, "short_day"), hours) for day, hours in found if hours)
    if sure or not place.opening_hours:
        return sure
    return ((words.texts["pickup"]["hours"], place.opening_hours),)


def _note(has_code: bool, shipment: ShipmentFacts, words: Words, *, unlocked: bool) -> str | None:
    if has_code and unlocked:
        return None
    texts = words.texts["pickup"]
    said: str = texts["code_hidden" if has_code else "code_elsewhere"]
    return upfirst(said.format(carrier=carrier_name(shipment, words)))
