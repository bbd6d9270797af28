"""Several parcels, one shipment: what is said of all of them together."""

import pytest

from services.tracking.scan import Milestone, Pickup
from tests.unit.tracking.scans import KAMPPI, at, flags, milestone, said, state


def parcels(**milestones):
    """One scan a parcel: `parcels(A=(Milestone.DELIVERED, at("12:00")))`."""
    return [said(what, when, parcel=number) for number, (what, when) in milestones.items()]


def each(*milestones):
    return milestone(*(said(what, at("12:00"), parcel=f"P{n}") for n, what in enumerate(milestones)))


def test_registered_parcels_without_a_scan_are_known():
    result = state(said(Milestone.IN_TRANSIT, at("06:00"), parcel="A"), parcels=("A", "B"))

    assert [(parcel.number, parcel.milestone) for parcel in result.parcels] == [
        ("A", Milestone.IN_TRANSIT),
        ("B", Milestone.UNKNOWN),
    ]
    assert (result.parcel_total, result.settled) == (2, False)


def test_a_scan_without_a_parcel_number_is_true_of_all_parcels_known():
    whole = said(Milestone.OUT_FOR_DELIVERY, at("07:00"))

    result = state(whole, said(Milestone.DELIVERED, at("12:00"), parcel="A"), parcels=("B",))

    assert [(parcel.number, parcel.milestone) for parcel in result.parcels] == [
        ("B", Milestone.OUT_FOR_DELIVERY),
        ("A", Milestone.DELIVERED),
    ]


def test_a_consignment_without_parcel_numbers_is_one_whole():
    result = state(said(Milestone.DELIVERED, at("12:00"), parcel_total=6))

    assert [parcel.number for parcel in result.parcels] == [None]
    assert (result.milestone, result.parcel_total, result.settled) == (Milestone.DELIVERED, 6, True)


def test_how_many_parcels_there_are_is_unknown_until_somebody_says():
    assert state(said(Milestone.IN_TRANSIT, at("06:00"))).parcel_total is None
    assert state(said(Milestone.IN_TRANSIT, at("06:00"), parcel_total=2), parcels=("A", "B", "C")).parcel_total == 3


def test_some_delivered_is_partly_delivered_and_all_is_delivered():
    two = parcels(A=(Milestone.DELIVERED, at("12:00")), B=(Milestone.IN_TRANSIT, at("06:00")))

    assert milestone(*two) == Milestone.PARTLY_DELIVERED
    assert milestone(*two, said(Milestone.DELIVERED, at("12:01"), parcel="B")) == Milestone.DELIVERED


def test_parcels_that_the_carrier_counts_but_has_not_named_are_still_to_come():
    named = [said(Milestone.DELIVERED, at("12:00"), parcel=number, parcel_total=6) for number in "ABC"]

    result = state(*named)

    assert (result.milestone, len(result.parcels), result.parcel_total) == (Milestone.PARTLY_DELIVERED, 3, 6)
    assert not result.settled


@pytest.mark.parametrize("trouble", [Milestone.LOST, Milestone.RETURNING, Milestone.RETURNED, Milestone.REFUSED])
def test_trouble_with_one_parcel_does_not_hide_the_others_delivery(trouble):
    result = state(*parcels(A=(Milestone.DELIVERED, at("12:00")), B=(trouble, at("13:00"))))

    assert (result.milestone, result.milestone_at) == (Milestone.PARTLY_DELIVERED, at("12:00"))
    assert result.settled
    assert result.parcels[1].milestone == trouble


@pytest.mark.parametrize(
    ("milestones", "whole"),
    [
        ((Milestone.READY_FOR_PICKUP, Milestone.OUT_FOR_DELIVERY), Milestone.READY_FOR_PICKUP),
        ((Milestone.READY_FOR_PICKUP, Milestone.NEEDS_CUSTOMER), Milestone.NEEDS_CUSTOMER),
        ((Milestone.ATTEMPT_FAILED, Milestone.DELAYED), Milestone.ATTEMPT_FAILED),
        ((Milestone.OUT_FOR_DELIVERY, Milestone.IN_TRANSIT), Milestone.OUT_FOR_DELIVERY),
        ((Milestone.LOST, Milestone.IN_TRANSIT), Milestone.IN_TRANSIT),
        ((Milestone.LOST, Milestone.ANNOUNCED), Milestone.LOST),
        ((Milestone.RETURNING, Milestone.RETURNED), Milestone.RETURNING),
    ],
)
def test_where_parcels_differ_what_the_customer_must_act_on_comes_first(milestones, whole):
    assert each(*milestones) == each(*reversed(milestones)) == whole


def test_a_parcel_that_needs_the_customer_after_another_was_delivered_is_the_news():
    delivered = said(Milestone.DELIVERED, at("12:00"), parcel="A")
    ready = said(Milestone.READY_FOR_PICKUP, at("12:00", 1), parcel="B", pickup=KAMPPI)

    result = state(delivered, ready)

    assert (result.milestone, result.pickup) == (Milestone.READY_FOR_PICKUP, KAMPPI)


def test_one_of_two_collected_is_partly_delivered_and_the_other_still_has_its_code():
    result = state(
        said(Milestone.READY_FOR_PICKUP, at("10:00"), parcel="A", pickup=Pickup(name="Kamppi", code="111")),
        said(Milestone.READY_FOR_PICKUP, at("10:00"), parcel="B", pickup=Pickup(name="Kamppi", code="222")),
        said(Milestone.DELIVERED, at("15:00"), parcel="A", variant="collected"),
    )

    assert result.milestone == Milestone.PARTLY_DELIVERED
    assert [parcel.pickup and parcel.pickup.code for parcel in result.parcels] == [None, "222"]
    assert result.pickup is not None
    assert result.pickup.code == "222"


def test_a_change_set_is_settled_when_every_parcel_has_got_there():
    first = said(Milestone.OUT_FOR_DELIVERY, at("07:00"), parcel="A")

    assert not state(first, parcels=("A", "B")).settled
    assert state(first, said(Milestone.OUT_FOR_DELIVERY, at("07:01"), parcel="B")).settled
    assert state(first).settled


def test_parcels_that_arrive_minutes_apart_are_one_occurrence_and_days_apart_two():
    first = said(Milestone.READY_FOR_PICKUP, at("10:00"), parcel="A", pickup=KAMPPI)

    assert state(first, said(Milestone.READY_FOR_PICKUP, at("10:20"), parcel="B", pickup=KAMPPI)).occurrence == 1
    assert state(first, said(Milestone.READY_FOR_PICKUP, at("10:20", 1), parcel="B", pickup=KAMPPI)).occurrence == 2


def test_more_parcels_delivered_another_day_are_news_again_the_same_day_they_are_not():
    first = said(Milestone.DELIVERED, at("12:00"), parcel="A")

    assert state(first, said(Milestone.DELIVERED, at("12:30"), parcel="B"), parcels=("C",)).occurrence == 1
    assert state(first, said(Milestone.DELIVERED, at("12:30", 1), parcel="B"), parcels=("C",)).occurrence == 2


def test_all_delivered_is_one_occurrence_however_long_it_took():
    scans = parcels(A=(Milestone.DELIVERED, at("12:00")), B=(Milestone.DELIVERED, at("12:00", 3)))

    assert (state(*scans).occurrence, state(*scans).milestone_at) == (1, at("12:00", 3))


def test_partly_delivered_may_be_said_of_a_whole_without_parcel_numbers():
    assert milestone(said(Milestone.PARTLY_DELIVERED, at("12:00"))) == Milestone.PARTLY_DELIVERED


def test_the_carrier_has_told_only_if_it_told_of_every_parcel_that_is_there():
    a = said(Milestone.READY_FOR_PICKUP, at("10:00"), parcel="A", carrier_told=True)
    b = said(Milestone.READY_FOR_PICKUP, at("10:00"), parcel="B")

    assert state(a).carrier_told
    assert not state(a, b).carrier_told


def test_a_scan_of_all_parcels_is_flagged_only_if_it_is_wrong_of_each():
    delivered = said(Milestone.DELIVERED, at("12:00"), parcel="A")
    loaded = said(Milestone.OUT_FOR_DELIVERY, at("13:00"))

    assert flags(state(delivered, loaded), loaded) == {"after_delivered"}
    assert flags(state(delivered, loaded, parcels=("A", "B")), loaded) == set()
