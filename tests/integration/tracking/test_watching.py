"""Nobody has heard of a shipment for too long: it is said once a silence, and every open shipment is looked at."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.tracking.models import Shipment
from services.tracking.watching import Watcher
from tests.integration.tracking.kit import NOW, Tracking, file, new_number, order_body, steps


@pytest.fixture
def watcher(tracking: Tracking) -> Watcher:
    clock = tracking.home.clock
    return Watcher(database=tracking.home.database("tracking"), clock=clock, wake=lambda: None)


def stalls(tracking: Tracking, watcher: Watcher, shipment_id: str, **later: float) -> list[dict[str, Any]]:
    """What was said of the shipment's silences by so long after noon on Tuesday 24 November."""
    tracking.home.clock.at = NOW + timedelta(**later)
    while watcher.look():
        pass
    return [body for body in tracking.outbox("shipment.stalled") if body["shipment_id"] == shipment_id]


def under_way(tracking: Tracking, *codes: str) -> tuple[str, str]:
    number = new_number()
    shipment_id = tracking.register(number, registered_at=NOW.isoformat())
    tracking.send(file(number, *steps(*codes or ("13", "1"))))
    return number, shipment_id


def test_a_silence_of_two_working_days_is_told_once(tracking: Tracking, watcher: Watcher) -> None:
    _, shipment_id = under_way(tracking)

    assert stalls(tracking, watcher, shipment_id, hours=47) == []
    (stall,) = stalls(tracking, watcher, shipment_id, hours=49)
    assert (stall["milestone"], stall["occurrence"]) == ("in_transit", 1)
    assert stalls(tracking, watcher, shipment_id, days=30) == [stall]


def test_a_step_that_says_nothing_new_still_breaks_the_silence(tracking: Tracking, watcher: Watcher) -> None:
    number, shipment_id = under_way(tracking)
    tracking.home.clock.at = NOW + timedelta(hours=40)
    tracking.send(file(number, *steps("1"), reference=f"AGAIN{number}"))

    assert stalls(tracking, watcher, shipment_id, hours=60) == []


def test_the_next_silence_is_told_again(tracking: Tracking, watcher: Watcher) -> None:
    number, shipment_id = under_way(tracking)
    stalls(tracking, watcher, shipment_id, hours=49)
    tracking.send(file(number, *steps("1"), reference=f"AGAIN{number}"))

    told = stalls(tracking, watcher, shipment_id, days=10)
    assert [stall["occurrence"] for stall in told] == [1, 2]


def test_the_end_of_a_silence_is_told_though_nothing_else_is_new(tracking: Tracking, watcher: Watcher) -> None:
    number, shipment_id = under_way(tracking)
    stalls(tracking, watcher, shipment_id, hours=49)
    before = len(tracking.told(shipment_id))
    for reference in ("AGAIN", "ONCEMORE"):
        tracking.send(file(number, *steps("1"), reference=f"{reference}{number}"))

    assert len(tracking.told(shipment_id)) == before + 1


def test_a_shipment_that_its_carrier_never_saw_is_told_too(tracking: Tracking, watcher: Watcher) -> None:
    shipment_id = tracking.register(new_number(), registered_at=NOW.isoformat())

    (stall,) = stalls(tracking, watcher, shipment_id, days=6)
    assert stall["milestone"] == "unknown"


def test_nothing_is_missed_of_what_is_delivered(tracking: Tracking, watcher: Watcher) -> None:
    _, shipment_id = under_way(tracking, "13", "21")

    assert stalls(tracking, watcher, shipment_id, days=60) == []


def test_nothing_is_missed_of_an_order_that_was_called_off(tracking: Tracking, watcher: Watcher) -> None:
    order_id = f"ord_{new_number()}"
    tracking.hear("order.changed", order_body(tracking.shop, order_id, status="cancelled"))
    shipment_id = tracking.register(new_number(), registered_at=NOW.isoformat(), order_id=order_id)

    assert stalls(tracking, watcher, shipment_id, days=60) == []


def test_a_promise_that_passes_is_noticed_the_same_evening(tracking: Tracking, watcher: Watcher) -> None:
    order_id = f"ord_{new_number()}"
    promised = {"method": "home", "promised": {"from": "2026-11-24", "to": "2026-11-24"}}
    tracking.hear("order.changed", order_body(tracking.shop, order_id, delivery=promised))
    number = new_number()
    shipment_id = tracking.register(number, registered_at=NOW.isoformat(), order_id=order_id)
    tracking.send(file(number, *steps("13")))

    assert stalls(tracking, watcher, shipment_id, hours=12) == []
    assert len(stalls(tracking, watcher, shipment_id, hours=14)) == 1


def test_every_open_shipment_has_a_next_check(tracking: Tracking, watcher: Watcher) -> None:
    _, shipment_id = under_way(tracking)
    stalls(tracking, watcher, shipment_id, days=30)

    with tracking.home.database("tracking").read() as session:
        check_at = session.scalar(select(Shipment.check_at).where(Shipment.id == shipment_id))
    assert check_at is not None
    assert check_at > NOW + timedelta(days=30)
