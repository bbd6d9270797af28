"""A batch of events decided together: the same rows as one by one, for the price of a few statements."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event as sql

from services.notify.models import Notice, NoticeShipment
from shared.envelope import new_trace
from shared.failures import Failure
from shared.handling import Incoming
from shared.outbox import OutboxMessage
from tests.integration.notify.batches import incoming, processor
from tests.integration.notify.house import House, cancelled, customer, order, pickup, progressed
from tests.integration.notify.tables import house
from tests.integration.notify.test_changes import settled

PEOPLE, ORDERS, BATCH = 4, 8, 25
MILESTONES = (
    "handed_over",
    "in_transit",
    "out_for_delivery",
    "attempt_failed",
    "ready_for_pickup",
    "delivered",
    "lost",
)


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[House, House]]:
    """Two that hear the same."""
    for name in ("side_by_side", "one_by_one"):
        (tmp_path / name).mkdir()
    with house(tmp_path / "side_by_side") as one, house(tmp_path / "one_by_one") as other:
        yield one, other


def placed(number: int) -> Incoming:
    whose = {"customer_id": f"cus_{number % PEOPLE}"}
    body = order(customer_says=whose, order_id=f"ord_{number}", reference=f"WEB-{number}", **whose)
    return incoming("order.placed", body["order_id"], body)


def moved(number: int, milestone: str = "ready_for_pickup", revision: int = 1) -> Incoming:
    """The shipments 0 and ORDERS are of order 0, and so on."""
    facts = {"shipment_id": f"shp_{number}", "order_id": f"ord_{number % ORDERS}"}
    if milestone == "ready_for_pickup":
        facts["pickup"] = pickup(code=f"{number:04}", name=f"Kioski {number % 2}")
    return incoming("shipment.progressed", facts["shipment_id"], progressed(milestone, revision, **facts))


def feed(seed: int) -> list[Incoming]:
    """A day's events in any order: orders that come late, customers who change their mind, parcels that move on."""
    chance, numbers = random.Random(seed), range(2 * ORDERS)
    moves = [moved(number, chance.choice(MILESTONES), revision) for number in numbers for revision in (1, 2, 3)]
    wishes = [customer(2, customer_id=f"cus_{n}", preferences={"channels": ["email"]}) for n in range(PEOPLE)]
    changed = [incoming("customer.changed", one["customer_id"], one) for one in wishes]
    asked = settled("agreed", shipment_id="shp_1", order_id="ord_1")
    called_off = cancelled() | {"order_id": "ord_2"}
    others = [incoming("change.settled", "chg_1", asked), incoming("order.cancelled", "ord_2", called_off)]
    everything = [*map(placed, range(ORDERS)), *moves, *changed, *others]
    chance.shuffle(everything)
    return [replace(one, headers={**one.headers, "traceparent": new_trace()}) for one in everything]


def kept(home: House) -> Counter:
    """Everything that was decided and told, but for the ids that are made anew."""
    facts = [column.name for column in Notice.__table__.columns if column.name not in ("id", "html")]
    notices = [("notice", *(getattr(row, fact) for fact in facts)) for row in home.rows(Notice)]
    links = [("link", row.shipment_id, row.order_id) for row in home.rows(NoticeShipment)]
    told = [(row.routing_key, row.headers["traceparent"], row.due_at, row.body) for row in home.rows(OutboxMessage)]
    return Counter(re.sub(r"ntc_\w+", "ntc", repr(one)) for one in [*notices, *links, *told])


@pytest.mark.parametrize("seed", range(3))
def test_a_batch_is_decided_as_if_each_event_had_come_alone(homes, seed):
    side_by_side, one_by_one = homes
    events = feed(seed)

    for first in range(0, len(events), BATCH):
        processor(side_by_side).handle(events[first : first + BATCH])
        processor(one_by_one, at_once=False).handle(events[first : first + BATCH])

    assert kept(side_by_side) == kept(one_by_one)
    assert len(side_by_side.notices(decision="send")) > PEOPLE


def test_a_bad_event_in_a_batch_keeps_no_other_from_being_told(homes):
    home, _ = homes
    bad = incoming("shipment.progressed", "shp_9", {**progressed("delivered"), "parcels": "many"})

    processor(home).handle([*map(placed, range(PEOPLE)), moved(0), bad, moved(1)])

    assert [row.shipment_ids for row in home.notices(decision="send")] == [["shp_0"], ["shp_1"]]
    assert [row.state for row in home.rows(Failure)] == ["dead"]


def test_a_large_batch_takes_no_more_statements_than_a_small_one(homes):
    home, _ = homes
    whose = [{"customer_id": f"cus_{number}"} for number in range(50)]
    orders = [order(customer_says=one, order_id=f"ord_{number}", **one) for number, one in enumerate(whose)]
    processor(home).handle([incoming("order.placed", body["order_id"], body) for body in orders])
    alone = [progressed("delivered", shipment_id=f"shp_{number}", order_id=f"ord_{number}") for number in range(50)]
    arrived = [incoming("shipment.progressed", body["shipment_id"], body) for body in alone]

    with statements(home) as few:
        processor(home).handle(arrived[:5])
    with statements(home) as many:
        processor(home).handle(arrived[5:])

    assert len(home.notices(decision="send")) == 50
    assert len(many) == len(few)


@contextmanager
def statements(home: House) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    sql.listen(home.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sql.remove(home.database.engine, "before_cursor_execute", note)
