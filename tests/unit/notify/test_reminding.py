"""When to remind of a parcel, and when to ask how it went."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.rules.reminding import FIRST_DAY, ask_at, remind_at
from shared.hours import hours_on
from tests.unit.notify.cases import AINO, HELSINKI, NOON, PICKUP, at, shipment

OFFICE_HOURS = "Mo-Fr 09:00-17:00"  # the storage of PICKUP ends on Monday the 30th


def reminded(*, told_at=NOON, now=NOON, method="locker", carrier="posti", **facts):
    state = shipment("ready_for_pickup", method=method, carrier=carrier, pickup=replace(PICKUP, **facts))
    return remind_at(state, told_at=told_at, zone=HELSINKI, now=now)


class TestReminder:
    def test_comes_on_the_day_before_the_last_one(self):
        assert reminded() == at(29, 10)

    def test_comes_while_the_place_is_open(self):
        assert reminded(opening_hours="Mo-Su 12:00-20:00") == at(29, 12)

    def test_comes_earlier_where_the_place_is_closed_that_day(self):
        assert reminded(opening_hours="Mo-Sa 09:00-17:00") == at(28, 10)

    def test_comes_on_the_last_day_where_the_place_was_closed_before(self):
        assert reminded(opening_hours=OFFICE_HOURS) == at(30, 10)

    def test_comes_on_the_last_morning_of_a_short_storage(self):
        assert reminded(until=at(26, 21)) == at(26, 10)

    def test_never_comes_within_a_day_of_the_first_notice(self):
        assert reminded(until=at(25, 9)) is None
        assert reminded(told_at=at(29, 18), now=at(29, 18)) is None

    def test_never_comes_after_the_storage(self):
        assert reminded(now=at(30, 23)) is None

    def test_a_late_last_call_is_better_than_none(self):
        assert reminded(now=at(29, 20)) == at(30, 10)

    def test_a_place_without_hours_is_taken_as_open(self):
        assert reminded(opening_hours=None) == at(29, 10)

    def test_an_unknown_last_day_is_taken_from_what_the_carrier_usually_grants(self):
        assert reminded(until=None) == at(30, 10)

    @given(
        hours=st.sampled_from([None, "24/7", OFFICE_HOURS, "Sa 10:00-12:00", "Mo-Su 20:00-22:00", "no idea"]),
        stays=st.integers(1, 20 * 24),
        told=st.integers(0, 100),
    )
    def test_it_is_always_decent_open_and_in_time(self, hours, stays, told):
        ends, told_at = NOON + timedelta(hours=stays), NOON + timedelta(hours=told)

        moment = reminded(opening_hours=hours, until=ends, told_at=told_at, now=told_at)

        if moment is not None:
            local = moment.astimezone(HELSINKI)
            spans = hours_on(hours, local.date(), "FI")
            assert told_at + FIRST_DAY <= moment < ends
            assert 10 <= local.hour < 19
            assert spans is None or any(start <= local.time() for start, _ in spans)


class TestQuestion:
    @pytest.mark.parametrize(("told_at", "asked_at"), [
        (at(24, 14, 20), at(25, 14, 20)),
        (at(24, 8), at(25, 10)),
        (at(24, 22, 15), at(25, 18, 15)),
        (at(28, 12), at(30, 12)),
    ])  # fmt: skip
    def test_is_asked_on_the_next_workday_at_a_decent_hour(self, told_at, asked_at):
        assert ask_at(AINO, told_at=told_at) == asked_at

    def test_is_not_asked_on_a_public_holiday(self):
        eve = replace(AINO, country="FI")
        before = NOON.replace(month=12, day=5)  # the next day is Independence Day, and a Sunday

        assert ask_at(eve, told_at=before).day == 7


def test_a_shipment_of_which_no_place_is_known_is_reminded_of_too():
    state = shipment("ready_for_pickup", pickup=None)

    assert remind_at(state, told_at=NOON, zone=HELSINKI, now=NOON) is not None
