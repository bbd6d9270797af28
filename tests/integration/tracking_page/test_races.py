"""Customer, carrier and van at once, over real HTTP: whoever wins, each wish has one truthful end, told once."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from sqlalchemy import select

from services.tracking.app import create_web
from services.tracking.changes.adapters import Answer, Request
from services.tracking.changes.asker import Asker
from services.tracking.models import Change
from shared.installation import Installation
from shared.outbox import OutboxMessage
from tests.installed import installed
from tests.integration.tracking_page.house import NOW, POSTCODE, Customer, at
from tests.interchanges import Said, interchange
from tests.servers.postgresql import PostgreSQL
from tests.servers.process import free_ports
from tests.servers.web import served

ROUNDS = 12
FRIDAY = ("other_time", {"day": "2026-11-27", "window": "12:00-16:00"})
NEIGHBOUR = ("neighbour", {"neighbour": "Virtanen A 3"})
OPEN, ENDS = {"asked", "sent", "undoing"}, {"agreed", "refused", "overtaken", "replaced", "withdrawn"}


@dataclass
class Carrier:
    """Agrees to every other wish, refuses the rest, and keeps what it has said."""

    said: dict[str, list[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, request: Request) -> Answer:
        with self.lock:
            answers = self.said.setdefault(request.key, [])
            result = "agreed" if len(self.said) % 2 else "refused"
            answers.append(answers[0] if answers else result)
        return Answer(result=answers[0])  # type: ignore[arg-type]

    def withdraw(self, request: Request) -> Answer:
        with self.lock:
            self.said.setdefault(request.key, []).append("withdrawn")
        return Answer(result="agreed")


@dataclass
class Street:
    """A customer in a browser, and a carrier who is busy with their parcel."""

    someone: Customer

    def __post_init__(self) -> None:
        unlocked = self.someone.gives(POSTCODE).headers["Set-Cookie"]
        self.headers = {"Cookie": unlocked.split(";")[0]}
        self.page = f"{self.someone.home.links.public_url}{self.someone.path}"

    def shown(self) -> str:
        return requests.get(self.page, headers=self.headers, timeout=60).text

    def press(self, path: str, **fields: str) -> int:
        """The status of the page that the form leads to."""
        form = {"form": self.someone.signature, **fields}
        return requests.post(f"{self.page}{path}", data=form, headers=self.headers, timeout=60).status_code

    def wishes(self, what: str, fields: dict[str, str]) -> int:
        return self.press(f"/change/{what}", **fields)

    def takes_back(self) -> int:
        """Whatever the page offers to take back; 0 where that is nothing."""
        found = re.search(r"/changes/(chg_\w+)/undo", self.shown())
        return self.press(f"/changes/{found[1]}/undo") if found else 0

    def scans(self, code: str, minute: int) -> int:
        raw = interchange(self.someone.number, Said(code=code, at=at(24, 9, minute)), reference=f"S{code}{minute}")
        headers = {"Authorization": f"Bearer {self.someone.carrier.key}"}
        address = f"{self.someone.home.links.public_url}/v1/carriers/generic-edifact/messages"
        return requests.post(address, data=raw.replace(b":D:96A:", b":D:04A:"), headers=headers, timeout=60).status_code

    def rows(self) -> list[Change]:
        wanted = select(Change).where(Change.order_id == self.someone.order_id).order_by(Change.id)
        with self.someone.home.database("tracking").read() as session:
            return list(session.scalars(wanted))

    def told(self) -> dict[str, list[str]]:
        """Every change.settled, by the wish it is about, the oldest first."""
        wanted = select(OutboxMessage.body).where(OutboxMessage.routing_key == "change.settled.v1")
        found: dict[str, list[str]] = {}
        with self.someone.home.database("tracking").read() as session:
            for body in map(json.loads, session.scalars(wanted.order_by(OutboxMessage.id))):
                if body["order_id"] == self.someone.order_id:
                    found.setdefault(body["change_id"], []).append(body["status"])
        return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, postgres: PostgreSQL) -> Iterator[Installation]:
    """Listening, on PostgreSQL, where transactions really run side by side."""
    url, (port,) = postgres.url_of(postgres.new_database()), free_ports(1)
    origin, folder = f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("races")
    house = installed("tracking", folder=folder, now=NOW, database_url=url, public_url=origin)
    with served(create_web(house), origin, threads=8):
        yield house
    house.close()


@pytest.fixture(scope="module")
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def asker(home: Installation, carrier: Carrier) -> Asker:
    database = home.database("tracking")
    return Asker(database=database, clock=home.clock, adapters={"case": carrier}, wake=lambda: None)


@pytest.fixture
def street(home: Installation) -> Street:
    someone = Customer(home)
    someone.comes()
    return Street(someone)


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """Everything begins at the same moment; returns what each came to."""
    barrier = threading.Barrier(len(steps))

    def run(step: Callable[[], Any]) -> Any:
        barrier.wait(30)
        return step()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def answer_all(asker: Asker) -> None:
    while asker.look():
        pass


def assert_one_truthful_end_each(street: Street, carrier: Carrier) -> None:
    told, rows = street.told(), street.rows()
    for row in rows:
        said = carrier.said.get(row.id, [])
        assert row.status in ENDS, (row.what, row.status)
        assert told[row.id][-1] == row.status
        assert not [end for end, count in Counter(told[row.id]).items() if count > 1], told
        assert row.status != "agreed" or said[-1] == "agreed"
        assert row.status != "refused" or said == ["refused"] * len(said) != []
    assert sum(row.status == "agreed" for row in rows) <= 1, [(row.what, row.status) for row in rows]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_while_the_van_leaves_and_delivers(street: Street, carrier: Carrier, asker: Asker, _round: int) -> None:
    assert street.wishes(*FRIDAY) == 200
    *pressed, van, delivered, _asked = at_once(
        lambda: street.wishes(*FRIDAY),
        lambda: street.wishes(*NEIGHBOUR),
        lambda: street.wishes(*NEIGHBOUR),
        street.takes_back,
        lambda: street.scans("113", 1),
        lambda: street.scans("21", 2),
        asker.look,
    )
    answer_all(asker)

    assert set(pressed) <= {0, 200, 409}
    assert (van, delivered) == (202, 202)
    assert_one_truthful_end_each(street, carrier)
    assert "Toimitettu" in street.shown()


def test_many_presses_are_one_wish(street: Street, carrier: Carrier, asker: Asker) -> None:
    assert at_once(*[lambda: street.wishes(*FRIDAY)] * 6) == [200] * 6
    assert [(row.what, row.status) for row in street.rows()] == [("other_time", "asked")]
    at_once(*[asker.look] * 4)

    assert_one_truthful_end_each(street, carrier)
    (row,) = street.rows()
    assert len(carrier.said[row.id]) == len(street.told()[row.id]) == 1


def test_of_two_wishes_at_once_one_counts(street: Street, carrier: Carrier, asker: Asker) -> None:
    at_once(lambda: street.wishes(*FRIDAY), lambda: street.wishes(*NEIGHBOUR))

    assert sorted(row.status for row in street.rows()) == ["asked", "replaced"]
    answer_all(asker)
    assert_one_truthful_end_each(street, carrier)


@pytest.mark.parametrize("_round", range(ROUNDS // 3))
def test_taken_back_while_the_carrier_answers(street: Street, carrier: Carrier, asker: Asker, _round: int) -> None:
    assert street.wishes(*FRIDAY) == 200
    *pressed, _one, _other = at_once(street.takes_back, street.takes_back, asker.look, asker.look)
    answer_all(asker)

    assert set(pressed) <= {0, 200, 409}
    assert_one_truthful_end_each(street, carrier)
