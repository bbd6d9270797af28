"""What is personal leaves the tables once nobody needs it, and nothing that comes later brings it back."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, update

from services.tracking import forgetting
from services.tracking.changes import process
from services.tracking.changes.adapters import Answer
from services.tracking.models import Base, Change, Intake, Order, Shipment
from shared.database import Mechanism
from shared.installation import Installation
from shared.links import hash_token
from shared.outbox import OutboxMessage
from shared.worker import Housekeeping
from tests.installed import installed
from tests.integration.tracking.kit import Tracking
from tests.integration.tracking_page.house import CODE, NAME, NOW, POSTCODE, STREET, TEXT, Customer, at
from tests.integration.tracking_page.test_thread import answers, finds_it
from tests.interchanges import Said, interchange, ready

SIGNED, FREE, DOOR, NEIGHBOUR, WORDS = "Virtanen Aino", "Jatettiin kuistille", "B4711C", "Niemi A 3", "Hyvin meni!"
REPLY, ALLERGY, CASE, PHONE_END = "Voiko naapuri noutaa?", "allergy_to_cats", "Loytyi naapurilta Niemi", "7391"
PERSON = {"needs": [ALLERGY], "phone": f"+35840123{PHONE_END}", "email": "aino@example.fi"}
PLANTED = (
    NAME,
    STREET,
    CODE,
    TEXT,
    SIGNED,
    FREE,
    DOOR,
    NEIGHBOUR,
    WORDS,
    REPLY,
    ALLERGY,
    CASE,
    "Muki",
    f"'{PHONE_END}'",
)
DELIVERED = at(25, 14)
COLLECTED = DELIVERED + timedelta(hours=2)  # when the files came
OVER = DELIVERED + timedelta(days=30)
SIGNED_FOR = Said(code="21", at=DELIVERED, more=(f"NAD+AP+++{SIGNED}", f"FTX+AAI+++{FREE}"))
SCANNED = (ready(at(24, 9, 5), code=CODE, until=at(1, 0, month=12)), SIGNED_FOR)
TABLES = [*Base.metadata.sorted_tables, *Mechanism.metadata.sorted_tables]


class Household:
    """The worker's housekeeping, as it is at some time."""

    def __init__(self, home: Installation) -> None:
        self.home, self.database = home, home.database("tracking")
        self._loop = Housekeeping(
            service="tracking",
            database=self.database,
            clock=home.clock,
            forgets=forgetting.forgets(home.settings),
        )

    def keeps_house(self, when: datetime) -> None:
        """At that time; its events have left long before."""
        self.home.clock.at = when
        with self.database.write() as session:
            session.execute(update(OutboxMessage).values(sent_at=when - timedelta(days=8)))
        while self._loop.forget():
            pass

    def holds(self, *tables: str) -> set[str]:
        """Which of the planted words stand anywhere in the tables, or in these."""
        with self.database.read() as session:
            rows = [repr(list(session.execute(select(one)))) for one in TABLES if not tables or one.name in tables]
        return {word for word in PLANTED for text in rows if word in text}


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """With nothing in it: on SQLite, or as `on_both` says."""
    url = request.getfixturevalue("database_url") if getattr(request, "param", "") == "postgresql" else None
    house = installed("tracking", folder=tmp_path, now=NOW, database_url=url)
    yield house
    house.close()


on_both = pytest.mark.parametrize("home", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def household(home: Installation) -> Household:
    return Household(home)


class Remembering(Tracking):
    """Keeps what was said to it, to say it again."""

    def hear(self, event: str, body: Mapping[str, Any], message_id: str | None = None) -> None:
        vars(self).setdefault("heard", []).append((event, body))
        super().hear(event, body, message_id)

    def hear_all_again(self) -> None:
        """The same events under ids that the inbox does not know."""
        for event, body in list(vars(self)["heard"]):
            self.hear(event, body)


class Told(Customer):
    """Somebody of whom we know all there is to know: a parcel was collected, and later left at the door."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.carrier: Remembering = Remembering(**vars(self.carrier))

    def lives_it_through(self) -> None:
        page = {"token_hash": hash_token(self.token), "expires_at": at(1, 0, month=12).replace(year=2027).isoformat()}
        delivery = {"instructions": f"Ovikoodi {DOOR}"}
        self.orders(method="locker", who=PERSON, delivery=delivery, page=page)
        self.shipment_id = self.is_sent("locker")
        second = self.wishes_for_a_second_one()
        self.home.clock.at = COLLECTED
        self.file = self.read(*SCANNED)
        self.carrier.send(interchange(second, SIGNED_FOR, reference=f"LEFT{self.number[-4:]}"))
        self.is_told("pickup", TEXT)
        answers(self, REPLY)
        finds_it(self, 3, at(25, 15), WORDS)

    def read(self, *said: Said, reference: str = "PERSONAL") -> str:
        """A file of the carrier; returns its id."""
        raw = interchange(self.number, *said, reference=f"{reference}{self.number[-4:]}")
        return str(self.carrier.send(raw)["id"])

    def wishes_for_a_second_one(self) -> str:
        """Another parcel, which comes to the door, with words for whoever brings it; returns its number."""
        number = f"{self.number}H"
        second = self.carrier.register(number, order_id=self.order_id)
        self.carrier.send(interchange(number, Said(code="13", at=at(24, 8)), reference=f"OUT{number[-5:]}"))
        self.wishes("neighbour", second, neighbour=NEIGHBOUR)
        self.wishes("instructions", second, door_code=DOOR, words=FREE)
        self.settles(Answer(result="agreed"))
        return number

    def wishes(self, what: str, shipment_id: str = "", **more: str) -> str:
        """Returns the wish's id."""
        path = f"/v1/shipments/{shipment_id or self.shipment_id}/changes"
        said = self.carrier.call("POST", path, json={"what": what, **more})
        assert said.status_code == 201, said.text
        return str(said.json["id"])


@pytest.fixture
def customer(home: Installation) -> Told:
    someone = Told(home)
    someone.lives_it_through()
    return someone


def row_of(household: Household, model: type[Any], row_id: str) -> Any:
    with household.database.read() as session:
        return session.get_one(model, row_id)


def forgotten(table: str) -> float:
    labels = {"service": "tracking", "table": table}
    return REGISTRY.get_sample_value("perille_forgotten_total", labels) or 0.0


@on_both
def test_thirty_days_after_the_end_nothing_of_a_person_is_left_and_all_else_is(
    customer: Told, household: Household
) -> None:
    assert household.holds() == set(PLANTED) - {CASE}
    household.keeps_house(OVER - timedelta(seconds=1))
    before, counted = customer.carrier.shipment(customer.shipment_id), forgotten("orders")
    assert household.holds() == set(PLANTED) - {CASE}

    household.keeps_house(OVER)

    assert household.holds(*(one.name for one in TABLES if one.name != "intakes")) == set()
    assert forgotten("orders") == counted + 1
    after = customer.carrier.shipment(customer.shipment_id)
    assert [{**scan, "flags": []} for scan in after["scans"]] == [{**scan, "flags": []} for scan in before["scans"]]
    assert after | {"scans": [], "needs": []} == before | {"scans": [], "needs": []}
    order = row_of(household, Order, customer.order_id)
    assert (order.delivery["area"], order.delivery["address"]["country"]) == (POSTCODE[:3], "FI")
    assert "Nimi, osoite" in customer.browser.get(customer.path).text


@on_both
def test_nothing_brings_it_back(customer: Told, household: Household) -> None:
    wish_id = customer.wishes("return")
    with household.database.write() as session:
        process.give_up(session, session.get_one(Change, wish_id), now=COLLECTED + timedelta(days=1))
    household.keeps_house(OVER)
    tables = [one.name for one in TABLES if one.name != "intakes"]
    state = row_of(household, Shipment, customer.shipment_id).state

    assert customer.carrier.call("POST", f"/v1/carriers/messages/{customer.file}/replay").status_code == 200
    customer.carrier.hear_all_again()
    customer.read(SIGNED_FOR, reference="LATE")
    assert household.holds(*(set(tables) - {"outbox"})) == set()

    customer.is_told("delivered", TEXT)  # new words: it is looked at again
    customer.settles(Answer(result="refused", reason=CASE))
    answers(customer, REPLY)
    household.keeps_house(OVER + timedelta(days=1))
    assert household.holds(*tables) == set()
    assert row_of(household, Shipment, customer.shipment_id).state == state


def test_a_new_order_brings_its_customer_back_and_an_old_one_does_not(customer: Told, household: Household) -> None:
    household.keeps_house(OVER)
    page = customer.browser.get(customer.path)

    again = Told(customer.home, customer_id=customer.customer_id)
    again.orders(who=PERSON)
    household.keeps_house(OVER + timedelta(days=100))

    assert {NAME, ALLERGY, STREET} <= household.holds()
    assert page.status_code == 200


def test_what_somebody_waits_for_is_kept_until_it_is_answered(customer: Told, household: Household) -> None:
    customer.wishes("missing")
    household.keeps_house(OVER + timedelta(days=300))
    assert {NAME, STREET, CODE, NEIGHBOUR, ALLERGY, TEXT} <= household.holds()

    customer.settles(Answer(result="agreed", reason=CASE))
    household.keeps_house(OVER + timedelta(days=302))

    assert household.holds() == set()


def test_a_lost_parcel_that_is_found_keeps_its_new_code(customer: Told, household: Household) -> None:
    """And a shipment that was never heard of again is forgotten after 400 days."""
    lost = Told(customer.home)
    lost.orders(method="locker")
    lost.shipment_id = lost.is_sent("locker")
    lost.read(Said(code="49", at=DELIVERED))
    assert lost.carrier.shipment(lost.shipment_id)["milestone"] == "lost"
    household.keeps_house(OVER)
    assert CODE not in household.holds("scans", "shipments")

    lost.read(ready(OVER, code=CODE, until=OVER + timedelta(days=7)), reference="FOUND")
    household.keeps_house(OVER + timedelta(days=40))
    assert lost.carrier.shipment(lost.shipment_id)["pickup"]["code"] == CODE

    household.keeps_house(OVER + timedelta(days=401))
    waits = lost.carrier.shipment(lost.shipment_id)
    assert (waits["milestone"], waits["pickup"]["name"]) == ("ready_for_pickup", "K-Market Kamppi")
    assert household.holds() == set()


@pytest.mark.parametrize("home", ["postgresql"], indirect=True)
def test_two_orders_in_one_parcel_are_forgotten_when_both_are_over(customer: Told, household: Household) -> None:
    """By two workers at once, of which each would leave the common scans to the other."""
    other = Told(customer.home, number=customer.number)
    other.carrier = customer.carrier
    other.orders()
    other.is_sent()
    on_its_way = other.carrier.register("OTHERPARCEL", order_id=other.order_id)
    household.keeps_house(OVER)
    assert household.holds("scans") == {CODE, SIGNED, FREE}

    other.carrier.send(interchange("OTHERPARCEL", SIGNED_FOR))
    assert other.carrier.shipment(on_its_way)["milestone"] == "delivered"
    workers = [Thread(target=household.keeps_house, args=(OVER + timedelta(days=30),)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert household.holds("scans", "orders", "customers") == set()


@on_both
def test_files_and_scans_that_nobody_claims_go_by_their_age(customer: Told, household: Household) -> None:
    stray = Told(customer.home)
    unclaimed = stray.read(SIGNED_FOR, reference="STRAY")
    household.keeps_house(COLLECTED + timedelta(days=89))
    assert SIGNED in household.holds("intakes")
    assert household.holds("scans") == {SIGNED, FREE}

    household.keeps_house(COLLECTED + timedelta(days=90))
    assert household.holds("intakes") == set()
    for method, part in (("GET", "raw"), ("GET", "acknowledgement"), ("POST", "replay")):
        gone = customer.carrier.call(method, f"/v1/carriers/messages/{customer.file}/{part}")
        assert (gone.status_code, gone.json["title"]) == (410, "Forgotten")
        assert "2027-02-23" in gone.json["detail"]
    assert customer.carrier.get(f"/v1/carriers/messages/{customer.file}")["scans"] == 2

    household.keeps_house(COLLECTED + timedelta(days=120))
    assert household.holds() == set()
    assert row_of(household, Intake, unclaimed).state == "done"
    again = customer.carrier.send(interchange(customer.number, *SCANNED, reference=f"PERSONAL{customer.number[-4:]}"))
    assert again["duplicate"]
    assert household.holds("intakes", "scans") == set()
