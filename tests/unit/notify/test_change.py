"""What an answer to a wish is told as, and what makes it history."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.rules.change import outdated, told_as, window
from services.notify.rules.facts import Kind, Window
from services.notify.wording.samples import wish
from tests.unit.notify.cases import HELSINKI, NOON, at, shipment

MOVING = shipment("in_transit", milestone_at=at(23, 12))
CONFIRMED, REFUSED = Kind.CHANGE_CONFIRMED, Kind.CHANGE_REFUSED


@pytest.mark.parametrize(
    ("status", "undo", "kind"),
    [
        ("asked", False, None),
        ("sent", False, None),
        ("undoing", False, None),
        ("agreed", False, CONFIRMED),
        ("refused", False, REFUSED),
        ("unanswered", False, REFUSED),
        ("overtaken", False, REFUSED),
        ("replaced", False, None),
        ("withdrawn", False, None),
        ("withdrawn", True, CONFIRMED),
        ("agreed", True, REFUSED),
        ("unanswered", True, REFUSED),
    ],
)
def test_what_is_told_of_each_end(status, undo, kind):
    assert told_as(wish("neighbour", status, undo=undo)) is kind


class TestWindow:
    def test_is_in_the_customers_time(self):
        assert window(wish("other_time"), HELSINKI) == Window(start=at(27, 12), end=at(27, 16))

    def test_may_end_at_midnight(self):
        evening = wish("other_time", day="2026-11-27", start="20:00", end="00:00")

        assert window(evening, HELSINKI) == Window(start=at(27, 20), end=at(28, 0))

    def test_is_a_whole_day_without_hours(self):
        day = wish("other_time", day="2026-11-27")

        assert window(day, HELSINKI) == Window(start=at(27, 0), end=at(28, 0), whole_days=True)

    def test_is_none_where_no_time_was_asked_for(self):
        assert window(wish("neighbour"), HELSINKI) is None


class TestOutdated:
    def test_nothing_is_while_nothing_moves(self):
        said = wish("other_time")

        assert outdated(said, [said], MOVING, NOON) is None

    @pytest.mark.parametrize("status", ["undoing", "withdrawn", "replaced"])
    def test_by_its_own_next_step(self, status):
        said = wish("other_time")
        by_now = replace(said, revision=said.revision + 1, status=status)

        assert outdated(said, [by_now], MOVING, NOON) == f"the wish is {status} by now"

    @pytest.mark.parametrize(
        ("what", "newer", "status", "gone"),
        [
            ("other_time", "neighbour", "asked", True),
            ("instructions", "instructions", "asked", True),
            ("other_time", "instructions", "asked", False),
            ("longer_storage", "return", "asked", False),
            ("other_time", "neighbour", "withdrawn", False),
        ],
    )
    def test_by_a_newer_wish_that_takes_its_place(self, what, newer, status, gone):
        said, later = wish(what, "refused"), replace(wish(newer, status), id="chg_tomorrow")
        where = {"longer_storage": shipment("ready_for_pickup")}.get(what, MOVING)

        assert bool(outdated(said, [said, later], where, NOON)) is gone

    @pytest.mark.parametrize(
        ("said", "milestone", "gone"),
        [
            (wish("other_time"), "delivered", True),
            (wish("neighbour"), "ready_for_pickup", True),
            (wish("neighbour"), "out_for_delivery", False),
            (wish("longer_storage"), "ready_for_pickup", False),
            (wish("longer_storage"), "delivered", True),
            (wish("return"), "delivered", False),
            (wish("missing"), "delivered", False),
            (wish("cancel", "refused"), "returning", True),
            (wish("neighbour", "overtaken", reason="out_for_delivery"), "out_for_delivery", False),
            (wish("neighbour", "overtaken", reason="out_for_delivery"), "delivered", True),
            (wish("neighbour", "overtaken", reason="delivered"), "delivered", False),
            (wish("neighbour", "overtaken", reason="lost"), "lost", True),  # of which there is a notice of its own
        ],
    )
    def test_by_where_the_parcel_is(self, said, milestone, gone):
        assert bool(outdated(said, [said], shipment(milestone), NOON)) is gone

    @pytest.mark.parametrize("milestone", ["out_for_delivery", "attempt_failed"])
    def test_a_time_is_by_a_van_that_left_since(self, milestone):
        said = wish("other_time")
        before, since = (shipment(milestone, milestone_at=NOON + timedelta(hours=hours)) for hours in (-1, 1))

        assert outdated(said, [said], before, NOON) is None
        assert outdated(said, [said], since, NOON) is not None

    def test_after_days(self):
        said = wish("other_time")

        assert outdated(said, [said], MOVING, NOON + timedelta(days=4)) is not None
