"""When a milestone has truly happened another time, and what is known of the pickup then."""

from datetime import timedelta

import pytest

from services.tracking.scan import Milestone, Pickup
from tests.unit.tracking.scans import KAMPPI, PASILA, at, said, state


@pytest.mark.parametrize(
    ("again", "occurrence"), [(at("12:10"), 1), (at("15:59"), 1), (at("16:00"), 2), (at("08:00", 1), 2)]
)
def test_a_second_real_attempt_is_told_from_a_repeat_by_the_time_between(again, occurrence):
    result = state(said(Milestone.ATTEMPT_FAILED, at("12:00")), said(Milestone.ATTEMPT_FAILED, again))

    assert result.occurrence == occurrence
    assert result.milestone_at == (again if occurrence == 2 else at("12:00"))


def test_two_reports_of_one_day_without_times_are_one_attempt():
    whole_day = said(Milestone.ATTEMPT_FAILED, at("00:00"), precision="day", received=at("20:00"))

    assert state(whole_day, said(Milestone.ATTEMPT_FAILED, at("14:00"))).occurrence == 1
    assert state(whole_day, said(Milestone.ATTEMPT_FAILED, at("14:00", 1))).occurrence == 2


def test_out_for_delivery_happens_once_a_day():
    scans = [said(Milestone.OUT_FOR_DELIVERY, at("06:00")), said(Milestone.OUT_FOR_DELIVERY, at("10:30"))]

    assert state(*scans).occurrence == 1
    assert state(*scans, said(Milestone.OUT_FOR_DELIVERY, at("07:00", 1))).occurrence == 2


def test_a_missed_attempt_and_a_new_round_the_next_day_count_apart():
    first = [said(Milestone.OUT_FOR_DELIVERY, at("07:00")), said(Milestone.ATTEMPT_FAILED, at("12:00"))]
    second = [said(Milestone.OUT_FOR_DELIVERY, at("07:00", 1)), said(Milestone.ATTEMPT_FAILED, at("12:00", 1))]

    assert state(*first, second[0]).occurrence == 2
    assert state(*first, *second).occurrence == 2


def test_another_question_is_a_new_occurrence_the_same_question_is_not():
    asked = said(Milestone.NEEDS_CUSTOMER, at("08:00"), need="customs")

    assert state(asked, said(Milestone.NEEDS_CUSTOMER, at("08:00", 2), need="customs")).occurrence == 1
    assert state(asked, said(Milestone.NEEDS_CUSTOMER, at("08:00", 2), need="payment")).occurrence == 2


def test_ready_at_another_point_is_a_new_occurrence_with_only_the_new_facts():
    result = state(
        said(Milestone.READY_FOR_PICKUP, at("10:00"), pickup=KAMPPI),
        said(Milestone.READY_FOR_PICKUP, at("11:00"), pickup=PASILA),
    )

    assert (result.occurrence, result.milestone_at, result.pickup) == (2, at("11:00"), PASILA)


def test_points_that_are_named_only_by_the_scans_place_are_told_apart():
    first = said(Milestone.READY_FOR_PICKUP, at("10:00"), place="Kamppi")

    assert state(first, said(Milestone.READY_FOR_PICKUP, at("11:00"), place="KAMPPI ")).occurrence == 1
    assert state(first, said(Milestone.READY_FOR_PICKUP, at("11:00"), place="Pasila")).occurrence == 2


def test_back_at_the_first_point_after_a_redirect_is_a_third_occurrence():
    scans = [
        said(Milestone.READY_FOR_PICKUP, at("10:00"), pickup=KAMPPI),
        said(Milestone.READY_FOR_PICKUP, at("10:00", 1), pickup=PASILA),
    ]

    result = state(*scans, said(Milestone.READY_FOR_PICKUP, at("10:00", 2), pickup=KAMPPI))

    assert (result.occurrence, result.pickup) == (3, KAMPPI)


def test_ready_again_at_the_same_point_after_it_had_left_is_a_new_occurrence():
    ready = said(Milestone.READY_FOR_PICKUP, at("08:00"), pickup=KAMPPI)
    left = said(Milestone.IN_TRANSIT, at("16:00"), place="Vantaa")

    assert state(ready, left, said(Milestone.READY_FOR_PICKUP, at("08:00", 1), pickup=KAMPPI)).occurrence == 2


def test_facts_of_one_point_are_merged_and_the_newest_deadline_holds():
    code = Pickup(code="777", until=at("22:00", 7))
    longer = Pickup(name="K-Market Kamppi", until=at("22:00", 14), opening_hours="ma-pe 8.00 - 20.00")

    result = state(
        said(Milestone.READY_FOR_PICKUP, at("10:00"), pickup=KAMPPI),
        said(Milestone.READY_FOR_PICKUP, at("10:05"), pickup=code),
        said(Milestone.READY_FOR_PICKUP, at("10:00", 2), pickup=longer),
    )

    assert result.pickup is not None
    assert (result.pickup.street, result.pickup.code) == (KAMPPI.street, "777")
    assert (result.pickup.until, result.pickup.opening_hours) == (at("22:00", 14), "Mo-Fr 08:00-20:00")
    assert (result.occurrence, result.milestone_at) == (1, at("10:00"))


def test_the_same_event_told_again_with_a_moved_deadline_moves_it():
    first = Pickup(name="K-Market Kamppi", until=at("22:00", 7))
    moved = Pickup(name="K-Market Kamppi", until=at("22:00", 9))
    later = {"prepared_at": at("09:00", 2), "received": at("09:00", 2)}
    scans = [
        said(Milestone.READY_FOR_PICKUP, at("10:00"), pickup=first),
        said(Milestone.READY_FOR_PICKUP, at("10:00"), pickup=moved, **later),
    ]

    result = state(*scans)

    assert result.pickup is not None
    assert result.pickup.until == at("22:00", 9)


def test_a_question_at_the_point_keeps_the_pickup_facts():
    ready = said(Milestone.READY_FOR_PICKUP, at("10:00"), pickup=KAMPPI)

    result = state(ready, said(Milestone.NEEDS_CUSTOMER, at("12:00"), need="payment"))

    assert (result.milestone, result.need, result.pickup) == (Milestone.NEEDS_CUSTOMER, "payment", KAMPPI)


@pytest.mark.parametrize("end", [Milestone.DELIVERED, Milestone.RETURNING, Milestone.LOST])
def test_once_it_has_left_the_point_nothing_is_said_of_it(end):
    ready = said(Milestone.READY_FOR_PICKUP, at("10:00"), pickup=KAMPPI)

    assert state(ready, said(end, at("10:00") + timedelta(days=1))).pickup is None
