"""What the page says of changes: what is on offer, where a wish stands, and what was agreed."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from services.tracking.changes.facts import Offer, Point, Status, What, Wish
from services.tracking.changes.points import Near
from services.tracking.page import agreed, point_words, wish_form
from services.tracking.page.changes import changes
from services.tracking.page.facts import PageFacts, ShipmentFacts, WishFacts
from services.tracking.page.forgetting import forgotten
from shared.languages import LANGUAGES
from tests.unit.tracking.page_cases import HELSINKI, KIOSK, MESSAGES, NOW, ORDER, at, page, shipment, words

FRIDAY = Wish(what=What.OTHER_TIME, day=date(2026, 11, 27), start=time(12), end=time(16))
NEIGHBOUR = Wish(what=What.NEIGHBOUR, neighbour="Virtanen, A 3")
POINT = Point(
    id="P1",
    carrier="posti",
    name="K-Market Kamppi",
    street="Urho Kekkosen katu 1",
    postcode="00100",
    city="Helsinki",
    country="FI",
)
TIME = Offer(
    what=What.OTHER_TIME,
    possible=True,
    until=at(24, 18),
    days=(date(2026, 11, 25), date(2026, 11, 27)),
    windows=((time(12), time(16)),),
)


def wished(wish: Wish = FRIDAY, status: Status = Status.ASKED, **facts: Any) -> WishFacts:
    return WishFacts(**{"id": "chg_1", "wish": wish, "status": status, "via": "bring", "asked_at": NOW, **facts})


def under_way(*wishes: WishFacts, offers: tuple[Offer, ...] = (TIME,), **facts: Any) -> ShipmentFacts:
    return shipment(facts.pop("milestone", "in_transit"), wishes=wishes, offers=offers, **facts)


def said(one: ShipmentFacts, language: str = "fi", *, unlocked: bool = True) -> Any:
    return changes(one, words(language), unlocked=unlocked)


@pytest.mark.parametrize(
    ("language", "until"),
    [("fi", "tänään klo 18 asti"), ("sv", "till i dag kl. 18"), ("en", "until today, 18:00")],
)
def test_the_last_moment_is_in_the_viewers_words(language: str, until: str) -> None:
    assert said(under_way(), language).offers[0].until == until


def test_the_carriers_own_page_is_said_to_be_that() -> None:
    there = Offer(what=What.PICKUP_POINT, possible=True, via="page", url="https://posti.fi/a")
    (offer,) = said(under_way(offers=(there,))).offers
    assert (offer.url, offer.until) == ("https://posti.fi/a", "Kuljetusliikkeen omalla sivulla: Posti")


def test_the_parcels_number_is_in_no_link_before_the_postcode() -> None:
    there = Offer(what=What.PICKUP_POINT, possible=True, via="page", url="https://posti.fi/JJFI1")
    assert said(under_way(offers=(there,)), unlocked=False).offers[0].url is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("via", ["case", "bring"])
@pytest.mark.parametrize("status", [status for status in Status if status is not Status.REPLACED])
def test_every_state_of_a_wish_has_words(language: str, status: Status, via: str) -> None:
    one = wished(status=status, via=via, answer_by=at(24, 18), reason="no_answer")
    (wish,) = said(under_way(one), language).wishes
    assert wish.state
    assert "{" not in wish.state


def test_a_wish_that_was_replaced_is_not_shown() -> None:
    assert said(under_way(wished(status=Status.REPLACED))).wishes == ()


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("full", "Ei onnistunut: paikka on täynnä. Toimitus jatkuu ennallaan."),
        ("The van is full.", "Ei onnistunut: Posti vastasi ”The van is full”. Toimitus jatkuu ennallaan."),
        ("E-4711", "Ei onnistunut: Posti ei voinut toteuttaa sitä. Toimitus jatkuu ennallaan."),
        (None, "Ei onnistunut: Posti ei voinut toteuttaa sitä. Toimitus jatkuu ennallaan."),
    ],
)
def test_a_refusal_gives_its_reason_in_words(reason: str | None, why: str) -> None:
    assert said(under_way(wished(status=Status.REFUSED, reason=reason))).wishes[0].state == why


def test_what_is_wished_is_personal() -> None:
    one = under_way(wished(NEIGHBOUR), offers=())
    assert said(one).wishes[0].details == ("Virtanen, A 3",)
    locked = said(one, unlocked=False).wishes[0]
    assert (locked.details, locked.undo) == ((), None)


@pytest.mark.parametrize(
    ("status", "tries", "offers", "undo"),
    [
        (Status.ASKED, 0, (), "Voit vielä perua tämän."),
        (Status.ASKED, 1, (TIME,), None),
        (Status.SENT, 1, (TIME,), "Voit perua tämän tänään klo 18 asti."),
        (Status.AGREED, 1, (replace(TIME, until=None),), "Voit vielä perua tämän."),
        (Status.AGREED, 1, (), None),
        (Status.REFUSED, 1, (TIME,), None),
        (Status.UNDOING, 1, (TIME,), None),
    ],
)
def test_a_wish_can_be_taken_back_as_long_as_the_process_lets_it(
    status: Status, tries: int, offers: tuple[Offer, ...], undo: str | None
) -> None:
    assert said(under_way(wished(status=status, tries=tries), offers=offers)).wishes[0].undo == undo


def test_what_was_agreed_stands_in_the_first_lines() -> None:
    one = under_way(wished(status=Status.AGREED, agreed_at=NOW))
    assert page(one).lead.headline == "Perjantaina 27.11. klo 12–16"


@pytest.mark.parametrize("milestone", ["out_for_delivery", "delivered", "ready_for_pickup"])
def test_what_a_scan_has_overtaken_is_no_longer_said(milestone: str) -> None:
    one = under_way(wished(status=Status.AGREED, agreed_at=NOW), milestone=milestone, milestone_at=at(24, 9))
    assert agreed.window(one, HELSINKI) is None


@pytest.mark.parametrize(("minutes", "counts"), [(5, True), (-5, False)])
def test_of_an_agreement_and_a_delay_the_later_one_counts(minutes: int, counts: bool) -> None:
    wish = wished(status=Status.AGREED, agreed_at=NOW + timedelta(minutes=minutes))
    one = under_way(wish, milestone="delayed", milestone_at=NOW)
    assert (agreed.window(one, HELSINKI) is not None) is counts


def test_an_agreed_day_without_hours_is_a_whole_day() -> None:
    whole = wished(Wish(what=What.OTHER_TIME, day=date(2026, 11, 27)), Status.AGREED, agreed_at=NOW)
    window = agreed.window(under_way(whole), HELSINKI)
    assert window
    assert (window.start, window.end, window.whole_days) == (at(27, 0), at(28, 0), True)


@pytest.mark.parametrize(
    ("wish", "where"),
    [
        (NEIGHBOUR, "naapurillesi"),
        (Wish(what=What.SAFE_PLACE, place="Kuisti"), "toivomaasi paikkaan"),
        (Wish(what=What.PICKUP_POINT, point=POINT), "noutopaikkaan K-Market Kamppi"),
    ],
)
def test_where_it_goes_instead_is_said(wish: Wish, where: str) -> None:
    one = under_way(wished(wish, Status.AGREED, agreed_at=NOW), offers=())
    assert page(one).lead.second == where


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    offer = Offer(what=What.OTHER_ADDRESS, possible=True)
    facts, faults = wish_form.read(offer.what, {"street": "Uusikatu 1", "postcode": "9" * 13})
    assert facts["street"] == "Uusikatu 1"
    fields = wish_form.fields(offer, words(), said={"street": "Uusikatu 1"}, faults=faults)
    assert [(field.name, field.value, field.error) for field in fields] == [
        ("street", "Uusikatu 1", None),
        ("postcode", "", "Lyhennä: enintään 12 merkkiä."),
        ("city", "", None),
    ]


@pytest.mark.parametrize("typed", ["12:00", "a-b", "12:00-16:00-18:00"])
def test_a_window_that_no_list_of_ours_holds_is_not_read(typed: str) -> None:
    assert wish_form.read(What.OTHER_TIME, {"day": "2026-11-27", "window": typed})[1] == {"day": "not_offered"}


def test_what_no_keyboard_types_is_left_out() -> None:
    assert wish_form.clean({"words": " Koira\x00\x1b haukkuu\r\nB \n"}) == {"words": "Koira haukkuu\nB"}


@pytest.mark.parametrize(("metres", "far"), [(None, ""), (0, ""), (350, "noin 350 m · "), (3340, "noin 3,3 km · ")])
def test_a_point_says_how_far_it_is_where_that_is_known(metres: int | None, far: str) -> None:
    near = Near(point=POINT, metres=metres, today=((time(7), time(22)),), tomorrow=())
    (choice,) = point_words.choices([near], words(), chosen="P1")
    assert choice.chosen
    assert choice.lines == (f"{far}Urho Kekkosen katu 1, 00100 Helsinki", "Tänään 7–22 · Huomenna suljettu")


def test_nothing_personal_is_left_after_thirty_days() -> None:
    done = shipment("delivered", milestone_at=NOW, pickup=KIOSK, wishes=(wished(NEIGHBOUR, Status.AGREED),))
    facts = PageFacts(order=ORDER, shipments=(done,), messages=MESSAGES)
    assert forgotten(facts, NOW + timedelta(days=30, seconds=-1)) == facts
    left = repr(forgotten(facts, NOW + timedelta(days=30)))
    for personal in ("Virtanen", "Mannerheimintie", "4711", "JJFI", "Muki", "noudettavissa"):
        assert personal not in left


def test_while_anything_is_under_way_all_of_it_is_kept() -> None:
    done, other = shipment("delivered", milestone_at=NOW), shipment("in_transit", milestone_at=NOW)
    facts = PageFacts(order=ORDER, shipments=(done, other), messages=MESSAGES)
    assert forgotten(facts, NOW + timedelta(days=300)) == facts
