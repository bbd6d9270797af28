"""When the parcels still coming are expected: the carrier's latest word, never narrower, never past."""

import pytest

from services.tracking.scan import Estimate, Milestone
from tests.unit.tracking.scans import at, said, state


def window(start, end, day=0, **facts):
    return Estimate(start=at(start, day), end=at(end, day), **facts)


TODAY, TOMORROW = window("14:00", "16:00"), window("10:00", "12:00", 1)
PROMISE = Estimate(start=at("00:00"), end=at("00:00", 3), whole_days=True)


def moving(when, day=0, **facts):
    return said(Milestone.IN_TRANSIT, at(when, day), **facts)


def eta(*scans, **how):
    found = state(*scans, **how).eta
    return (found.start, found.end, found.source) if found else None


def carrier(estimate):
    return estimate.start, estimate.end, "carrier"


def test_the_estimate_that_was_made_last_wins_not_the_one_that_came_last():
    older = moving("06:00", eta=TODAY, prepared_at=at("06:01"), received=at("20:00"))
    newer = moving("05:00", eta=TOMORROW, prepared_at=at("07:00"), received=at("07:01"))

    assert eta(older, newer) == eta(newer, older) == carrier(TOMORROW)


def test_without_a_date_of_the_document_the_event_dates_the_estimate():
    first = moving("06:00", eta=TODAY, prepared_at=None)
    second = moving("07:00", eta=TOMORROW, prepared_at=None)

    assert eta(second, first) == carrier(TOMORROW)


def test_an_estimate_in_the_past_of_the_newest_scan_is_dropped():
    scans = [moving("06:00", eta=TODAY), moving("18:00")]

    assert eta(*scans) is None
    assert eta(*scans, promise=PROMISE) == (PROMISE.start, PROMISE.end, "shop")


def test_an_estimate_that_ends_before_it_begins_is_none():
    backwards = Estimate(start=at("16:00"), end=at("14:00"))

    assert eta(moving("06:00", eta=TOMORROW), moving("07:00", eta=backwards)) == carrier(TOMORROW)


def test_whole_days_stay_whole_days():
    dates = Estimate(start=at("00:00", 1), end=at("00:00", 2), whole_days=True)

    found = state(moving("06:00", eta=dates)).eta

    assert found is not None
    assert (found.whole_days, found.confidence, found.start, found.end) == (True, None, dates.start, dates.end)


def test_the_shops_promise_stands_until_the_carrier_says_more_or_it_is_past():
    assert eta(promise=PROMISE) == (PROMISE.start, PROMISE.end, "shop")
    assert eta(moving("06:00", eta=TOMORROW), promise=PROMISE) == carrier(TOMORROW)
    assert eta(moving("06:00", 4), promise=PROMISE) is None
    assert eta() is None


@pytest.mark.parametrize(
    "end",
    [
        Milestone.DELIVERED,
        Milestone.RETURNING,
        Milestone.RETURNED,
        Milestone.READY_FOR_PICKUP,
        Milestone.LOST,
        Milestone.REFUSED,
    ],
)
def test_nothing_is_expected_of_what_has_come_or_will_not(end):
    assert eta(moving("06:00", eta=TOMORROW), said(end, at("12:00")), promise=PROMISE) is None


@pytest.mark.parametrize("news", [Milestone.DELAYED, Milestone.ATTEMPT_FAILED, Milestone.NEEDS_CUSTOMER])
def test_a_delay_a_missed_attempt_or_a_question_voids_what_was_estimated_before(news):
    before = moving("06:00", eta=TOMORROW)

    assert eta(before, said(news, at("12:00"))) is None
    assert eta(before, said(news, at("12:00"), eta=window("14:00", "16:00", 2))) == carrier(window("14:00", "16:00", 2))


def test_a_depot_scan_after_a_delay_may_bring_the_new_window():
    late = said(Milestone.DELAYED, at("08:00"))

    result = state(late, moving("12:00", eta=TOMORROW))

    assert result.milestone == Milestone.DELAYED
    assert result.eta is not None
    assert result.eta.start == TOMORROW.start


@pytest.mark.parametrize(
    "uncertain",
    [{"at": None}, {"flags": frozenset({"test"})}, {"milestone": Milestone.UNKNOWN}, {"function": "cancel"}],
)
def test_an_estimate_in_a_scan_that_does_not_count_does_not_count(uncertain):
    facts = {"milestone": Milestone.IN_TRANSIT, "at": at("07:00"), "eta": TOMORROW, **uncertain}

    assert eta(moving("06:00"), said(facts.pop("milestone"), facts.pop("at"), **facts)) is None


def test_parcels_that_are_expected_apart_give_one_window_that_holds_both():
    a, b = moving("06:00", parcel="A", eta=TODAY), moving("06:30", parcel="B", eta=TOMORROW)

    assert eta(a, b) == (TODAY.start, TOMORROW.end, "carrier")


def test_what_has_arrived_does_not_widen_the_window_of_what_is_coming():
    a, b = moving("06:00", parcel="A", eta=TODAY), moving("06:30", parcel="B", eta=TOMORROW)

    assert eta(a, b, said(Milestone.DELIVERED, at("14:30"), parcel="A")) == carrier(TOMORROW)


def test_estimates_of_the_return_leg_are_not_the_customers():
    back = [said(Milestone.RETURNING, at("06:00")), moving("12:00", eta=TOMORROW)]

    assert eta(*back) is None
