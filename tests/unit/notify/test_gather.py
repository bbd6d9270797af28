"""A parcel that is ready waits a moment for its neighbours, and a lone one never."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.rules.decision import decide
from services.notify.rules.gather import LONGEST, WAIT, due_together
from tests.unit.notify.cases import NOON, case, shipment


def other(milestone="out_for_delivery", **facts):
    return shipment(milestone, **{"id": "shp_2", "order_id": "ord_2", "method": "locker", **facts})


def due_at(*others, milestone="ready_for_pickup", **facts):
    return decide(replace(case(milestone, **facts), others=others)).due_at


def test_a_lone_parcel_never_waits():
    assert due_at() == NOON


@pytest.mark.parametrize("milestone", ["in_transit", "out_for_delivery"])
def test_it_waits_for_another_that_is_nearly_there(milestone):
    assert due_at(other(milestone)) == NOON + WAIT


@pytest.mark.parametrize("facts", [
    {"milestone": "delivered"},
    {"milestone": "announced"},
    {"milestone": "ready_for_pickup"},
    {"method": "home"},
    {"carrier": "matkahuolto"},
    {"changed_at": NOON - timedelta(days=5)},
])  # fmt: skip
def test_it_does_not_wait_for_one_that_is_not_about_to_be_there(facts):
    assert due_at(other(**facts)) == NOON


def test_nothing_else_than_a_pickup_waits():
    assert due_at(other(), milestone="out_for_delivery") == NOON


def test_it_waits_once():
    assert due_at(other(), now=NOON + timedelta(minutes=5)) == NOON + timedelta(minutes=5)


def test_a_digest_leaves_with_its_last_part_but_holds_the_first_back_within_bounds():
    soon, later = NOON + timedelta(minutes=5), NOON + timedelta(hours=5)

    assert due_together([soon, NOON]) == soon
    assert due_together([NOON, later]) == NOON + LONGEST
