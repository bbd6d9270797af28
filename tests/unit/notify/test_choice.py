"""On which channel? By the customer's wish, what is closed to them, what the carrier did, and what it costs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.rules.case import Decision, Reach
from services.notify.rules.choice import next_channel
from services.notify.rules.decision import decide
from services.notify.rules.facts import Kind
from services.notify.rules.kinds import read_kinds
from services.notify.rules.shop_policy import ShopPolicy
from tests.unit.notify.cases import AINO, NOON, case, customer

ALL = frozenset({"sms", "email", "whatsapp"})
CHATS = customer(channels=("whatsapp", "sms"))


def chosen(milestone: str = "ready_for_pickup", *, more: dict[str, Any] | None = None, **facts: Any) -> Decision:
    """The decision about a case; `more` is what the case says besides the story."""
    decision = decide(replace(case(milestone, **facts), **(more or {})))
    assert decision is not None
    return decision


def line(decision: Decision, rule: str) -> str:
    return next(line for line in decision.because if line.startswith(f"{rule}: "))


def closed(**why: str) -> dict[str, Any]:
    return {"reach": Reach(closed=why)}


class TestClosed:
    @pytest.mark.parametrize("why", ["opted_out", "complained", "invalid", "landline", "absent"])
    def test_a_closed_channel_is_passed_over_and_the_reason_said(self, why):
        decision = chosen(more=closed(sms=why))

        assert decision.channel == "email"
        assert line(decision, "channel").startswith(
            "channel: email, the first on which the customer can be reached; sms"
        )

    @pytest.mark.parametrize("why", ["bounced", "full"])
    def test_mail_that_does_not_arrive_is_not_sent_again(self, why):
        assert chosen(customer=customer(channels=("email", "sms")), more=closed(email=why)).channel == "sms"

    def test_where_all_is_closed_nothing_is_sent(self):
        decision = chosen(more=closed(sms="opted_out", email="bounced"))

        assert (decision.reason, decision.channel) == ("unreachable", None)
        assert "sms: they have stopped it, email: the address refuses mail" in decision.because[-1]


class TestLastResort:
    """A channel that the customer did not choose, where the one they chose has failed."""

    TEXTS = customer(channels=("sms",))

    def test_a_pickup_code_comes_by_mail_where_the_number_is_dead(self):
        decision = chosen(customer=self.TEXTS, more=closed(sms="invalid"))

        assert decision.channel == "email"
        assert "the last resort; sms: nobody has this address" in line(decision, "channel")

    def test_what_nobody_loses_by_is_left_unsaid(self):
        assert chosen("delivered", customer=self.TEXTS, more=closed(sms="invalid")).reason == "unreachable"

    @pytest.mark.parametrize("why", ["opted_out", "complained"])
    def test_who_stopped_the_channel_they_had_chosen_is_not_followed_to_another(self, why):
        assert chosen(customer=self.TEXTS, more=closed(sms=why)).reason == "unreachable"

    def test_who_chose_the_channels_themselves_is_taken_at_their_word(self):
        theirs = customer(channels=("sms",), channels_are_own=True)

        assert chosen(customer=theirs, more=closed(sms="invalid")).reason == "unreachable"

    def test_who_wants_no_notices_gets_none(self):
        assert chosen(customer=customer(channels=()), more=closed(sms="invalid")).reason == "not_wanted"


class TestWhatsApp:
    def test_free_text_goes_out_within_24_hours_of_the_customers_own_words(self):
        open_until = Reach(whatsapp_until=NOON + timedelta(minutes=1))

        assert chosen(customer=CHATS, more={"channels": ALL, "reach": open_until}).channel == "whatsapp"

    def test_later_the_next_channel_is_taken(self):
        over = Reach(whatsapp_until=NOON)
        decision = chosen(customer=CHATS, more={"channels": ALL, "reach": over})

        assert decision.channel == "sms"
        assert "no template" in line(decision, "channel")

    @pytest.mark.parametrize(("language", "channel"), [("fi", "whatsapp"), ("sv", "sms")])
    def test_a_template_of_the_kind_and_language_needs_no_open_window(self, language, channel):
        templates = frozenset({(Kind.PICKUP, "fi")})
        who = replace(CHATS, language=language)

        assert chosen(customer=who, more={"channels": ALL, "templates": templates}).channel == channel

    def test_who_never_chose_it_is_not_sent_it(self):
        writes = Reach(whatsapp_until=NOON + timedelta(hours=1))

        assert chosen(customer=customer(channels=None), more={"channels": ALL, "reach": writes}).channel == "sms"


class TestCarrier:
    def test_who_was_told_by_the_carrier_gets_the_details_by_mail(self):
        decision = chosen(carrier_told=True)

        assert decision.channel == "email"
        assert line(decision, "carrier") == "carrier: has told the customer itself: no second text"
        assert "sms: the carrier has told them so" in line(decision, "channel")

    @pytest.mark.parametrize("who", [customer(channels=("sms",)), customer(email=None)])
    def test_who_takes_only_texts_hears_nothing_twice(self, who):
        assert chosen(customer=who, carrier_told=True).reason == "carrier_told"

    def test_an_address_that_bounces_is_no_ground_for_a_second_text(self):
        assert chosen(carrier_told=True, more=closed(email="bounced")).reason == "carrier_told"

    @pytest.mark.parametrize(("wish", "outcome"), [("tell", "sms"), ("silent", "carrier_told")])
    def test_the_shop_may_wish_otherwise(self, wish, outcome):
        decision = chosen(carrier_told=True, more={"shop": ShopPolicy(carrier_told=wish)})

        assert outcome in (decision.channel, decision.reason)

    def test_it_told_of_the_pickup_only(self):
        assert chosen("attempt_failed", carrier_told=True).channel == "sms"


class TestCost:
    CHEAP = ShopPolicy(cheapest=True)

    @pytest.mark.parametrize(("segments", "channel"), [(2, "sms"), (3, "email")])
    def test_a_long_text_goes_by_mail_where_the_customer_has_no_wish_and_the_shop_saves(self, segments, channel):
        more = {"shop": self.CHEAP, "segments": lambda _: segments}

        assert chosen(customer=customer(channels=None), more=more).channel == channel

    def test_a_wish_is_worth_its_price(self):
        assert chosen(more={"shop": self.CHEAP, "segments": lambda _: 5}).channel == "sms"

    def test_a_shop_that_does_not_save_pays(self):
        assert chosen(customer=customer(channels=None), more={"segments": lambda _: 5}).channel == "sms"

    def test_the_shops_order_is_for_those_who_stated_none(self):
        mails = {"shop": ShopPolicy(channels=("email", "sms"))}

        assert chosen(customer=customer(channels=None), more=mails).channel == "email"
        assert chosen(more=mails).channel == "sms"


def fallback(who=AINO, kind=Kind.PICKUP, tried=("sms",), shut=(), channels=ALL) -> str | None:
    return next_channel(
        who, kind=kind, kinds=read_kinds(), tried=tried, channels=channels, closed=dict.fromkeys(shut, "invalid")
    )


class TestFallback:
    def test_the_next_wish_is_tried(self):
        assert fallback() == "email"
        assert fallback(tried=("sms", "email")) is None

    def test_who_never_stated_a_wish_is_tried_on_all_that_is_usual(self):
        assert fallback(customer(channels=None), Kind.DELIVERED) == "email"

    def test_a_channel_never_chosen_is_tried_only_with_what_the_customer_must_have(self):
        texts = customer(channels=("sms",))

        assert fallback(texts) == "email"
        assert fallback(texts, Kind.DELIVERED) is None

    def test_a_closed_channel_is_not_tried(self):
        assert fallback(shut=("email",)) is None

    def test_a_channel_that_this_installation_has_not_is_not_tried(self):
        assert fallback(channels={"sms"}) is None

    def test_nobody_is_followed_who_wants_no_notices(self):
        assert fallback(customer(channels=()), tried=()) is None


CHANNELS = st.sets(st.sampled_from(sorted(ALL)))


@given(
    wished=st.none() | st.lists(st.sampled_from(sorted(ALL)), unique=True).map(tuple),
    kind=st.sampled_from(Kind),
    tried=CHANNELS,
    shut=CHANNELS,
    channels=CHANNELS,
    phone=st.none() | st.just("+358401234567"),
)
def test_a_fallback_is_new_open_and_allowed(wished, kind, tried, shut, channels, phone):
    who = customer(channels=wished, phone=phone)

    found = fallback(who, kind, tuple(tried), tuple(shut), channels)

    if found is not None:
        assert found in channels - tried - shut
        assert who.address(found)
        assert wished != ()
        assert wished is None or found in wished or read_kinds()[kind].must_arrive
