"""Batches about the same customers, in any order and at once on PostgreSQL: nobody waits in a circle."""

import random

import pytest

from services.notify.models import Notice
from shared.database import open_database
from shared.handling import Incoming
from shared.migrate import upgrade
from tests.integration.notify.batches import incoming, processor
from tests.integration.notify.house import House, customer, order, pickup, progressed
from tests.integration.notify.test_concurrency import at_once

PEOPLE, ORDERS, ROUNDS = 6, 24, 4


@pytest.fixture
def home(database_url, tmp_path):
    database = open_database(database_url=database_url, data=tmp_path, name="notify")
    upgrade(database)
    yield House(database)
    database.close()


def person(number: int) -> str:
    return f"cus_{number % PEOPLE}"


def placed(number: int) -> Incoming:
    facts = {"order_id": f"ord_{number}", "reference": f"WEB-{number}", "customer_id": person(number)}
    body = order(customer_says={"customer_id": person(number)}, **facts)
    return incoming("order.placed", body["order_id"], body)


def ready(number: int, revision: int) -> Incoming:
    facts = {"shipment_id": f"shp_{number}", "order_id": f"ord_{number}", "pickup": pickup(code=f"{number:04}")}
    return incoming("shipment.progressed", f"shp_{number}", progressed("ready_for_pickup", revision, **facts))


def changed(number: int, revision: int) -> Incoming:
    return incoming("customer.changed", person(number), customer(revision, customer_id=person(number)))


def batch(seed: int, revision: int) -> list[Incoming]:
    """The same shipments and customers as the other batches of this round, in an order of its own."""
    shipments = [ready(number, revision) for number in range(ORDERS)]
    found = [*shipments, *(changed(number, revision) for number in range(PEOPLE))]
    random.Random(seed).shuffle(found)
    return found


def test_batches_about_the_same_customers_never_wait_for_each_other_in_a_circle(home: House):
    at_once(
        lambda: processor(home).handle([placed(number) for number in range(ORDERS)]),
        lambda: processor(home).handle([ready(number, 1) for number in reversed(range(ORDERS))]),
    )
    done = []

    for revision in range(2, 2 + ROUNDS):
        batches = [batch(seed, revision) for seed in range(3)]
        at_once(*[lambda these=these: (processor(home).handle(these), done.append(1)) for these in batches])

    assert len(done) == 3 * ROUNDS
    assert sum(len(row.shipment_ids) for row in home.rows(Notice) if row.decision == "send") == ORDERS
    assert len(home.notices(decision="send")) == PEOPLE
