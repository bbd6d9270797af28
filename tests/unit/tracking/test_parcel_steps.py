"""What a later scan ends, and what stays true in spite of it."""

import pytest

from services.tracking.parcel import OUTLIVES
from services.tracking.scan import Milestone
from tests.unit.tracking.scans import KAMPPI, at, flags, milestone, said, state


def after(first, then, when="18:00", day=0, **facts):
    return milestone(said(first, at("08:00"), place="Helsinki"), said(then, at(when, day), **facts))


@pytest.mark.parametrize(
    ("stands", "later"),
    [
        (Milestone.HANDED_OVER, Milestone.ANNOUNCED),
        (Milestone.IN_TRANSIT, Milestone.HANDED_OVER),
        (Milestone.DELAYED, Milestone.IN_TRANSIT),
        (Milestone.ATTEMPT_FAILED, Milestone.IN_TRANSIT),
        (Milestone.READY_FOR_PICKUP, Milestone.DELAYED),
        (Milestone.DAMAGED, Milestone.IN_TRANSIT),
        (Milestone.REFUSED, Milestone.OUT_FOR_DELIVERY),
        (Milestone.DELIVERED, Milestone.OUT_FOR_DELIVERY),
        (Milestone.DELIVERED, Milestone.READY_FOR_PICKUP),
        (Milestone.DELIVERED, Milestone.LOST),
        (Milestone.RETURNING, Milestone.IN_TRANSIT),
        (Milestone.RETURNING, Milestone.READY_FOR_PICKUP),
        (Milestone.RETURNED, Milestone.RETURNING),
    ],
)
def test_a_milestone_that_is_still_true_outlives_a_later_scan(stands, later):
    assert after(stands, later) == stands


@pytest.mark.parametrize(
    ("ends", "later"),
    [
        (Milestone.ANNOUNCED, Milestone.IN_TRANSIT),
        (Milestone.DELAYED, Milestone.OUT_FOR_DELIVERY),
        (Milestone.OUT_FOR_DELIVERY, Milestone.DELAYED),
        (Milestone.OUT_FOR_DELIVERY, Milestone.IN_TRANSIT),
        (Milestone.ATTEMPT_FAILED, Milestone.OUT_FOR_DELIVERY),
        (Milestone.ATTEMPT_FAILED, Milestone.READY_FOR_PICKUP),
        (Milestone.NEEDS_CUSTOMER, Milestone.IN_TRANSIT),
        (Milestone.LOST, Milestone.IN_TRANSIT),
        (Milestone.LOST, Milestone.DELIVERED),
        (Milestone.REFUSED, Milestone.RETURNING),
        (Milestone.READY_FOR_PICKUP, Milestone.DELIVERED),
        (Milestone.READY_FOR_PICKUP, Milestone.RETURNING),
        (Milestone.DELIVERED, Milestone.RETURNING),
        (Milestone.DELIVERED, Milestone.RETURNED),
    ],
)
def test_a_milestone_that_is_no_longer_true_ends(ends, later):
    assert after(ends, later) == later


def test_the_table_knows_every_milestone():
    assert set(OUTLIVES) == set(Milestone)


def test_the_van_leaving_the_depot_does_not_take_back_that_it_is_out():
    assert after(Milestone.OUT_FOR_DELIVERY, Milestone.IN_TRANSIT, "09:00") == Milestone.OUT_FOR_DELIVERY


def test_back_at_the_depot_in_the_evening_it_is_no_longer_out():
    assert after(Milestone.OUT_FOR_DELIVERY, Milestone.IN_TRANSIT, "17:00") == Milestone.IN_TRANSIT


def test_a_sorting_scan_soon_after_customs_asks_does_not_answer_for_the_customer():
    assert after(Milestone.NEEDS_CUSTOMER, Milestone.IN_TRANSIT, "08:30") == Milestone.NEEDS_CUSTOMER


def test_a_day_only_scan_of_the_same_day_does_not_show_that_the_van_came_back():
    first = said(Milestone.OUT_FOR_DELIVERY, at("00:00"), precision="day", received=at("12:00"))

    assert milestone(first, said(Milestone.IN_TRANSIT, at("06:00"))) == Milestone.OUT_FOR_DELIVERY


def test_a_refusal_and_a_return_on_one_day_is_a_return():
    first = said(Milestone.REFUSED, at("00:00"), precision="day", received=at("12:00"))

    assert milestone(first, said(Milestone.RETURNING, at("15:00"))) == Milestone.RETURNING


def test_on_the_return_leg_delivered_means_the_sender():
    scans = [
        said(Milestone.ATTEMPT_FAILED, at("12:00")),
        said(Milestone.RETURNING, at("12:00", 3)),
        said(Milestone.DELIVERED, at("12:00", 5)),
    ]

    result = state(*scans)

    assert (result.milestone, result.milestone_at) == (Milestone.RETURNED, at("12:00", 5))


def test_a_return_leg_that_is_told_late_turns_an_old_delivered_into_returned():
    delivered = said(Milestone.DELIVERED, at("12:00", 5))
    start = said(Milestone.RETURNING, at("12:00", 3), received=at("12:00", 9))

    assert milestone(delivered) == Milestone.DELIVERED
    assert milestone(delivered, start) == Milestone.RETURNED


def test_what_is_said_after_delivery_is_flagged_and_changes_nothing():
    delivered, missed = said(Milestone.DELIVERED, at("12:00")), said(Milestone.ATTEMPT_FAILED, at("14:00"))

    result = state(delivered, missed)

    assert result.milestone == Milestone.DELIVERED
    assert flags(result, missed) == {"after_delivered"}


def test_delivered_twice_keeps_the_first_time_and_fills_in_what_was_missing():
    result = state(said(Milestone.DELIVERED, at("12:00")), said(Milestone.DELIVERED, at("15:00"), variant="neighbour"))

    assert (result.milestone_at, result.variant, result.occurrence) == (at("12:00"), "neighbour", 1)


def test_five_transit_scans_are_one_unchanged_state():
    scans = [said(Milestone.IN_TRANSIT, at("06:00", day), place=f"Depot {day}") for day in range(5)]

    assert state(*scans) == state(scans[0])


def test_ready_then_in_transit_to_another_town_hours_later_is_a_redirect():
    ready = said(Milestone.READY_FOR_PICKUP, at("08:00"), pickup=KAMPPI)

    result = state(ready, said(Milestone.IN_TRANSIT, at("15:00"), place="Vantaa"))

    assert (result.milestone, result.pickup) == (Milestone.IN_TRANSIT, None)


@pytest.mark.parametrize(
    ("place", "when"), [("Helsinki", "15:00"), (None, "15:00"), ("FIVAN", "15:00"), ("Vantaa", "08:20")]
)
def test_a_stray_transit_scan_does_not_hide_the_pickup_code(place, when):
    ready = said(Milestone.READY_FOR_PICKUP, at("08:00"), pickup=KAMPPI)

    result = state(ready, said(Milestone.IN_TRANSIT, at(when), place=place))

    assert result.milestone == Milestone.READY_FOR_PICKUP
    assert result.pickup is not None
    assert result.pickup.code == "123456"


def test_the_carrier_has_told_only_what_it_says_it_has_told():
    loaded = said(Milestone.OUT_FOR_DELIVERY, at("07:00"), carrier_told=True)
    ready = said(Milestone.READY_FOR_PICKUP, at("12:00"))
    told = said(Milestone.READY_FOR_PICKUP, at("12:05"), carrier_told=True, code="45")

    assert not state(loaded, ready).carrier_told
    assert state(loaded, ready, told).carrier_told
