"""How a journey ends or turns back, as far as it follows from the step before."""

import pytest

from services.tracking.scan import Milestone
from tests.unit.tracking.scans import KAMPPI, at, said, state

READY = said(Milestone.READY_FOR_PICKUP, at("08:00"), pickup=KAMPPI)
RETURNS = [Milestone.RETURNING, Milestone.RETURNED]


def variant(*scans):
    return state(*scans).variant


def test_a_parcel_that_waited_to_be_collected_and_is_delivered_was_collected():
    assert variant(READY, said(Milestone.DELIVERED, at("15:00"))) == "collected"


def test_what_the_carrier_says_of_a_delivery_stands():
    assert variant(READY, said(Milestone.DELIVERED, at("15:00"), variant="neighbour")) == "neighbour"


def test_a_parcel_that_left_the_point_again_was_not_collected_there():
    home = said(Milestone.OUT_FOR_DELIVERY, at("08:00", 1))

    assert variant(READY, home, said(Milestone.DELIVERED, at("15:00", 1))) is None


@pytest.mark.parametrize("back", RETURNS)
def test_a_parcel_that_waited_in_vain_comes_back_uncollected(back):
    assert variant(READY, said(back, at("08:00", 7))) == "uncollected"


@pytest.mark.parametrize("back", RETURNS)
def test_a_parcel_that_comes_back_after_its_delivery_was_no_failed_delivery(back):
    assert variant(said(Milestone.DELIVERED, at("08:00")), said(back, at("08:00", 7))) == "after_delivery"


def test_why_a_parcel_turned_back_is_still_known_when_it_has_arrived():
    turned = said(Milestone.RETURNING, at("08:00", 7))

    assert variant(READY, turned, said(Milestone.RETURNED, at("08:00", 9))) == "uncollected"
    assert variant(READY, turned, said(Milestone.DELIVERED, at("08:00", 9), variant="person")) == "uncollected"


def test_of_any_other_return_nothing_is_known():
    assert variant(said(Milestone.ATTEMPT_FAILED, at("08:00")), said(Milestone.RETURNING, at("08:00", 2))) is None
