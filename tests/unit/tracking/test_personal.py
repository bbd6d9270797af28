"""What is personal, and when nobody needs it any more."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking import personal
from services.tracking.history import StoredScan
from services.tracking.personal import Ending, Known
from services.tracking.scan import Milestone
from services.tracking.scan_json import from_json, to_json
from services.tracking.shipment import fold
from services.tracking.statement import public_state
from tests.unit.tracking.scans import DAY
from tests.unit.tracking.test_shipment_order import stored_sets

DAYS_30, DAYS_400 = timedelta(days=30), timedelta(days=400)


def ending(milestone: str, day: int = 0) -> Ending:
    return Ending(milestone=Milestone(milestone), at=DAY + timedelta(days=day), told_at=DAY + timedelta(days=day + 1))


def forget_after(*shipments: Ending, cancelled: bool = False, asked: bool = False) -> timedelta | None:
    """How long after the story's first day the order is forgotten."""
    known = Known(shipments=shipments, cancelled=cancelled, heard_at=DAY, asked=asked)
    at = personal.forget_at(known, after=DAYS_30, silent_after=DAYS_400)
    return at and at - DAY


def without_code(kept: StoredScan) -> StoredScan:
    pickup = kept.scan.pickup
    return replace(kept, scan=replace(kept.scan, pickup=pickup and replace(pickup, code=None)))


@pytest.mark.parametrize(
    ("shipments", "order", "days"),
    [
        ((ending("delivered"),), {}, 30),
        ((ending("delivered"), ending("returned", 9)), {}, 39),  # the last one counts
        ((ending("lost"), ending("in_transit", 9)), {}, 410),  # one is under way: 400 days after the last word of it
        ((ending("refused"),), {}, 401),  # it may come back
        ((), {}, 400),
        ((), {"cancelled": True}, 30),
        ((ending("announced", 9),), {"cancelled": True}, 30),  # a label that nobody stuck on anything
        ((ending("in_transit", 9),), {"cancelled": True}, 410),
    ],
)
def test_an_order_is_forgotten_once_it_is_over_or_silent_for_long(
    shipments: tuple[Ending, ...], order: dict[str, Any], days: int
) -> None:
    assert forget_after(*shipments, **order) == timedelta(days=days)
    assert forget_after(*shipments, **order, asked=True) is None


@given(stored_sets(), st.sets(st.integers(0, 8)))
def test_scans_are_folded_to_the_same_state_without_what_is_personal(
    scans: list[StoredScan], uncoded: set[int]
) -> None:
    scans = [without_code(kept) if index in uncoded else kept for index, kept in enumerate(scans)]
    less = [replace(kept, scan=from_json(personal.scan_without(to_json(kept.scan)))) for kept in scans]

    assert public_state(fold(less)) == personal.state_without(public_state(fold(scans)))


def test_of_an_address_the_area_stays_and_of_a_wish_its_day() -> None:
    address = {"street": "Mannerheimintie 1 A 2", "postcode": "00100", "city": "Helsinki", "country": "FI"}
    delivery = {"method": "home", "address": address, "instructions": "Ovikoodi 4711", "promised": None}
    once = personal.delivery_without(delivery)

    assert once == {"method": "home", "promised": None, "address": {"country": "FI"}, "area": "001"}
    assert personal.delivery_without(once) == once
    assert personal.wish_without({"what": "neighbour", "day": "2026-11-27", "neighbour": "Virtanen, A 3"}) == {
        "what": "neighbour",
        "day": "2026-11-27",
    }
    assert [personal.reason_without(one) for one in ("no_answer", "Virtanen has it", None)] == ["no_answer", None, None]
