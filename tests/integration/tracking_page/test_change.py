"""The customer changes the delivery: what can be changed, what is asked, and what is no wish at all."""

import pytest
from sqlalchemy import delete, select

from services.tracking.changes.directory import keep_directory
from services.tracking.models import Change, PickupPoint
from shared.installation import Installation
from tests.integration.tracking_page.house import NOW, POSTCODE, Customer, at
from tests.integration.tracking_page.wishing import FAR, POINT, Yes, answered, asks, page, wishes
from tests.interchanges import Said


def test_the_page_says_what_can_be_changed(coming: Customer) -> None:
    said = page(coming)
    assert "Muuta toimitusta" in said
    assert "Toinen päivä tai aika" in said
    assert f'href="{coming.path}/change/other_time"' in said
    everything = page(coming, "/change")
    for title in ("Naapurille", "Turvalliseen paikkaan", "Ohje kuljettajalle", "Toimituksen peruminen"):
        assert title in everything


def test_the_last_moment_is_said_as_people_say_it(home: Installation) -> None:
    someone = Customer(home)
    someone.orders(delivery={"promised": {"from": "2026-11-25", "to": "2026-11-25"}})
    someone.is_sent()
    someone.is_scanned(Said(code="13", at=at(23, 18), more=("DTM+17:202611251200:203",)))
    someone.gives(POSTCODE)
    assert "tänään klo 18 asti" in page(someone)
    assert "tänään klo 16 asti" in page(someone, "/change")  # the address
    assert "till i dag kl. 18" in page(someone, "?lang=sv")


def test_what_is_too_late_says_why(coming: Customer) -> None:
    coming.home.clock.at = at(24, 13)
    coming.goes_out(at(24, 12))
    said = page(coming)
    assert "Tätä ei voi enää muuttaa" in said
    assert "Lähetys on jo jakeluautossa." in said
    assert "Lisää noutoaikaa" not in said
    refused = page(coming, "/change/other_time", status=409)
    assert "Tätä ei voi enää muuttaa. Lähetys on jo jakeluautossa." in refused
    assert asks(coming, "other_time", day="2026-11-27").status_code == 409
    assert wishes(coming) == []


def test_before_the_postcode_nothing_can_be_asked(coming: Customer) -> None:
    coming.browser.delete_cookie("unlocked", path=coming.path)
    for path in ("/change", "/change/neighbour"):
        assert 'name="postcode"' in page(coming, path)
    asks(coming, "neighbour", neighbour="Virtanen A 3")
    assert wishes(coming) == []
    assert coming.posts("/postcode?then=change", postcode=POSTCODE).headers["Location"] == f"{coming.path}/change"


def test_a_form_that_is_not_ours_asks_for_nothing(coming: Customer) -> None:
    answer = coming.posts("/change/neighbour", signed=False, neighbour="Virtanen A 3")
    assert answer.status_code == 403
    assert "Mitään ei muutettu" in answer.text
    assert wishes(coming) == []


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(coming: Customer) -> None:
    answer = asks(coming, "other_address", street="Uusikatu 1", city="Espoo")
    assert answer.status_code == 422
    assert "Kirjoita postinumero." in answer.text
    assert 'value="Uusikatu 1"' in answer.text
    assert 'aria-describedby="postcode-error' in answer.text
    assert wishes(coming) == []


@pytest.mark.parametrize(
    ("what", "fields", "said"),
    [
        ("other_time", {}, "Valitse päivä."),
        ("other_time", {"day": "2026-12-24"}, "Valitse toinen."),
        ("other_time", {"day": "eilen"}, "Valitse toinen."),
        ("other_time", {"day": "2026-11-27", "window": "03:00-04:00"}, "Valitse toinen."),
        ("neighbour", {"neighbour": "  "}, "Kirjoita naapurin nimi ja asunto."),
        ("neighbour", {"neighbour": "x" * 201}, "enintään 200 merkkiä"),
        ("instructions", {}, "ainakin yksi ohje"),
    ],
)
def test_no_half_a_wish_is_taken(coming: Customer, what: str, fields: dict[str, str], said: str) -> None:
    answer = asks(coming, what, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert wishes(coming) == []


def test_instructions_are_all_kept(coming: Customer) -> None:
    asks(coming, "instructions", door_code="12#", call_before="yes", no_stairs="yes", words="Koira\x00 haukkuu")
    said = page(coming)
    for line in ("Ovikoodi 12#", "Soita ennen toimitusta", "Tuokaa ovelle asti", "Koira haukkuu"):
        assert line in said


def test_points_near_home_or_elsewhere_can_be_chosen(coming: Customer) -> None:
    with coming.home.database("tracking").write() as session:
        session.execute(delete(PickupPoint))  # those of tests that share this database
    assert "Toinen noutopiste" not in page(coming, "/change")
    with coming.home.database("tracking").write() as session:
        keep_directory(session, [POINT, FAR], carrier="generic-edifact", now=NOW)
    form = page(coming, "/change/pickup_point")
    assert form.index("K-Market Kamppi") < form.index("R-kioski Pasila")
    assert "3,3 km" in form
    assert "Tänään 7–22" in form
    near_work = page(coming, "/change/pickup_point?near=00520")
    assert near_work.index("R-kioski Pasila") < near_work.index("K-Market Kamppi")
    assert asks(coming, "pickup_point", point="nowhere").status_code == 422
    assert asks(coming, "pickup_point", point="P2", near="00520").status_code == 303
    answered(coming, Yes())
    assert "noutopaikkaan R-kioski Pasila" in page(coming)


def test_of_several_shipments_the_right_one_is_changed(coming: Customer) -> None:
    coming.number += "B"
    second = coming.is_sent()
    coming.is_scanned(Said(code="13", at=at(23, 19)))
    assert f"change/neighbour?shipment={second}" in page(coming, "/change")
    asks(coming, "neighbour", f"?shipment={second}", neighbour="Virtanen A 3")
    with coming.home.database("tracking").read() as session:
        rows = session.scalars(select(Change.shipment_id).where(Change.order_id == coming.order_id)).all()
    assert rows == [second]


def test_what_is_no_change_at_all_is_not_there(coming: Customer) -> None:
    assert coming.browser.get(f"{coming.path}/change/everything").status_code == 404
    assert coming.browser.get("/t/AAAAAAAAAAAAAAAAAAAAAA/change").status_code == 404


def test_a_cancelled_order_offers_no_changes(coming: Customer) -> None:
    coming.is_cancelled()
    assert "Muuta toimitusta" not in page(coming)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_form_speaks_every_language(coming: Customer, language: str) -> None:
    with coming.home.database("tracking").write() as session:
        keep_directory(session, [POINT, FAR], carrier="generic-edifact", now=NOW)
    for what in ("other_time", "other_address", "pickup_point", "neighbour", "safe_place", "no_signature",
                 "instructions", "cancel"):  # fmt: skip
        form = page(coming, f"/change/{what}?lang={language}")
        assert f'<html lang="{language}">' in form
        assert "{" not in form
