"""May we? The customer's own word, and what their shop wants."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.notify.rules.case import Case, Reach
from services.notify.rules.decision import decide
from services.notify.rules.facts import Kind
from services.notify.rules.news import claim_of
from services.notify.rules.shop_policy import ShopPolicy
from services.notify.rules.timing import daily_cap
from tests.unit.notify.cases import NOON, at, case, customer, decided


def under(policy: ShopPolicy, milestone: str = "delivered") -> str | None:
    decision = decide(replace(case(milestone), shop=policy))
    assert decision is not None
    return decision.reason


class TestWishes:
    def test_a_kind_that_they_do_not_want_is_left_unsaid(self):
        who = customer(unwanted=frozenset({Kind.ARRIVING}))

        assert decided("out_for_delivery", customer=who).reason == "not_wanted"
        assert decided("ready_for_pickup", customer=who).decision == "send"


class TestPause:
    PAUSED = customer(paused_until=NOON + timedelta(days=3))

    def test_what_they_must_act_on_waits_for_its_end(self):
        assert decided("ready_for_pickup", customer=self.PAUSED).due_at == at(27, 12)

    def test_the_rest_is_left_unsaid(self):
        decision = decided("delivered", customer=self.PAUSED)

        assert decision.reason == "paused"
        assert "it is not worth telling so late" in decision.because[-1]

    def test_a_short_one_delays_only(self):
        short = customer(paused_until=at(24, 15))

        assert decided("delivered", customer=short).due_at == at(24, 15)

    def test_one_that_ends_at_night_lets_them_sleep(self):
        assert decided("ready_for_pickup", customer=customer(paused_until=at(26, 0))).due_at == at(26, 8)

    def test_it_holds_mail_back_too(self):
        mails = replace(self.PAUSED, channels=("email",))

        assert decided("ready_for_pickup", customer=mails).due_at == at(27, 12)

    def test_one_that_is_over_holds_nothing_back(self):
        assert decided("delivered", customer=customer(paused_until=NOON)).due_at == NOON


class TestShop:
    def test_a_kind_that_it_switched_off_is_left_unsaid(self):
        assert under(ShopPolicy(kinds_off=frozenset({Kind.DELIVERED}))) == "switched_off"
        assert under(ShopPolicy(kinds_off=frozenset({Kind.DELIVERED})), "ready_for_pickup") is None

    @pytest.mark.parametrize(("days", "reason"), [(89, "asked_lately"), (90, None), (None, None)])
    def test_the_same_customer_is_asked_how_it_went_once_in_a_while(self, days, reason):
        last = {} if days is None else {Kind.FEEDBACK: NOON - timedelta(days=days)}

        assert asked_how_it_went(last, ShopPolicy()) == reason

    def test_a_shop_need_not_ask(self):
        assert asked_how_it_went({}, ShopPolicy(asks_feedback=False)) == "switched_off"


def asked_how_it_went(last: Mapping[Kind, datetime], policy: ShopPolicy) -> str | None:
    """Why a customer who was last told of each kind then is not asked; None where they are."""
    standing = case("delivered")
    asked = claim_of(Kind.FEEDBACK, standing.shipment)
    decision = decide(replace(standing, asked=asked, reach=Reach(last=last), shop=policy))
    assert decision is not None
    return decision.reason


class TestDailyCap:
    @pytest.mark.parametrize(("heard", "reason"), [(3, None), (4, "daily_cap")])
    def test_at_most_four_a_day(self, heard, reason):
        decision = decide(having_heard(heard, case("delivered")))

        assert decision is not None
        assert decision.reason == reason

    def test_what_matters_is_told_however_many_there_were(self):
        decision = decide(having_heard(9, case("ready_for_pickup")))

        assert decision is not None
        assert decision.decision == "send"

    def test_a_shop_may_want_fewer(self):
        decision = decide(replace(having_heard(1, case("delivered")), shop=ShopPolicy(daily_cap=1)))

        assert decision is not None
        assert decision.reason == "daily_cap"

    def test_the_day_is_that_of_sending(self):
        tomorrow = replace(decided("delivered"), due_at=at(25, 8))

        assert daily_cap(having_heard(4, case("delivered")), tomorrow).silence is None


def having_heard(count: int, standing: Case) -> Case:
    """The case of somebody who gets so many notices on its day, a Tuesday."""
    return replace(standing, reach=Reach(by_day={at(24, 12).date(): count}))
