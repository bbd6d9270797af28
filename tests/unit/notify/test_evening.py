"""The evening before: what is told of a window at the door, when, and what has been told enough."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.rules.decision import decide
from services.notify.rules.evening import expected, tell_at
from services.notify.rules.facts import Changeable, Kind, QuietHours, Window
from services.notify.rules.news import evening_before
from services.notify.wording.samples import wish
from tests.unit.notify.cases import AINO, HELSINKI, NOON, at, case, customer, parcels, shipment, told

EVENING = at(24, 18)
TOMORROW = Window(start=at(25, 12), end=at(25, 14))
ALL_DAY = Window(start=at(25, 0), end=at(26, 0), whole_days=True)
FRIDAY = Window(start=at(27, 12), end=at(27, 16))  # what is asked for by wish("other_time")


def coming(milestone="in_transit", **facts):
    return shipment(milestone, **{"eta": TOMORROW, **facts})


def planned(state=None, *, now=NOON, changes=(), whom=AINO):
    return tell_at(state or coming(), changes, whom, now)


def told_at(now=EVENING, *, changes=(), earlier=(), whom=AINO, **facts):
    """What is decided once the time has come."""
    known = case("in_transit", now=now, customer=whom, earlier=earlier, **{"eta": TOMORROW, **facts})
    asked = evening_before(changes, known.shipment, HELSINKI)
    assert asked is not None
    return decide(replace(known, asked=asked, changes=changes))


class TestWhichWindow:
    def test_the_carriers_hours_or_its_day(self):
        assert expected(coming(), (), HELSINKI) == TOMORROW
        assert expected(coming(eta=ALL_DAY), (), HELSINKI) == ALL_DAY

    @pytest.mark.parametrize(
        ("source", "confidence", "is_believed"),
        [("forecast", 0.9, True), ("forecast", 0.6, False), ("forecast", None, False), ("shop", None, False)],
    )
    def test_a_forecast_that_is_sure_and_no_promise_of_the_shop(self, source, confidence, is_believed):
        guessed = coming(eta_source=source, eta_confidence=confidence)

        assert (expected(guessed, (), HELSINKI) is not None) == is_believed

    @pytest.mark.parametrize("method", ["locker", "pickup_point", "mailbox"])
    def test_none_where_nobody_comes_to_the_door(self, method):
        assert expected(coming(method=method), (), HELSINKI) is None

    @pytest.mark.parametrize("milestone", ["announced", "needs_customer", "out_for_delivery", "delivered", "returning"])
    def test_none_before_the_carrier_has_it_nor_where_it_does_not_come_tomorrow(self, milestone):
        assert expected(coming(milestone), (), HELSINKI) is None

    def test_none_where_only_a_range_of_days_is_known(self):
        days = Window(start=at(25, 0), end=at(27, 0), whole_days=True)

        assert expected(coming(eta=days), (), HELSINKI) is None
        assert expected(coming(eta=None), (), HELSINKI) is None

    def test_the_one_that_was_agreed_in_place_of_the_carriers(self):
        assert expected(coming(), [wish("other_time")], HELSINKI) == FRIDAY
        assert expected(coming(), [wish("other_time", "refused")], HELSINKI) == TOMORROW

    def test_the_carriers_where_its_scan_has_said_otherwise_since_the_agreement(self):
        since = coming("attempt_failed", milestone_at=NOON + timedelta(hours=1))

        assert expected(since, [wish("other_time")], HELSINKI) == TOMORROW

    @pytest.mark.parametrize("what", ["pickup_point", "cancel"])
    def test_none_where_it_was_agreed_that_nobody_comes(self, what):
        late = coming("delayed", milestone_at=NOON + timedelta(hours=1))

        assert expected(coming(), [wish(what)], HELSINKI) is None
        assert expected(late, [wish(what)], HELSINKI) is None

    def test_of_the_part_that_still_comes(self):
        rest = coming("partly_delivered", parcels=parcels("delivered", "in_transit"))

        assert evening_before((), rest, HELSINKI).parcels == {"P2"}


class TestWhen:
    def test_in_the_early_evening_of_the_day_before(self):
        assert planned() == EVENING
        assert planned(coming(eta=ALL_DAY)) == EVENING

    def test_in_the_customers_own_zone(self):
        assert planned(whom=customer(zone=ZoneInfo("America/New_York"))) == datetime(2026, 11, 24, 23, tzinfo=UTC)

    @pytest.mark.parametrize(("day", "utc"), [(28, 16), (29, 15)])  # the clocks go forward on the 29th of March 2026
    def test_by_the_clock_on_the_wall_around_the_night_it_is_changed(self, day, utc):
        start = datetime(2026, 3, day + 1, 12, tzinfo=HELSINKI)
        window = Window(start=start, end=start + timedelta(hours=2))

        assert planned(coming(eta=window)) is None  # in November that is long over
        early = datetime(2026, 3, 1, tzinfo=UTC)
        assert planned(coming(eta=window), now=early) == datetime(2026, 3, day, utc, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("start", "end", "hour"),
        [
            (time(21), time(8), 18),
            (time(18), time(7), 17),
            (time(16, 30), time(8), 15.5),
            (time(15), time(8), 18),  # never before the afternoon: it will be silent then
            (time(10), time(20), 18),  # they end within the evening, and are waited for
        ],
    )
    def test_before_quiet_hours_begin(self, start, end, hour):
        assert planned(whom=customer(quiet_hours=QuietHours(start, end))) == at(24, 0) + timedelta(hours=hour)

    @pytest.mark.parametrize(
        ("ends", "hour"),
        [
            ({"other_time": at(24, 18), "other_address": at(24, 16)}, 17),
            ({"other_time": at(24, 18), "neighbour": None}, 18),
            ({"other_time": at(24, 12), "cancel": None}, 18),
            ({"other_time": at(24, 20)}, 18),
        ],
    )
    def test_while_something_can_still_be_changed(self, ends, hour):
        offers = tuple(Changeable(what=what, until=until) for what, until in ends.items())

        assert planned(coming(can_change=offers)) == at(24, hour)

    def test_at_once_where_it_becomes_known_during_the_evening_and_never_after_it(self):
        assert planned(now=at(24, 20, 59)) < at(24, 20, 59)
        assert planned(now=at(24, 21)) is None
        assert planned(now=at(25, 8)) is None

    @given(
        hours=st.builds(QuietHours, st.times(), st.times()),
        now=st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 2), timezones=st.just(UTC)),
        ahead=st.timedeltas(timedelta(0), timedelta(days=4)),
        cut_off=st.timedeltas(timedelta(hours=-30), timedelta(0)),
    )
    def test_always_the_afternoon_or_evening_before(self, hours, now, ahead, cut_off):
        window = Window(start=now + ahead, end=now + ahead + timedelta(hours=2))
        state = coming(eta=window, can_change=(Changeable(what="other_time", until=window.start + cut_off),))
        when = tell_at(state, (), customer(quiet_hours=hours), now)

        if when is not None:
            local, first = when.astimezone(HELSINKI), window.days(HELSINKI)[0]
            assert local.date() == first - timedelta(days=1)
            assert time(15) <= local.time() <= time(18)


class TestWhetherItIsNews:
    def test_it_is_told_with_its_window(self):
        decision = told_at()

        assert (decision.decision, decision.channel, decision.due_at) == ("send", "sms", EVENING)
        assert decision.claim.window == TOMORROW

    def test_not_where_the_same_window_was_told_that_day(self):
        said = told(Kind.ON_ITS_WAY, window=TOMORROW, decided_at=at(24, 9))

        assert told_at(earlier=(said,)).reason == "already_told"

    def test_not_where_a_notice_that_waits_is_about_to_tell_it(self):
        waits = told(Kind.DELAYED, window=TOMORROW, decided_at=at(22, 9), at=at(24, 19), sent=False)

        assert told_at(earlier=(waits,)).reason == "already_told"

    @pytest.mark.parametrize(
        "facts",
        [
            {"window": TOMORROW, "decided_at": at(23, 9)},
            {"window": ALL_DAY, "decided_at": at(24, 9)},
            {"window": Window(start=at(25, 0), end=at(27, 0), whole_days=True), "decided_at": at(24, 9)},
            {"window": Window(start=at(25, 8), end=at(25, 10)), "decided_at": at(24, 9)},
            {"window": TOMORROW, "decided_at": at(24, 9), "shipment_id": "shp_other"},
        ],
    )
    def test_where_it_was_told_days_ago_or_less_exactly_or_of_another_shipment(self, facts):
        assert told_at(earlier=(told(Kind.ON_ITS_WAY, **facts),)).decision == "send"

    def test_a_day_that_was_told_that_day_is_not_told_again(self):
        said = told(Kind.ON_ITS_WAY, window=ALL_DAY, decided_at=at(24, 9))

        assert told_at(earlier=(said,), eta=ALL_DAY).reason == "already_told"

    def test_once_an_evening_whatever_moves_after_it(self):
        other = Window(start=at(25, 8), end=at(25, 10))
        said = told(Kind.TOMORROW, window=other, decided_at=EVENING)

        assert told_at(earlier=(said,)).reason == "already_told"


class TestWhetherItMayBeTold:
    def test_not_while_the_customers_own_wish_is_open(self):
        assert told_at(changes=(wish("other_time", "sent"),)).reason == "being_changed"
        assert told_at(changes=(wish("instructions", "sent"),)).decision == "send"

    def test_not_once_quiet_hours_have_begun_but_after_those_that_end_in_time(self):
        early = customer(quiet_hours=QuietHours(time(15), time(8)))
        worker = customer(quiet_hours=QuietHours(time(10), time(20)))

        assert told_at(whom=early).reason == "too_late"
        assert told_at(whom=worker).due_at == at(24, 20)

    def test_never_at_night_even_without_quiet_hours(self):
        assert told_at(at(24, 22), whom=customer(quiet_hours=None)).reason == "too_late"

    def test_on_a_sunday_too(self):
        monday = Window(start=at(30, 12), end=at(30, 14))

        assert told_at(at(29, 18), eta=monday).due_at == at(29, 18)


class TestWhatMovesAfterIt:
    SAID = told(Kind.TOMORROW, window=TOMORROW, decided_at=EVENING)
    LATER = Window(start=at(25, 17), end=at(25, 19))

    def decided(self, milestone="in_transit", eta=LATER, **facts):
        return decide(case(milestone, now=at(24, 20), eta=eta, **{"earlier": (self.SAID,), **facts}))

    @pytest.mark.parametrize("milestone", ["delayed", "in_transit", "handed_over"])
    def test_is_told_as_a_delay_though_the_carrier_calls_it_none(self, milestone):
        assert (self.decided(milestone).kind, self.decided(milestone).decision) == (Kind.DELAYED, "send")

    def test_is_nothing_where_it_moves_little_or_where_nobody_was_told_that_evening(self):
        assert self.decided("delayed", eta=TOMORROW).reason == "small_change"
        assert self.decided(eta=Window(start=at(25, 13), end=at(25, 15))) is None
        assert self.decided(earlier=()) is None

    def test_is_nothing_where_the_customer_has_moved_it(self):
        known = case("in_transit", now=at(24, 20), eta=self.LATER, earlier=(self.SAID,))

        assert decide(replace(known, changes=(wish("other_time"),))) is None
