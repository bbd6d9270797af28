"""An order as the customer's page knows it, and the states its shipments may be in. It is Tuesday 24.11.2026, 9.30."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.tracking.page.facts import Address, MessageFacts, OrderFacts, PageFacts, ShipmentFacts
from services.tracking.page.view import PageView, build
from services.tracking.page.words import Words
from services.tracking.scan import Estimate, Milestone, Pickup
from services.tracking.shipment import Eta, ParcelState

HELSINKI = ZoneInfo("Europe/Helsinki")
STREET, NAME, CODE, TEXT = "Mannerheimintie 1 A 2", "Aino Virtanen", "4711", "Pakettisi on noudettavissa."


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A local time in Helsinki, as UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI).astimezone(UTC)


NOW = at(24, 9, 30)

ORDER = OrderFacts(
    shop="Saimaan Savi",
    reference="WEB-10023",
    cancelled=False,
    placed_at=at(22, 10, 15),
    language="fi",
    zone="Europe/Helsinki",
    method="home",
    name=NAME,
    address=Address(street=STREET, postcode="00100", city="Helsinki"),
    promised=None,
    lines=(("Muki", 2), ("Kulho", 1)),
)
KIOSK = Pickup(
    name="K-Market Kamppi",
    street="Urho Kekkosen katu 1",
    postcode="00100",
    city="Helsinki",
    country="FI",
    opening_hours="Mo-Sa 07:00-22:00; Su 09:00-21:00",
    code=CODE,
    until=at(2, 0, month=12),
)
MESSAGES = (
    MessageFacts(kind="pickup", channel="sms", status="delivered", language="fi", sent_at=at(24, 9, 12), text=TEXT),
    MessageFacts(
        kind="on_its_way",
        channel="email",
        status="sent",
        language="fi",
        sent_at=at(23, 18, 5),
        text="Tilauksesi on matkalla.",
    ),
)


def eta(start: datetime, end: datetime, *, whole_days: bool = False, source: str = "carrier") -> Eta:
    return Eta(start=start, end=end, whole_days=whole_days, source=source)


def promise(first: int, last: int) -> Estimate:
    """Whole days of November."""
    return Estimate(start=at(first, 0), end=at(last + 1, 0), whole_days=True)


def shipment(milestone: str, **facts: Any) -> ShipmentFacts:
    known: dict[str, Any] = {"carrier": "posti", "tracking_number": "JJFI65438700000000017", "method": "home"}
    return ShipmentFacts(**{**known, "milestone": Milestone(milestone), **facts})


def parcel(number: str | None, milestone: str, pickup: Pickup | None = None) -> ParcelState:
    return ParcelState(number=number, milestone=Milestone(milestone), at=None, variant=None, pickup=pickup)


def words(language: str = "fi", now: datetime = NOW) -> Words:
    return Words(language, now, HELSINKI)


def page(
    *shipments: ShipmentFacts, language: str = "fi", now: datetime = NOW, unlocked: bool = False, **order: Any
) -> PageView:
    """The page of the order with these shipments; keywords change the order."""
    facts = PageFacts(order=replace(ORDER, **order), shipments=shipments, messages=MESSAGES)
    return build(facts, now=now, language=language, unlocked=unlocked)
