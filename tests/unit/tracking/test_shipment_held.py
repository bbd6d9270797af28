"""What is uncertain is kept and flagged, and changes nothing."""

import pytest

from services.tracking.scan import Milestone, Scan
from tests.unit.tracking.scans import at, flags, milestone, said, state

MOVING = said(Milestone.IN_TRANSIT, at("06:00"))


def test_a_scan_without_a_time_changes_nothing_not_even_by_when_it_came():
    undated = said(Milestone.DELIVERED, None, received=at("23:00"))

    result = state(MOVING, undated)

    assert result.milestone == Milestone.IN_TRANSIT
    assert flags(result, undated) == {"undated"}


def test_an_event_of_the_future_is_a_plan_and_changes_nothing():
    plan = said(Milestone.OUT_FOR_DELIVERY, at("07:00", 1), received=at("09:00"), prepared_at=None)

    result = state(MOVING, plan)

    assert result.milestone == Milestone.IN_TRANSIT
    assert flags(result, plan) == {"future"}


def test_a_plan_does_not_become_true_because_its_file_was_late():
    plan = said(Milestone.OUT_FOR_DELIVERY, at("07:00", 2), prepared_at=at("09:00"), received=at("09:00", 5))

    assert flags(state(MOVING, plan), plan) == {"future"}


def test_clocks_may_differ_by_a_few_minutes():
    ahead = said(Milestone.DELIVERED, at("12:03"), received=at("12:00"), prepared_at=at("12:00"))

    result = state(MOVING, ahead)

    assert result.milestone == Milestone.DELIVERED
    assert flags(result, ahead) == set()


def test_a_local_time_read_in_the_wrong_zone_happened_but_its_time_is_not_told():
    wrong_zone = said(Milestone.DELIVERED, at("02:37", 1), prepared_at=at("21:43"), received=at("21:50"))

    result = state(MOVING, wrong_zone)

    assert (result.milestone, result.milestone_at, result.milestone_precision) == (Milestone.DELIVERED, None, None)
    assert flags(result, wrong_zone) == {"zone_error"}


def test_a_wrong_zone_does_not_push_an_event_after_those_that_followed_it():
    loaded = said(Milestone.OUT_FOR_DELIVERY, at("12:00"), prepared_at=at("07:00"), received=at("07:05"))
    delivered = said(Milestone.ATTEMPT_FAILED, at("10:00"))

    assert milestone(loaded, delivered) == Milestone.ATTEMPT_FAILED


@pytest.mark.parametrize("flag", ["test", "contradictory"])
def test_a_scan_that_its_reader_holds_back_changes_nothing(flag):
    held = said(Milestone.DELIVERED, at("12:00"), flags=frozenset({flag}))

    result = state(MOVING, held)

    assert result.milestone == Milestone.IN_TRANSIT
    assert flags(result, held) == {flag}


def test_a_test_scan_does_not_hide_its_real_twin():
    test = said(Milestone.DELIVERED, at("12:00"), flags=frozenset({"test"}))
    real = said(Milestone.DELIVERED, at("12:00"), received=at("13:00"))

    assert milestone(MOVING, test, real) == Milestone.DELIVERED


def test_delivered_and_missed_at_one_instant_wait_for_a_human():
    delivered = said(Milestone.DELIVERED, at("12:00"))
    missed = said(Milestone.ATTEMPT_FAILED, at("12:00"))

    result = state(MOVING, delivered, missed)

    assert result.milestone == Milestone.IN_TRANSIT
    assert flags(result, delivered) == flags(result, missed) == {"contradictory"}


def test_delivered_after_a_refusal_is_held_for_it_may_mean_the_sender():
    refused = said(Milestone.REFUSED, at("12:00"))
    delivered = said(Milestone.DELIVERED, at("12:00", 2))

    result = state(MOVING, refused, delivered)

    assert result.milestone == Milestone.REFUSED
    assert flags(result, delivered) == {"contradictory"}


def test_an_unknown_code_changes_nothing_not_even_the_number_of_parcels():
    unknown = said(Milestone.UNKNOWN, at("12:00"), parcel="B", parcel_total=7)

    result = state(said(Milestone.IN_TRANSIT, at("06:00"), parcel="A"), unknown)

    assert [parcel.number for parcel in result.parcels] == ["A"]
    assert (result.milestone, result.parcel_total) == (Milestone.IN_TRANSIT, 1)


def test_free_text_is_never_a_status():
    assert milestone(said(Milestone.UNKNOWN, at("12:00"), text="DELIVERED")) == Milestone.UNKNOWN


def test_every_milestone_has_its_place_in_the_order():
    for each in Milestone:
        assert milestone(said(each, at("12:00"))) == each


def test_a_scan_says_by_itself_nothing_of_its_arrival():
    assert "received_at" not in Scan.__slots__
