"""Wishes asked from the page, carriers that answer them, and two pickup points to choose."""

from typing import Any

from sqlalchemy import select

from services.tracking.changes.adapters import Answer
from services.tracking.changes.asker import Asker
from services.tracking.changes.facts import Point
from services.tracking.models import Change
from tests.integration.tracking_page.house import Customer

POINT = Point(
    id="P1",
    carrier="generic-edifact",
    name="K-Market Kamppi",
    street="Urho Kekkosen katu 1",
    postcode="00100",
    city="Helsinki",
    country="FI",
    opening_hours="Mo-Sa 07:00-22:00",
    latitude=60.169,
    longitude=24.933,
)
FAR = Point(
    id="P2",
    carrier="generic-edifact",
    name="R-kioski Pasila",
    street="Ratapihantie 6",
    postcode="00520",
    city="Helsinki",
    country="FI",
    opening_hours="Mo-Su 06:00-22:00",
    latitude=60.199,
    longitude=24.934,
)


class Yes:
    """A carrier that agrees to everything."""

    answer = Answer(result="agreed")

    def ask(self, request: Any) -> Answer:
        return self.answer

    withdraw = ask


class No(Yes):
    answer = Answer(result="refused", reason="Auto on täynnä")


class Later(Yes):
    answer = Answer(result="waiting")


def asks(someone: Customer, what: str, query: str = "", **fields: str) -> Any:
    return someone.posts(f"/change/{what}{query}", **fields)


def page(someone: Customer, path: str = "", status: int = 200) -> str:
    answer = someone.browser.get(f"{someone.path}{path}")
    assert answer.status_code == status
    return str(answer.text)


def answered(someone: Customer, carrier: Yes) -> None:
    """The carrier is asked, and says what it says."""
    database = someone.home.database("tracking")
    adapters = {"case": carrier}
    asker = Asker(database=database, clock=someone.home.clock, adapters=adapters, wake=lambda: None)
    while asker.look():
        pass


def wishes(someone: Customer) -> list[tuple[str, str]]:
    with someone.home.database("tracking").read() as session:
        rows = session.scalars(select(Change).where(Change.order_id == someone.order_id).order_by(Change.id))
        return [(row.what, row.status) for row in rows]


def undo_path(someone: Customer) -> str:
    with someone.home.database("tracking").read() as session:
        row = session.scalars(
            select(Change).where(Change.order_id == someone.order_id).order_by(Change.id.desc())
        ).first()
        assert row
        return f"/changes/{row.id}/undo"
