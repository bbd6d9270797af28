"""Worth telling? On which channel? When? One rule a test."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.rules.decision import RULES, decide
from services.notify.rules.facts import KIND_OF, WHOLE, Kind, Window
from tests.unit.notify.cases import (
    AFTERNOON,
    NOON,
    ORDER,
    PICKUP,
    STORIES,
    at,
    case,
    customer,
    decided,
    parcels,
    told,
)

TOMORROW = Window(start=at(25, 14), end=at(25, 16))


class TestKind:
    @pytest.mark.parametrize("milestone", ["announced", "in_transit", "unknown"])
    def test_a_step_on_the_way_is_never_told(self, milestone):
        assert decide(case(milestone)) is None

    @pytest.mark.parametrize(("kind", "milestone"), {kind: STORIES[kind] for kind in KIND_OF.values()}.items())
    def test_a_milestone_that_matters_becomes_its_notice(self, kind, milestone):
        late = Window(start=at(28, 14), end=at(28, 16))

        assert decided(milestone, eta=late).kind is kind
        assert decided(milestone, eta=late).decision == "send"

    @pytest.mark.parametrize(
        ("rest", "kind"),
        [
            ("in_transit", Kind.PARTLY_DELIVERED),
            ("lost", Kind.PROBLEM),
            ("returning", Kind.RETURNING),
        ],
    )
    def test_the_rest_of_a_part_delivered_is_the_news_once_it_comes_no_more(self, rest, kind):
        decision = decided("partly_delivered", parcels=parcels("delivered", rest))

        assert (decision.kind, decision.decision) == (kind, "send")

    def test_a_parcel_that_nobody_has_seen_may_still_come(self):
        decision = decided("partly_delivered", parcels=parcels("delivered", "lost"), parcel_total=3)

        assert decision.kind is Kind.PARTLY_DELIVERED

    def test_an_order_is_confirmed_only_where_the_shop_asks(self):
        unasked = decide(replace(case(), shipment=None))
        asked = decide(replace(case(), shipment=None, confirms_orders=True))

        assert unasked is not None
        assert unasked.reason == "not_asked_for"
        assert asked is not None
        assert asked.decision == "send"


class TestBecause:
    def test_every_rule_leaves_one_line_in_order(self):
        names = [line.partition(":")[0] for line in decided().because]

        assert names == [name for name, _ in RULES]

    def test_a_silence_ends_the_chain_with_its_reason(self):
        decision = decided(customer=customer(channels=()))

        assert decision.decision == "suppressed"
        assert decision.because[-1] == "consent: the customer wants no notices"

    def test_no_line_holds_a_contact_point(self):
        lines = " ".join(decided().because)

        assert "+358" not in lines
        assert "@" not in lines


class TestTold:
    def test_the_same_news_is_told_once(self):
        first = decided("attempt_failed")

        again = decided("attempt_failed", earlier=(told(Kind.MISSED, identity=first.identity),))

        assert (again.decision, again.reason) == ("suppressed", "already_told")

    def test_a_second_attempt_is_news(self):
        first = decided("attempt_failed", occurrence=1)

        second = decided("attempt_failed", occurrence=2, earlier=(told(Kind.MISSED, identity=first.identity),))

        assert second.decision == "send"

    def test_an_earlier_attempt_that_is_heard_of_later_is_no_news(self):
        first = decided("attempt_failed")
        earlier = (told(Kind.MISSED, identity=first.identity, since=NOON, parcels=first.claim.parcels),)

        assert decided("attempt_failed", occurrence=2, earlier=earlier).reason == "already_told"
        assert decided("attempt_failed", occurrence=3, milestone_at=at(24, 13), earlier=earlier).decision == "send"

    def test_on_its_way_is_told_once_an_order(self):
        first = decided("handed_over", id="shp_1")

        second = decided("handed_over", id="shp_2", earlier=(told(Kind.ON_ITS_WAY, identity=first.identity),))

        assert second.reason == "already_told"

    def test_returned_is_no_news_after_returning(self):
        first = decided("returning")

        assert decided("returned", earlier=(told(Kind.RETURNING, identity=first.identity),)).reason == "already_told"

    def test_a_parcel_that_becomes_ready_later_is_news(self):
        first = told(Kind.PICKUP, parcels=frozenset({"P1"}))

        second = decided("ready_for_pickup", parcels=parcels("ready_for_pickup", "ready_for_pickup"), earlier=(first,))

        assert second.decision == "send"
        assert second.claim.parcels == {"P1", "P2"}

    def test_fewer_parcels_than_told_are_no_news(self):
        first = told(Kind.PICKUP, parcels=frozenset({"P1", "P2"}))

        second = decided("ready_for_pickup", parcels=parcels("ready_for_pickup", "delivered"), earlier=(first,))

        assert second.reason == "already_told"

    def test_a_parcel_number_that_comes_later_is_no_news(self):
        first = told(Kind.PICKUP, parcels=frozenset({WHOLE}))

        assert decided("ready_for_pickup", earlier=(first,)).reason == "already_told"

    @pytest.mark.parametrize(("codes", "decision"), [
        ({"4821"}, "suppressed"),
        (set(), "suppressed"),
        ({"4821", "7777"}, "suppressed"),
        ({"1111"}, "send"),
    ])  # fmt: skip
    def test_another_code_than_the_one_told_is_news(self, codes, decision):
        ready = parcels("ready_for_pickup")
        earlier = told(Kind.PICKUP, parcels=frozenset({"P1"}), place="K-Market Kamppi", codes=frozenset(codes))

        assert decided("ready_for_pickup", parcels=ready, pickup=PICKUP, earlier=(earlier,)).decision == decision

    def test_a_place_is_news_after_a_notice_that_could_name_none(self):
        ready = parcels("ready_for_pickup")
        bare = told(Kind.PICKUP, parcels=frozenset({"P1"}))

        assert decided("ready_for_pickup", parcels=ready, pickup=PICKUP, earlier=(bare,)).decision == "send"

    def test_another_pickup_place_is_news(self):
        first = told(Kind.PICKUP, parcels=frozenset({"P1"}), occurrence=1)

        assert decided("ready_for_pickup", occurrence=2, earlier=(first,)).decision == "send"

    def test_lost_after_damaged_is_news(self):
        first = decided("damaged")

        assert decided("lost", earlier=(told(Kind.PROBLEM, identity=first.identity),)).decision == "send"


class TestDelay:
    def test_without_a_new_time_nothing_is_told(self):
        assert decided("delayed", eta=None).reason == "no_new_window"

    def test_a_day_within_those_promised_is_no_delay(self):
        assert decided("delayed", eta=TOMORROW).reason == "small_change"

    def test_a_day_after_those_promised_is_told(self):
        assert decided("delayed", eta=Window(start=at(27, 14), end=at(27, 16))).decision == "send"

    def test_what_was_told_last_counts_more_than_the_promise(self):
        earlier = (told(Kind.ON_ITS_WAY, window=AFTERNOON),)

        assert decided("delayed", eta=TOMORROW, earlier=earlier).decision == "send"

    @pytest.mark.parametrize(("minutes", "decision"), [(120, "suppressed"), (121, "send")])
    def test_within_the_day_only_a_move_of_over_two_hours_is_told(self, minutes, decision):
        later = Window(start=AFTERNOON.start, end=AFTERNOON.end + timedelta(minutes=minutes))

        found = decided("delayed", eta=later, earlier=(told(Kind.ARRIVING, window=AFTERNOON),))

        assert found.decision == decision

    def test_a_window_that_ends_at_midnight_stays_within_its_day(self):
        whole_day = Window(start=at(24, 0), end=at(25, 0), whole_days=True)

        assert (
            decided(
                "delayed",
                eta=whole_day,
                order=replace(ORDER, promised=None),
                earlier=(told(Kind.ON_ITS_WAY, window=AFTERNOON),),
            ).reason
            == "small_change"
        )

    def test_with_nothing_promised_and_nothing_told_a_delay_is_told(self):
        assert decided("delayed", eta=TOMORROW, order=replace(ORDER, promised=None)).decision == "send"


class TestChannel:
    def test_the_first_wish_wins(self):
        assert decided(customer=customer(channels=("email", "sms"))).channel == "email"

    def test_the_next_is_taken_where_the_first_cannot_reach(self):
        assert decided(customer=customer(phone=None)).channel == "email"

    def test_a_channel_that_was_not_wished_for_is_never_taken(self):
        decision = decided(customer=customer(channels=("sms",), phone=None))

        assert decision.reason == "unreachable"

    def test_without_a_wish_any_channel_will_do(self):
        assert decided(customer=customer(channels=None, phone=None)).channel == "email"

    def test_nobody_is_told_who_wants_no_notices(self):
        assert decided(customer=customer(channels=())).reason == "not_wanted"


class TestLanguage:
    def test_the_customers_own(self):
        assert decided(customer=customer(language="sv")).language == "sv"

    def test_a_silence_is_kept_in_it_too(self):
        silence = decided("delayed")

        assert (silence.decision, silence.language) == ("suppressed", "fi")

    def test_english_where_theirs_is_not_spoken_here(self):
        assert decided(customer=customer(language="et")).language == "en"


class TestWhen:
    def test_at_once_by_day(self):
        assert decided(now=NOON).due_at == NOON

    def test_a_text_waits_for_the_morning(self):
        assert decided("ready_for_pickup", now=at(24, 22)).due_at == at(25, 8)

    def test_an_email_need_not_wait(self):
        assert decided("ready_for_pickup", now=at(24, 22), customer=customer(channels=("email",))).due_at == at(24, 22)

    def test_a_text_does_not_wait_where_the_customer_wants_no_quiet_hours(self):
        assert decided("ready_for_pickup", now=at(24, 22), customer=customer(quiet_hours=None)).due_at == at(24, 22)

    def test_an_unfinished_change_set_waits_for_its_other_parcels(self):
        decision = decided("ready_for_pickup", settled=False, debounce=timedelta(minutes=10))

        assert decision.due_at == NOON + timedelta(minutes=10)

    def test_a_change_set_that_ends_in_the_night_waits_for_the_morning(self):
        late = at(24, 20, 55)

        decision = decided("ready_for_pickup", settled=False, debounce=timedelta(minutes=10), changed_at=late, now=late)

        assert decision.due_at == at(25, 8)

    def test_an_old_change_set_does_not_wait_again(self):
        decision = decided(
            "ready_for_pickup", settled=False, debounce=timedelta(minutes=10), now=NOON + timedelta(hours=1)
        )

        assert decision.due_at == NOON + timedelta(hours=1)


def test_what_is_no_longer_so_is_not_told():
    over = replace(PICKUP, until=at(24, 11))

    assert decided("ready_for_pickup", pickup=over).reason == "deadline_passed"
