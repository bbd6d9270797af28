"""Aino's order and its parcels, as the rules of notify see them: change what a test is about."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from services.notify.rules.case import Case, Decision, Told
from services.notify.rules.decision import decide
from services.notify.rules.facts import Customer, Kind, Order, Parcel, Pickup, QuietHours, Shipment, Window
from services.notify.rules.news import claim_of
from services.notify.rules.truth import Claim
from services.notify.wording.samples import wish
from services.notify.wording.subject import Subject

HELSINKI = ZoneInfo("Europe/Helsinki")
LINK = "https://posti.esimerkki.fi/t/AbCdEfGhIjKlMnOpQrStUv"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in November 2026 as a clock in Helsinki shows it."""
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI).astimezone(UTC)


NOON = at(24, 12)  # a Tuesday

ORDER = Order(
    id="ord_1",
    shop_id="shop_1",
    shop_name="Mukikauppa",
    reference="WEB-10023",
    promised=(date(2026, 11, 24), date(2026, 11, 26)),
)
AINO = Customer(
    id="cus_1",
    language="fi",
    zone=HELSINKI,
    phone="+358401234567",
    email="aino@example.fi",
    channels=("sms", "email"),
    quiet_hours=QuietHours(time(21), time(8)),
)
PICKUP = Pickup(
    name="K-Market Kamppi",
    street="Urho Kekkosen katu 1",
    postcode="00100",
    city="Helsinki",
    country="FI",
    opening_hours="Mo-Su 08:00-21:00",
    code="4821",
    until=at(30, 23, 59),
)
AFTERNOON = Window(start=at(24, 14), end=at(24, 16))


def parcels(*milestones: str, variant: str | None = None) -> tuple[Parcel, ...]:
    return tuple(Parcel(key=f"P{n}", milestone=one, variant=variant) for n, one in enumerate(milestones, 1))


def shipment(milestone: str, **facts: Any) -> Shipment:
    """A shipment of one parcel that has just reached a milestone."""
    standing = {
        "id": "shp_1",
        "revision": 3,
        "order_id": "ord_1",
        "carrier": "posti",
        "tracking_number": "JJFI65432100000000001",
        "milestone": milestone,
        "milestone_at": NOON,
        "parcels": parcels(milestone, variant=facts.get("variant")),
        "changed_at": NOON,
        **facts,
    }
    standing.setdefault("parcel_total", len(standing["parcels"]))
    return Shipment(**standing)


def told(kind: Kind, **facts: Any) -> Told:
    """A notice of the same shipment that went out at noon the day before. What is no fact of it is one of its claim."""
    own = {
        name: facts.pop(name) for name in ("id", "identity", "shipment_id", "sent", "decided_at", "at") if name in facts
    }
    standing = {"id": "ntc_1", "identity": f"shp_1:{kind}:1", "shipment_id": "shp_1", "decided_at": at(23, 12), **own}
    return Told(kind=kind, claim=Claim(kind=kind, **facts), **{"at": standing["decided_at"], **standing})


def case(
    milestone: str = "out_for_delivery",
    *,
    customer: Customer = AINO,
    order: Order = ORDER,
    earlier: tuple[Told, ...] = (),
    now: datetime = NOON,
    **facts: Any,
) -> Case:
    return Case(
        order=order,
        customer=customer,
        shipment=shipment(milestone, **facts),
        told=earlier,
        now=now,
        channels=frozenset({"sms", "email"}),
        languages=frozenset({"fi", "sv", "en"}),
    )


def decided(milestone: str = "out_for_delivery", **facts: Any) -> Decision:
    decision = decide(case(milestone, **facts))
    assert decision is not None
    return decision


def customer(**facts: Any) -> Customer:
    return replace(AINO, **facts)


# A milestone that each kind of notice about a shipment is told at.
STORIES = {
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
    Kind.CORRECTION: "ready_for_pickup",
    Kind.FEEDBACK: "delivered",
}


SAID = ("shop", "opening", "now", "claim", "promised", "more", "ordered", "distance", "change", "answerable")


def about(kind: Kind, **facts: Any) -> Subject:
    """The facts of a notice of this kind. Facts of the shipment and of the notice may be given alike."""
    own = {name: facts.pop(name) for name in SAID if name in facts}
    if kind is Kind.ORDER_CONFIRMED:
        told_of, claim = None, Claim(kind=kind)
    else:
        told_of = shipment(facts.pop("milestone", STORIES[kind]), **facts)
        claim = claim_of(kind, told_of)
    if kind in (Kind.CHANGE_CONFIRMED, Kind.CHANGE_REFUSED):
        own.setdefault("change", wish("no_signature", "agreed" if kind is Kind.CHANGE_CONFIRMED else "refused"))
    if kind is Kind.CORRECTION:
        claim = replace(claim, wrong=claim_of(Kind.DELIVERED, shipment("delivered")))
    standing = {"shop": "Mukikauppa", "reference": "WEB-10023", "link": LINK, "now": NOON, "zone": HELSINKI}
    return Subject(**{**standing, "claim": claim, "shipment": told_of, **own})
