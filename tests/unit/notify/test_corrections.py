"""What was told and never was so is put right, once; what came to be otherwise is told as news."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.rules.decision import decide
from services.notify.rules.facts import Kind, Parcel
from services.notify.rules.news import claim_of
from tests.unit.notify.cases import NOON, PICKUP, at, case, parcels, shipment, told

P1 = frozenset({"P1"})
BEFORE = NOON - timedelta(hours=5)


def delivered(**facts):
    return told(Kind.DELIVERED, milestone="delivered", since=NOON, parcels=P1, **facts)


def ready(**facts):
    known = {"milestone": "ready_for_pickup", "since": NOON, "parcels": P1, "codes": frozenset({"4821"})}
    return told(Kind.PICKUP, **{**known, "place": "K-Market Kamppi", "point": PICKUP, **facts})


def by_now(milestone, *, at=BEFORE, **facts):
    """The parcel stands there now, and has since `at`."""
    return {
        "milestone": milestone,
        "milestone_at": at,
        "parcels": (Parcel(key="P1", milestone=milestone, at=at),),
        **facts,
    }


def decision(earlier, **facts):
    return decide(case(facts.pop("milestone"), earlier=earlier, **facts))


class TestDelivered:
    @pytest.mark.parametrize("milestone", ["in_transit", "out_for_delivery", "attempt_failed", "ready_for_pickup"])
    def test_a_delivery_that_is_taken_back_is_corrected(self, milestone):
        found = decision((delivered(),), **by_now(milestone))

        assert (found.kind, found.decision) == (Kind.CORRECTION, "send")
        assert (found.claim.corrects, found.claim.wrong.kind) == ("ntc_1", Kind.DELIVERED)

    @pytest.mark.parametrize("milestone", ["returning", "returned", "damaged"])
    def test_what_follows_a_delivery_is_no_correction(self, milestone):
        assert decision((delivered(),), **by_now(milestone, at=at(25, 9))).kind is not Kind.CORRECTION

    def test_what_never_left_needs_no_correction(self):
        assert decision((delivered(sent=False),), **by_now("in_transit")) is None

    def test_it_is_corrected_once(self):
        first = decision((delivered(),), **by_now("in_transit"))
        correction = told(Kind.CORRECTION, id="ntc_2", corrects="ntc_1", identity=first.identity)

        assert decision((delivered(), correction), **by_now("in_transit")) is None

    def test_the_real_delivery_is_told_after_the_correction(self):
        news = decide(case("delivered"))
        wrong = delivered(identity=news.identity)
        correction = told(Kind.CORRECTION, id="ntc_2", corrects="ntc_1")

        assert decision((wrong,), milestone="delivered").reason == "already_told"
        assert decision((wrong, correction), milestone="delivered").decision == "send"

    def test_a_correction_that_waits_takes_nothing_back_yet(self):
        news = decide(case("delivered"))
        waiting = told(Kind.CORRECTION, id="ntc_2", corrects="ntc_1", sent=False)

        assert decision((delivered(identity=news.identity), waiting), milestone="delivered").reason == "already_told"

    def test_the_milestone_that_a_correction_tells_is_not_told_again(self):
        first = decision((delivered(),), **by_now("attempt_failed"))
        correction = told(Kind.CORRECTION, id="ntc_2", corrects="ntc_1")
        instead = told(Kind.MISSED, id="ntc_2", identity=first.identity.partition(":corrects:")[0])

        assert decision((delivered(), correction, instead), **by_now("attempt_failed")).reason == "already_told"


class TestPickup:
    def test_another_code_puts_the_one_told_right(self):
        found = decision((ready(codes=frozenset({"1111"})),), **by_now("ready_for_pickup", at=NOON, pickup=PICKUP))

        assert found.kind is Kind.CORRECTION
        assert found.claim.codes == {"4821"}

    def test_another_place_at_the_same_time_puts_the_one_told_right(self):
        elsewhere = replace(PICKUP, name="R-kioski Pasila", street="Ratapihantie 6", postcode="00520")

        assert decision((ready(),), **by_now("ready_for_pickup", at=NOON, pickup=elsewhere)).kind is Kind.CORRECTION

    def test_a_place_that_it_was_moved_to_is_news(self):
        elsewhere = replace(PICKUP, name="R-kioski Pasila", street="Ratapihantie 6", postcode="00520")
        moved = by_now("ready_for_pickup", at=at(25, 9), occurrence=2, pickup=elsewhere)

        assert decision((ready(),), **moved).kind is Kind.PICKUP

    def test_a_parcel_that_never_was_there_is_corrected(self):
        assert decision((ready(),), **by_now("in_transit")).kind is Kind.CORRECTION

    def test_a_parcel_that_goes_on_its_way_again_is_no_correction(self):
        assert decision((ready(),), **by_now("in_transit", at=at(25, 9))) is None

    def test_one_of_two_that_is_collected_is_no_correction(self):
        both = parcels("ready_for_pickup", "delivered")

        assert decision((ready(),), milestone="partly_delivered", parcels=both).kind is not Kind.CORRECTION


def test_only_the_last_word_is_corrected():
    later = told(Kind.MISSED, id="ntc_2", milestone="attempt_failed", since=NOON, parcels=P1, decided_at=at(23, 18))

    assert decision((delivered(), later), **by_now("attempt_failed", at=NOON)).kind is Kind.MISSED


def test_a_correction_says_how_the_parcel_really_stands():
    found = decision((delivered(),), **by_now("attempt_failed"))

    assert found.claim.milestone == "attempt_failed"
    assert found.claim == replace(
        claim_of(Kind.CORRECTION, shipment(**by_now("attempt_failed"))), corrects="ntc_1", wrong=delivered().claim
    )
