"""The first lines: when and where, in each state and language, and what to do."""

from dataclasses import replace

import pytest

from services.tracking.page.answer import answer
from services.tracking.page.facts import ShipmentFacts
from services.tracking.scan import Pickup
from tests.unit.tracking.page_cases import KIOSK, ORDER, at, eta, page, parcel, promise, shipment, words

WINDOW = eta(at(25, 14), at(25, 16))


def first(state: ShipmentFacts | None, language: str = "fi", **order: object) -> tuple[str, str | None]:
    shown = answer(replace(ORDER, **order), state, words(language))  # type: ignore[arg-type]
    return shown.headline, shown.second


@pytest.mark.parametrize(
    ("milestone", "finnish", "swedish", "english"),
    [
        ("announced", "Huomenna klo 14–16", "I morgon kl. 14–16", "Tomorrow, 14:00–16:00"),
        ("handed_over", "Huomenna klo 14–16", "I morgon kl. 14–16", "Tomorrow, 14:00–16:00"),
        ("in_transit", "Huomenna klo 14–16", "I morgon kl. 14–16", "Tomorrow, 14:00–16:00"),
        ("delayed", "Huomenna klo 14–16", "I morgon kl. 14–16", "Tomorrow, 14:00–16:00"),
        ("out_for_delivery", "Huomenna klo 14–16", "I morgon kl. 14–16", "Tomorrow, 14:00–16:00"),
        (
            "attempt_failed",
            "Uusi yritys huomenna klo 14–16",
            "Nytt försök i morgon kl. 14–16",
            "Next try tomorrow, 14:00–16:00",
        ),
    ],
)
def test_what_is_coming_is_told_by_its_time_and_place(milestone: str, finnish: str, swedish: str, english: str) -> None:
    coming = shipment(milestone, milestone_at=at(24, 8), eta=WINDOW)
    assert first(coming, "fi") == (finnish, "ovellesi")
    assert first(coming, "sv") == (swedish, "till din dörr")
    assert first(coming, "en") == (english, "to your door")


@pytest.mark.parametrize(
    ("milestone", "finnish", "swedish", "english"),
    [
        ("unknown", "Tilauksesi on vastaanotettu", "Vi har tagit emot din beställning", "We have your order"),
        ("in_transit", "Tilauksesi on matkalla", "Din beställning är på väg", "Your order is on its way"),
        ("delayed", "Lähetyksesi myöhästyy", "Din försändelse är försenad", "Your delivery is running late"),
        ("out_for_delivery", "Tänään", "I dag", "Today"),
        (
            "attempt_failed",
            "Kuljettaja kävi, mutta toimitus ei onnistunut",
            "Budet kom, men leveransen lyckades inte",
            "The courier called, but could not deliver",
        ),
        ("ready_for_pickup", "Noudettavissa", "Kan hämtas", "Ready to collect"),
        (
            "needs_customer",
            "Toimitus tarvitsee sinulta tietoja",
            "Leveransen behöver uppgifter av dig",
            "Your delivery needs details from you",
        ),
        ("delivered", "Perillä", "Framme", "Delivered"),
        ("partly_delivered", "Osa on perillä", "En del är framme", "A part is delivered"),
        (
            "returning",
            "Lähetys palautuu meille",
            "Försändelsen går i retur till oss",
            "Your delivery is coming back to us",
        ),
        (
            "returned",
            "Lähetys on palautunut meille",
            "Försändelsen har kommit tillbaka till oss",
            "Your delivery has come back to us",
        ),
        (
            "lost",
            "Lähetyksesi on kadonnut matkalla",
            "Din försändelse har kommit bort på vägen",
            "Your delivery has been lost on the way",
        ),
        (
            "damaged",
            "Lähetyksesi on vaurioitunut matkalla",
            "Din försändelse har skadats på vägen",
            "Your delivery has been damaged on the way",
        ),
        ("refused", "Toimitusta ei otettu vastaan", "Leveransen togs inte emot", "Nobody accepted the delivery"),
    ],
)
def test_without_a_time_it_still_says_what_is_true(milestone: str, finnish: str, swedish: str, english: str) -> None:
    state = shipment(milestone, milestone_at=at(24, 8))
    assert [first(state, language)[0] for language in ("fi", "sv", "en")] == [finnish, swedish, english]


def test_a_parcel_to_collect_is_told_by_place_and_last_day() -> None:
    waiting = shipment("ready_for_pickup", method="locker", pickup=KIOSK)
    assert first(waiting, "fi") == ("Noudettavissa: K-Market Kamppi", "viimeistään ti 1.12.")
    assert first(waiting, "sv") == ("Kan hämtas: K-Market Kamppi", "senast tis 1.12")
    assert first(waiting, "en") == ("Ready to collect: K-Market Kamppi", "by Tue 1 Dec")


def test_a_name_with_a_stroke_in_it_stays_whole() -> None:
    odd = replace(KIOSK, name="Noutopiste | Kamppi")
    assert first(shipment("ready_for_pickup", pickup=odd))[0] == "Noudettavissa: Noutopiste | Kamppi"


def test_what_to_do_with_a_parcel_to_collect_is_to_come_while_it_is_open() -> None:
    assert answer(ORDER, shipment("ready_for_pickup", pickup=KIOSK), words()).advice == "Tänään avoinna 7–22."


@pytest.mark.parametrize(
    ("hours", "hour", "advice"),
    [
        ("Sa 10:00-15:00", 9, "Tänään suljettu."),
        ("We-Fr 10:00-15:00", 9, "Nyt suljettu, huomenna avoinna 10–15."),
        ("Mo-Fr 08:00-20:00", 21, "Nyt suljettu, huomenna avoinna 8–20."),
        ("Mo-Fr 08:00-20:00", 7, "Tänään avoinna 8–20."),
        ("Mo-Fr 08:00-24:00", 23, "Tänään avoinna 8–24."),
        ("24/7", 23, "Tänään avoinna ympäri vuorokauden."),
        ("kuten kauppa", 9, None),
    ],
)
def test_what_to_do_fits_the_hours_of_the_place(hours: str, hour: int, advice: str | None) -> None:
    place = replace(KIOSK, opening_hours=hours)
    assert answer(ORDER, shipment("ready_for_pickup", pickup=place), words(now=at(24, hour))).advice == advice


def test_a_place_without_a_name_comes_from_the_carrier() -> None:
    shown = answer(ORDER, shipment("ready_for_pickup", pickup=Pickup(until=KIOSK.until)), words())
    assert (shown.headline, shown.second) == ("Noudettavissa", "viimeistään ti 1.12.")
    assert shown.advice == "Noutopaikan kertoo Posti."


def test_an_unnamed_carrier_is_the_carrier() -> None:
    shown = answer(ORDER, shipment("attempt_failed", carrier="generic-edifact"), words())
    assert shown.advice is not None
    assert shown.advice.startswith("Kuljetusliike yrittää uudelleen")


def test_a_place_whose_time_ran_out_is_not_called_ready() -> None:
    over = replace(KIOSK, until=at(24, 0))
    assert first(shipment("ready_for_pickup", pickup=over)) == ("Noutoaika päättyi eilen", None)


@pytest.mark.parametrize(
    ("variant", "headline"),
    [
        ("person", "Perillä"),
        ("neighbour", "Naapurillasi"),
        ("safe_place", "Sovitussa paikassa"),
        ("mailbox", "Postilaatikossasi"),
        ("collected", "Noudettu"),
        ("by_drone", "Perillä"),
    ],
)
def test_delivered_says_where_it_was_left(variant: str, headline: str) -> None:
    assert first(shipment("delivered", variant=variant, milestone_at=at(24, 9, 5))) == (headline, "tänään klo 9.05")


@pytest.mark.parametrize(
    ("need", "headline"),
    [
        ("address", "Osoitteessa on puute tai virhe"),
        ("customs", "Tulli odottaa tietojasi"),
        ("payment", "Toimitus odottaa maksua"),
        ("passport", "Toimitus tarvitsee sinulta tietoja"),
    ],
)
def test_what_is_needed_is_said(need: str, headline: str) -> None:
    assert first(shipment("needs_customer", need=need))[0] == headline


def test_the_shops_promise_stands_in_for_a_carriers_time() -> None:
    assert first(shipment("in_transit"), promised=promise(25, 27)) == ("Huomenna\u00a0– pe 27.11.", "ovellesi")


def test_the_carriers_time_outranks_the_shops_promise() -> None:
    assert first(shipment("in_transit", eta=WINDOW), promised=promise(26, 27))[0] == "Huomenna klo 14–16"


def test_before_there_is_a_shipment_the_promise_is_shown() -> None:
    assert first(None, promised=promise(25, 27)) == ("Huomenna\u00a0– pe 27.11.", "ovellesi")


def test_a_point_chosen_with_the_order_is_named() -> None:
    to_point = shipment("in_transit", method="pickup_point", eta=WINDOW)
    assert first(to_point, point="R-kioski Pasila")[1] == "noutopaikkaan R-kioski Pasila"


@pytest.mark.parametrize("milestone", ["announced", "in_transit", "out_for_delivery", "delayed"])
def test_a_time_that_is_over_is_never_promised_again(milestone: str) -> None:
    late = shipment(milestone, milestone_at=at(24, 8), eta=eta(at(24, 7), at(24, 9)))
    assert first(late)[0] == "Toimitus on myöhässä"


def test_a_failed_attempt_does_not_name_the_time_that_failed() -> None:
    missed = shipment("attempt_failed", eta=eta(at(24, 7), at(24, 9)))
    assert first(missed)[0] == "Kuljettaja kävi, mutta toimitus ei onnistunut"


def test_what_left_for_delivery_today_comes_today_whatever_days_were_named() -> None:
    early = shipment("out_for_delivery", milestone_at=at(24, 8), eta=eta(at(25, 0), at(28, 0), whole_days=True))
    assert first(early) == ("Tänään", "ovellesi")


def test_a_van_that_left_yesterday_and_was_not_heard_of_is_late() -> None:
    assert first(shipment("out_for_delivery", milestone_at=at(23, 8)))[0] == "Toimitus on myöhässä"


def test_a_van_to_a_pickup_point_does_not_come_to_the_customer() -> None:
    shown = answer(ORDER, shipment("out_for_delivery", milestone_at=at(24, 8), method="locker"), words())
    assert shown.state == "Matkalla noutopaikkaan"
    assert shown.advice == "Kerromme heti, kun voit noutaa lähetyksen."


def test_partly_delivered_counts_and_tells_when_the_rest_comes() -> None:
    part = shipment(
        "partly_delivered", eta=WINDOW, parcels=(parcel("1", "delivered"), parcel("2", "in_transit")), parcel_total=3
    )
    assert first(part) == ("1/3 pakettia perillä", "loput huomenna klo 14–16")


@pytest.mark.parametrize(
    ("milestone", "tone"),
    [("in_transit", "calm"), ("delivered", "good"), ("needs_customer", "attention"), ("lost", "attention")],
)
def test_the_tone_fits_the_news(milestone: str, tone: str) -> None:
    assert answer(ORDER, shipment(milestone), words()).tone == tone


def test_a_cancelled_order_says_nothing_of_a_delivery() -> None:
    shown = page(cancelled=True, promised=promise(25, 27))
    assert (shown.lead.headline, shown.steps) == ("Tilaus on peruttu", ())
