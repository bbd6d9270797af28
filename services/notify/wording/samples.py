"""Made-up facts of every kind of notice, for trying words on: as they usually are, and at their longest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.notify.rules.change import Change
from services.notify.rules.facts import Changeable, Kind, Parcel, Pickup, Shipment, Window
from services.notify.rules.news import claim_of
from services.notify.rules.truth import Claim
from services.notify.wording.subject import Part, Subject

ZONE = ZoneInfo("Europe/Helsinki")
NOON = datetime(2026, 11, 24, 12, tzinfo=ZONE).astimezone(UTC)  # a Tuesday
_TOKEN = "AbCdEfGhIjKlMnOpQrStUv"  # noqa: S105 - as long as a real one, and none

_PLACE = Pickup(
    name="K-Market Kamppi",
    street="Urho Kekkosen katu 1",
    postcode="00100",
    city="Helsinki",
    country="FI",
    code="4821",
    until=NOON + timedelta(days=6, hours=11, minutes=59),
)
_LONG_PLACE = replace(
    _PLACE,
    name="Posti Automaatti, K-Citymarket Helsinki Ruoholahti, 1. kerros, aula",
    street="Itämerenkadun ja Porkkalankadun kulma, sisäänkäynti pihalta",
    city="Helsingin kaupunki",
    code="AB12-CD34-EF56",
)
_SOON = Window(start=NOON + timedelta(hours=2, minutes=15), end=NOON + timedelta(hours=4, minutes=45))
_TOMORROW = Window(start=_SOON.start + timedelta(days=1), end=_SOON.end + timedelta(days=1))
_LATER = Window(start=NOON + timedelta(days=8, hours=2, minutes=15), end=NOON + timedelta(days=8, hours=4, minutes=45))
_HOURS = ((time(8), time(21)),), ((time(9), time(18)),)
_LONG_HOURS = ((time(8, 30), time(20, 30)),), ((time(10, 30), time(17, 45)),)

_AT = {
    Kind.ON_ITS_WAY: "handed_over",
    Kind.DELAYED: "delayed",
    Kind.TOMORROW: "in_transit",
    Kind.ARRIVING: "out_for_delivery",
    Kind.MISSED: "attempt_failed",
    Kind.PICKUP: "ready_for_pickup",
    Kind.NEEDS_YOU: "needs_customer",
    Kind.DELIVERED: "delivered",
    Kind.PARTLY_DELIVERED: "partly_delivered",
    Kind.RETURNING: "returning",
    Kind.PROBLEM: "lost",
    Kind.PICKUP_MOVED: "ready_for_pickup",
    Kind.PICKUP_REMINDER: "ready_for_pickup",
    Kind.STALLED: "in_transit",
    Kind.CHANGE_CONFIRMED: "out_for_delivery",
    Kind.CHANGE_REFUSED: "out_for_delivery",
    Kind.CORRECTION: "in_transit",
    Kind.FEEDBACK: "delivered",
}
_WISHES: Mapping[str, Mapping[str, Any]] = {
    "other_time": {"day": "2026-11-27", "start": "12:00", "end": "16:00"},
    "other_address": {"street": "Mannerheimintie 1 A 2", "postcode": "00100", "city": "Helsinki"},
    "pickup_point": {"point": {"name": "K-Market Kamppi", "street": "Urho Kekkosen katu 1"}},
    "neighbour": {"neighbour": "Virtanen, A 3"},
    "safe_place": {"place": "terassin laatikko"},
    "no_signature": {},
    "longer_storage": {"days": 7},
    "instructions": {"door_code": "12#"},
    "cancel": {},
    "return": {},
    "missing": {},
    "other": {},
}
_LONG_WISHES: Mapping[str, Mapping[str, Any]] = {
    "pickup_point": {"point": {"name": _LONG_PLACE.name, "street": _LONG_PLACE.street}},
    "neighbour": {"neighbour": "Virtanen-Lindqvist, A-rapun kolmas kerros, soita ovikelloa"},
}
_ANSWER = "Varasto on suljettu, emmekä pääse siihen käsiksi ennen maanantaita"
_WRONG = {
    Kind.DELIVERED: "in_transit",
    Kind.PICKUP: "in_transit",
    Kind.ARRIVING: "ready_for_pickup",
    Kind.RETURNING: "delivered",
    Kind.MISSED: "out_for_delivery",
    Kind.PROBLEM: "returned",
}


def wish(what: str, status: str = "agreed", *, undo: bool = False, reason: str | None = None, **said: Any) -> Change:
    """A wish as it may have been answered; `said` is what exactly it asks for, where not the usual."""
    return Change(
        id="chg_sample",
        revision=2,
        shipment_id="shp_sample",
        what=what,
        status=status,
        undo=undo,
        reason=reason,
        wish={"what": what, **(said or _WISHES[what])},
        asked_at=NOON - timedelta(hours=2),
        settled_at=NOON,
    )


_NO_CODE, _NOWHERE = {"pickup": replace(_PLACE, code=None)}, {"pickup": None}
_FRIDAY = {"change_id": "chg_before", "what": "other_time", "wish": _WISHES["other_time"]}
_BESIDE = {"change_id": "chg_before", "what": "neighbour", "wish": _WISHES["neighbour"]}
_STORED = NOON + timedelta(days=9)
_OPEN = {"can_change": (Changeable(what="neighbour"),)}
_CASES: Mapping[Kind, tuple[Mapping[str, Any], ...]] = {
    Kind.ON_ITS_WAY: (_OPEN, {"eta": None, **_OPEN}),
    Kind.DELAYED: (_OPEN, {"eta": None, **_OPEN}),
    Kind.TOMORROW: (_OPEN, {"eta": None, **_OPEN}),
    Kind.ARRIVING: (_OPEN, {"eta": None, **_OPEN}, {"too_late": True}),
    Kind.MISSED: ({"eta": _LATER}, _OPEN, {"eta": _LATER, **_OPEN}),
    Kind.PICKUP: (_NO_CODE, _NOWHERE),
    Kind.PICKUP_MOVED: (_NO_CODE, _NOWHERE, {"distance": None}),
    Kind.PICKUP_REMINDER: (_NO_CODE, _NOWHERE),
    Kind.NEEDS_YOU: tuple({"need": need} for need in ("address", "customs", "payment")),
    Kind.DELIVERED: (
        *({"variant": one} for one in ("neighbour", "safe_place", "mailbox", "collected", "person")),
        {"too_late": True},
    ),
    Kind.RETURNING: tuple({"variant": one} for one in ("uncollected", "after_delivery")),
    Kind.PROBLEM: tuple({"milestone": one} for one in ("damaged", "refused")),
    Kind.CHANGE_CONFIRMED: (
        *({"change": wish(what)} for what in _WISHES),
        {"change": wish("neighbour", "withdrawn", undo=True)},
        {"change": wish("other_time"), "milestone": "attempt_failed"},
        {"change": wish("missing", reason=_ANSWER), "milestone": "delivered"},
        {"change": replace(wish("longer_storage"), storage_until=_STORED)},
        {"change": replace(wish("neighbour", "withdrawn", undo=True), holds=_FRIDAY)},
    ),
    Kind.CHANGE_REFUSED: (
        *({"change": wish(what, "refused")} for what in _WISHES),
        *({"change": wish("neighbour", "overtaken", reason=one)} for one in ("ready_for_pickup", "delivered")),
        {"change": wish("neighbour", "unanswered", reason="no_answer")},
        {"change": wish("missing", "unanswered", reason="no_answer"), "milestone": "delivered"},
        {"change": wish("other_time", undo=True, reason="cannot_be_undone")},
        {"change": wish("other_time", "refused", reason="not_in_this_country")},
        {"change": wish("other_time", "refused", reason="slot_taken")},
        {"change": wish("other_time", "refused", reason=_ANSWER)},
        {"change": wish("neighbour", undo=True, reason="no_answer")},
        {"change": replace(wish("neighbour", "refused", reason="slot_taken"), holds=_FRIDAY)},
        {"change": replace(wish("other_time", "unanswered", reason="no_answer"), holds=_BESIDE)},
    ),
    Kind.CORRECTION: tuple({"wrong": kind, "milestone": so} for kind, so in _WRONG.items()),
    Kind.FEEDBACK: ({"answerable": True},),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Who speaks, and where links lead."""

    shop: str = "Mukikauppa"
    origin: str = "https://posti.esimerkki.fi"


USUAL_FRAME = Frame()
_LONG_SHOP = "Kotikulman Kahvi, Tee, Keramiikka ja Lahjatavarat Oy"


def usual(kind: Kind, frame: Frame = USUAL_FRAME) -> list[Subject]:
    """Facts of a kind as they usually are: first everything known, then every way in which it may be otherwise."""
    return [_subject(kind, frame, facts) for facts in ({}, {"eta": None}, *_CASES.get(kind, ()))]


def longest(kind: Kind, frame: Frame = USUAL_FRAME) -> list[Subject]:
    """The same at their longest: two orders at a place with a long name; or a letter that the short alphabet lacks."""
    long = Frame(_LONG_SHOP, frame.origin) if frame == USUAL_FRAME else frame
    lengthened = {
        "pickup": _LONG_PLACE,
        "opening": _LONG_HOURS,
        "eta": _LATER,
        "reference": "VERKKOKAUPPA-2026-1002345",
    }
    foreign = {"pickup": replace(_PLACE, name="Žižkov R-kioski"), "reference": "WEB-10023 Ž"}
    cases = _CASES.get(kind, ())
    return [
        *(_digest(_subject(kind, long, {**facts, **lengthened})) for facts in ({}, *cases, *_long_cases(kind))),
        _subject(kind, Frame(f"{frame.shop} Ž", frame.origin), foreign),
    ]


def _long_cases(kind: Kind) -> Iterator[Mapping[str, Any]]:
    if kind is Kind.CHANGE_CONFIRMED:
        yield from ({"change": wish(what, **said)} for what, said in _LONG_WISHES.items())
    if kind is Kind.CHANGE_REFUSED:
        yield {"change": wish("neighbour", "refused", reason=f"{_ANSWER}, {_ANSWER}")}


def _subject(kind: Kind, frame: Frame, facts: Mapping[str, Any]) -> Subject:
    eta = _TOMORROW if kind is Kind.TOMORROW else _SOON
    known = {"eta": eta, "pickup": _PLACE, "distance": 1230, "opening": _HOURS, "reference": "WEB-10023", **facts}
    shipment = None if kind is Kind.ORDER_CONFIRMED else _shipment(kind, known)
    return Subject(
        claim=_claim(kind, shipment, known.get("wrong", Kind.DELIVERED)),
        shop=frame.shop,
        reference=known["reference"],
        link=f"{frame.origin}/t/{_TOKEN}",
        now=NOON,
        zone=ZONE,
        shipment=shipment,
        promised=known["eta"],
        opening=known["opening"],
        ordered=replace(_PLACE, name="R-kioski Forum") if kind is Kind.PICKUP_MOVED else None,
        distance=known["distance"] if kind is Kind.PICKUP_MOVED else None,
        change=_change(kind, known),
        too_late=known.get("too_late", False),
        answerable=known.get("answerable", False),
    )


def _change(kind: Kind, known: Mapping[str, Any]) -> Change | None:
    usual_answers = {
        Kind.CHANGE_CONFIRMED: wish("other_time"),
        Kind.CHANGE_REFUSED: wish("other_time", "overtaken", reason="out_for_delivery"),
    }
    given: Change | None = known.get("change")
    return given or usual_answers.get(kind)


def _claim(kind: Kind, shipment: Shipment | None, wrong: Kind) -> Claim:
    claim = claim_of(kind, shipment)
    if kind is not Kind.CORRECTION:
        return claim
    return replace(claim, corrects="ntc_sample", wrong=Claim(kind=wrong, milestone="delivered"))


def _shipment(kind: Kind, known: Mapping[str, Any]) -> Shipment:
    milestone, variant = known.get("milestone", _AT[kind]), known.get("variant")
    standing = "delivered" if milestone == "partly_delivered" else milestone
    parcel = Parcel(key="00370000000000000012", milestone=standing, variant=variant)
    return Shipment(
        id="shp_sample",
        revision=3,
        order_id="ord_sample",
        carrier="posti",
        tracking_number="JJFI65432100000000001",
        milestone=milestone,
        milestone_at=NOON,
        variant=variant,
        need=known.get("need"),
        parcels=(parcel,),
        parcel_total=2 if kind is Kind.PARTLY_DELIVERED else 1,
        eta=known["eta"],
        can_change=known.get("can_change", ()),
        pickup=known["pickup"],
        changed_at=NOON,
    )


def _digest(about: Subject) -> Subject:
    """With another order at the same place; only notices of a place are ever put together."""
    if about.shipment is None or about.shipment.milestone != "ready_for_pickup":
        return about
    pickup = about.shipment.pickup and replace(about.shipment.pickup, code="GH78-IJ90-KL12")
    other = replace(about.shipment, id="shp_other", order_id="ord_other", pickup=pickup)
    return replace(about, more=(Part(claim=about.claim, shipment=other, reference=f"{about.reference[:-1]}6"),))
