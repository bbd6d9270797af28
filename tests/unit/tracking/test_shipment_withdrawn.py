"""Carriers take back what they said (BGM 1225 = 1, 4, 5), before or after it reaches us."""

from itertools import permutations

from services.tracking.scan import Milestone
from tests.unit.tracking.scans import at, milestone, said, state

MOVING = said(Milestone.IN_TRANSIT, at("06:00"), document="D0")


def delivered(**facts):
    return said(Milestone.DELIVERED, at("12:00"), **{"document": "D1", **facts})


def correction(kind, what=Milestone.DELIVERED, when="12:00", **facts):
    return said(
        what,
        at(when),
        **{"document": "D1", "function": kind, "prepared_at": at("15:00"), **facts},
        received=at("15:01"),
    )


def test_a_cancelled_document_is_withdrawn_in_whatever_order_the_two_arrive():
    original, cancel = delivered(received=at("20:00")), correction("cancel")

    for order in permutations([MOVING, original, cancel]):
        result = state(*order)
        assert result.milestone == Milestone.IN_TRANSIT
        assert result.withdrawn == {original.id}
        assert "withdrawal" in result.flags[cancel.id]


def test_a_cancellation_that_comes_first_waits_for_its_original():
    cancel = correction("cancel")

    assert milestone(MOVING, cancel) == Milestone.IN_TRANSIT
    assert milestone(MOVING, cancel, delivered()) == Milestone.IN_TRANSIT


def test_a_cancellation_takes_back_the_whole_document_but_no_other():
    other = said(Milestone.OUT_FOR_DELIVERY, at("07:00"), document="D2")
    missed = said(Milestone.ATTEMPT_FAILED, at("11:00"), document="D1")

    result = state(other, missed, delivered(), correction("cancel"))

    assert result.milestone == Milestone.OUT_FOR_DELIVERY


def test_a_replacement_stands_for_the_whole_document_it_replaces():
    missed = said(Milestone.ATTEMPT_FAILED, at("11:00"), document="D1")
    replacement = correction("replace", Milestone.OUT_FOR_DELIVERY, "10:00")

    result = state(MOVING, missed, delivered(), replacement)

    assert result.milestone == Milestone.OUT_FOR_DELIVERY
    assert len(result.withdrawn) == 2


def test_a_change_speaks_only_for_the_parcels_it_names():
    a, b = delivered(parcel="A"), delivered(parcel="B")
    change = correction("change", Milestone.ATTEMPT_FAILED, parcel="B")

    result = state(a, b, change)

    assert [(parcel.number, parcel.milestone) for parcel in result.parcels] == [
        ("A", Milestone.DELIVERED),
        ("B", Milestone.ATTEMPT_FAILED),
    ]


def test_a_document_with_a_new_number_withdraws_the_one_it_refers_to():
    replacement = correction("replace", Milestone.ATTEMPT_FAILED, document="D9", supersedes="D1")

    assert milestone(MOVING, delivered(), replacement) == Milestone.ATTEMPT_FAILED


def test_the_newer_of_two_replacements_stands():
    first = correction("replace", Milestone.ATTEMPT_FAILED)
    second = correction("replace", Milestone.OUT_FOR_DELIVERY, prepared_at=at("16:00"))

    assert milestone(MOVING, delivered(), second, first) == Milestone.OUT_FOR_DELIVERY


def test_a_document_issued_again_after_its_cancellation_stands():
    again = delivered(prepared_at=at("17:00"), place="Vantaa", received=at("17:01"))

    assert milestone(MOVING, delivered(), correction("cancel"), again) == Milestone.DELIVERED


def test_without_a_document_number_the_event_itself_is_recognised():
    cancel = correction("cancel", document=None)

    assert milestone(MOVING, delivered(document=None), cancel) == Milestone.IN_TRANSIT
    assert milestone(MOVING, said(Milestone.DELIVERED, at("12:30"), document=None), cancel) == Milestone.DELIVERED


def test_without_a_document_number_a_change_replaces_what_was_said_of_that_moment():
    change = correction("change", Milestone.ATTEMPT_FAILED, document=None)

    assert milestone(MOVING, delivered(document=None), change) == Milestone.ATTEMPT_FAILED


def test_a_cancellation_of_another_document_leaves_the_same_event_standing():
    assert milestone(MOVING, delivered(), correction("cancel", document="D2")) == Milestone.DELIVERED


def test_an_event_reported_by_two_documents_survives_the_cancellation_of_one():
    again = delivered(document="D2", received=at("13:00"))

    assert milestone(MOVING, delivered(), again, correction("cancel")) == Milestone.DELIVERED


def test_a_test_message_withdraws_nothing_real():
    cancel = correction("cancel", flags=frozenset({"test"}))

    assert milestone(MOVING, delivered(), cancel) == Milestone.DELIVERED


def test_a_delivery_taken_back_gives_the_state_before_it():
    missed = said(Milestone.ATTEMPT_FAILED, at("11:00"), document="D2", reason="6")

    result = state(MOVING, missed, delivered(), correction("cancel"))

    assert (result.milestone, result.milestone_at, result.reason) == (Milestone.ATTEMPT_FAILED, at("11:00"), "6")
