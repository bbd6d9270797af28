"""Several processes at once on PostgreSQL: they decide once and send once."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from services.notify.handlers import table
from services.notify.models import Notice
from services.notify.sending.lanes import Lane, take
from shared.database import open_database
from shared.envelope import Message
from shared.migrate import upgrade
from tests.integration.notify.house import House, order, progressed
from tests.unit.notify.cases import NOON


@pytest.fixture
def home(database_url, tmp_path) -> Iterator[House]:
    database = open_database(database_url=database_url, data=tmp_path, name="notify")
    upgrade(database)
    yield House(database)
    database.close()


def at_once(*work: Callable[[], object]) -> list[object]:
    """Run everything at the same time; returns what each returned."""
    results: list[object] = [None] * len(work)
    start = threading.Barrier(len(work))

    def run(position: int) -> None:
        start.wait()
        results[position] = work[position]()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_whole_story(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup"))

    home.go_on()

    assert [row.status for row in home.notices()] == ["delivered"]
    assert len(home.messages) == 1


def test_one_of_many_claims_a_notice(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup"))

    claimed = at_once(*[home.claim] * 6)

    assert sorted(len(messages) for messages in claimed) == [0, 0, 0, 0, 0, 1]
    assert len(home.attempts) == 1


def test_a_notice_is_claimed_as_it_stands_when_it_is_locked(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup"))
    (notice,) = home.notices()
    rooms, lane = {"sms": 1}, [Lane(notice.priority, notice.shop_id, "sms")]
    found, stop = [], threading.Event()

    def decide_again() -> None:
        count = 0
        while not stop.is_set():
            count += 1
            home.change(notice.id, text=str(count))

    def claim() -> None:
        try:
            for _ in range(300):
                with home.database.write() as session:
                    claimed = [row.text for row in take(session, lane, rooms, 1, now=NOON)]
                    found.extend((text, session.scalar(select(Notice.text))) for text in claimed)
        finally:
            stop.set()

    at_once(decide_again, claim)

    assert [claimed for claimed, stored in found if claimed != stored] == []


def test_an_order_and_its_shipment_heard_at_the_same_time_make_one_notice(home: House):
    handlers = table(home.policy)
    both_inside = threading.Barrier(2)

    def hear(event: str, body: dict) -> None:
        message = Message(id=event, event=event, version=1, subject="", time=NOON, body=body, headers={})
        with home.database.write() as session:
            both_inside.wait()
            handlers[event](session, message, NOON)

    at_once(
        lambda: hear("order.placed", order()),
        lambda: hear("shipment.progressed", progressed("ready_for_pickup")),
    )

    assert [row.kind for row in home.notices()] == ["pickup"]


def test_two_shipments_of_an_order_that_set_off_at_once_make_one_notice(home: House):
    home.hear("order.placed", order())

    at_once(
        *(
            lambda number=number: home.hear(
                "shipment.progressed", progressed("handed_over", shipment_id=f"shp_{number}")
            )
            for number in range(4)
        )
    )

    assert len(home.notices(decision="send")) == 1
