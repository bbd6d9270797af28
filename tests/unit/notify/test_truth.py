"""Is it still so at the moment of sending?"""

from dataclasses import replace

import pytest

from services.notify.rules.facts import KIND_OF, Kind, Shipment, Window
from services.notify.rules.news import claim_of
from services.notify.rules.truth import STANDS_AT, Untrue, World, still_true
from tests.unit.notify.cases import AFTERNOON, HELSINKI, NOON, ORDER, PICKUP, STORIES, at, parcels, shipment


def found(kind: Kind, decided_on: Shipment, by_now: Shipment, *, now=NOON, order=ORDER) -> Untrue | None:
    world = World(order=order, shipment=by_now, now=now, zone=HELSINKI)
    return still_true(claim_of(kind, decided_on), world)


def reason(*args, **facts) -> str | None:
    untrue = found(*args, **facts)
    return untrue.reason if untrue else None


@pytest.mark.parametrize(("kind", "milestone"), STORIES.items())
def test_everything_is_true_while_nothing_changes(kind, milestone):
    state = shipment(milestone)

    assert found(kind, state, state) is None


def test_out_for_delivery_is_history_after_delivery():
    assert reason(Kind.ARRIVING, shipment("out_for_delivery"), shipment("delivered")) == "overtaken"


def test_on_its_way_stays_true_through_the_silent_steps():
    assert reason(Kind.ON_ITS_WAY, shipment("handed_over"), shipment("in_transit")) is None


def test_a_pickup_notice_is_history_after_the_collection():
    assert reason(Kind.PICKUP, shipment("ready_for_pickup"), shipment("delivered", variant="collected")) == "overtaken"


def test_a_pickup_notice_stands_while_one_of_its_parcels_waits():
    both = shipment("ready_for_pickup", parcels=parcels("ready_for_pickup", "ready_for_pickup"))
    one = shipment("partly_delivered", parcels=parcels("ready_for_pickup", "delivered"))

    assert reason(Kind.PICKUP, both, one) is None


def test_a_pickup_notice_falls_when_its_own_parcel_is_gone():
    first = shipment("ready_for_pickup", parcels=parcels("ready_for_pickup", "in_transit"))
    other = shipment("ready_for_pickup", parcels=parcels("delivered", "ready_for_pickup"))

    assert reason(Kind.PICKUP, first, other) == "overtaken"


def test_a_pickup_notice_falls_when_the_storage_is_over():
    state = shipment("ready_for_pickup", pickup=PICKUP)

    assert reason(Kind.PICKUP, state, state, now=at(30, 23, 58)) is None
    assert reason(Kind.PICKUP, state, state, now=PICKUP.until) == "deadline_passed"


def test_a_second_attempt_makes_the_first_one_history():
    first, second = shipment("attempt_failed", occurrence=1), shipment("attempt_failed", occurrence=2)

    assert reason(Kind.MISSED, first, second) == "overtaken"


def test_arriving_is_about_its_own_day():
    state = shipment("out_for_delivery")

    assert reason(Kind.ARRIVING, state, state, now=at(24, 23, 59)) is None
    assert reason(Kind.ARRIVING, state, state, now=at(25, 0, 1)) == "day_over"


def test_a_late_van_is_still_arriving():
    state = shipment("out_for_delivery", eta=AFTERNOON)

    assert reason(Kind.ARRIVING, state, state, now=at(24, 17)) is None


def test_a_delay_to_a_time_that_is_over_is_no_news():
    state = shipment("delayed", eta=Window(start=at(24, 8), end=at(24, 10)))

    assert reason(Kind.DELAYED, state, state) == "window_over"


def test_nothing_is_told_of_an_order_that_was_called_off():
    state = shipment("delivered")

    assert reason(Kind.DELIVERED, state, state, order=replace(ORDER, cancelled=True)) == "order_cancelled"


def test_every_kind_says_where_it_stands():
    assert set(STANDS_AT) == set(Kind) - {Kind.ORDER_CONFIRMED, Kind.CORRECTION}
    assert all(milestone in STANDS_AT[kind] for milestone, kind in KIND_OF.items())
