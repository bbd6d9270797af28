"""What a customer may change, until when, and why not: by carrier, method, milestone and clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from services.tracking.changes.facts import What
from services.tracking.changes.offers import Standing, offers, possible
from services.tracking.changes.rules import GENERIC, METHODS, STAGES, read_rules
from services.tracking.scan import Milestone
from shared.carriers import CARRIERS

HELSINKI = ZoneInfo("Europe/Helsinki")
RULES = read_rules(CARRIERS)


def helsinki(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=HELSINKI).astimezone(UTC)


NOON = helsinki(24, 12)  # a Tuesday
UNDER_WAY = Standing(
    method="home",
    milestone=Milestone.IN_TRANSIT,
    milestone_at=helsinki(24, 8),
    expected_at=helsinki(26, 14),
    zone=HELSINKI,
    country="FI",
)


def offered(standing: Standing, now: datetime = NOON, carrier: str = GENERIC) -> dict[What, str | None]:
    """What is shown, each with why not, or None where it can be done."""
    return {offer.what: offer.why_not for offer in offers(standing, RULES[carrier], now)}


def test_a_home_delivery_under_way_can_be_moved() -> None:
    assert offered(UNDER_WAY) == {
        What.OTHER_TIME: None,
        What.OTHER_ADDRESS: None,
        What.PICKUP_POINT: None,
        What.NEIGHBOUR: None,
        What.SAFE_PLACE: None,
        What.NO_SIGNATURE: None,
        What.INSTRUCTIONS: None,
        What.CANCEL: None,
    }


def test_on_the_van_it_is_too_late_and_said_so() -> None:
    assert set(offered(replace(UNDER_WAY, milestone=Milestone.OUT_FOR_DELIVERY)).values()) == {"on_the_van"}


def test_after_a_missed_delivery_there_is_a_second_chance() -> None:
    missed = offered(replace(UNDER_WAY, milestone=Milestone.ATTEMPT_FAILED), now=helsinki(26, 20))
    assert missed[What.OTHER_TIME] is None
    assert missed[What.OTHER_ADDRESS] == "missed"


def test_a_parcel_that_waits_can_wait_longer() -> None:
    waiting = offered(replace(UNDER_WAY, method="locker", milestone=Milestone.READY_FOR_PICKUP))
    assert waiting == {What.PICKUP_POINT: "at_the_point", What.LONGER_STORAGE: None, What.CANCEL: "at_the_point"}


def test_what_was_received_can_be_sent_back_for_two_weeks() -> None:
    received = replace(UNDER_WAY, milestone=Milestone.DELIVERED, milestone_at=helsinki(10, 12))
    assert offered(received, now=helsinki(24, 11)) == {What.RETURN: None, What.MISSING: None}
    assert offered(received, now=helsinki(24, 13)) == {What.RETURN: "after_hours", What.MISSING: None}


@pytest.mark.parametrize(
    "milestone", [Milestone.RETURNING, Milestone.LOST, Milestone.REFUSED, Milestone.NEEDS_CUSTOMER]
)
def test_nothing_is_offered_where_nothing_can_be_chosen(milestone: Milestone) -> None:
    assert offered(replace(UNDER_WAY, milestone=milestone)) == {}


def test_the_hour_of_the_day_before_is_the_cut_off() -> None:
    tomorrow = replace(UNDER_WAY, expected_at=helsinki(25, 9))
    offer = possible(offers(tomorrow, RULES[GENERIC], NOON), What.OTHER_TIME)

    assert offer is not None
    assert offer.until == helsinki(24, 18)
    assert offered(tomorrow, now=helsinki(24, 18))[What.OTHER_TIME] == "after_hours"


def test_without_an_estimate_only_the_parcels_way_decides() -> None:
    offer = possible(offers(replace(UNDER_WAY, expected_at=None), RULES[GENERIC], NOON), What.OTHER_TIME)

    assert offer is not None
    assert offer.until is None


def test_the_days_to_choose_from_are_days_on_which_vans_drive() -> None:
    at_christmas = offers(replace(UNDER_WAY, expected_at=None), RULES[GENERIC], helsinki(23, 12, month=12))
    offer = possible(at_christmas, What.OTHER_TIME)

    assert offer is not None
    assert offer.days == (*(date(2026, 12, day) for day in (28, 29, 30, 31)), date(2027, 1, 2))


def test_when_the_expected_day_has_begun_it_is_too_late() -> None:
    assert offered(UNDER_WAY, now=helsinki(26, 7))[What.OTHER_TIME] == "after_hours"


def test_in_the_evening_tomorrow_is_not_offered_any_more() -> None:
    evening = possible(offers(replace(UNDER_WAY, expected_at=None), RULES[GENERIC], helsinki(24, 19)), What.OTHER_TIME)

    assert evening is not None
    assert evening.days[0] == date(2026, 11, 26)
    assert evening.windows[0] == (time(8), time(12))


def test_posti_is_asked_on_its_own_page() -> None:
    offer = possible(offers(UNDER_WAY, RULES["posti"], NOON), What.PICKUP_POINT)

    assert offer is not None
    assert (offer.via, offer.url) == ("page", "https://www.posti.fi/fi/seuranta")


@pytest.mark.parametrize("carrier", sorted(CARRIERS))
@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("milestone", list(Milestone))
def test_every_offer_is_possible_or_says_why_not(carrier: str, method: str, milestone: Milestone) -> None:
    standing = replace(UNDER_WAY, method=method, milestone=milestone)
    found = offers(standing, RULES[carrier], NOON)

    assert len({offer.what for offer in found}) == len(found)
    assert all(offer.possible == (offer.why_not is None) for offer in found)


def test_the_stages_name_each_milestone_at_most_once() -> None:
    named = [milestone for milestones in STAGES.values() for milestone in milestones]
    assert len(named) == len(set(named))
