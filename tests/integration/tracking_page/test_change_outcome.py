"""What becomes of a wish, as the page says it: agreed, refused, overtaken, or taken back by its customer only."""

from services.tracking.changes.adapters import Answer
from tests.integration.tracking_page.house import Customer, at
from tests.integration.tracking_page.wishing import Later, No, Yes, answered, asks, page, undo_path, wishes


def test_another_day_goes_from_the_form_to_the_first_lines(coming: Customer) -> None:
    form = page(coming, "/change/other_time")
    assert "Huomenna" in form
    assert "12–16" in form
    answer = asks(coming, "other_time", day="2026-11-27", window="12:00-16:00")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{coming.path}#changes")
    said = page(coming)
    assert "Perjantaina 27.11. klo 12–16" in said
    assert "Pyydetty tänään klo 9.30." in said

    answered(coming, Later())
    assert "Pyyntösi on käsittelyssä. Vastaus tulee viimeistään huomenna klo 9.30." in page(coming)
    coming.settles(Answer(result="agreed"))

    said = page(coming)
    assert "Sovittu tänään klo 9.30." in said
    assert said.index("Perjantaina 27.11. klo 12–16") < said.index("Sovittu")  # the first lines


def test_a_refusal_says_why_in_the_carriers_words(coming: Customer) -> None:
    asks(coming, "safe_place", place="Kuisti")
    answered(coming, No())
    said = page(coming)
    assert "Ei onnistunut" in said
    assert "Auto on täynnä" in said


def test_a_wish_can_be_taken_back(coming: Customer) -> None:
    asks(coming, "neighbour", neighbour="Virtanen A 3")
    assert "Voit vielä perua tämän." in page(coming)
    assert coming.posts(undo_path(coming)).status_code == 303
    assert wishes(coming) == [("neighbour", "withdrawn")]
    assert "Peruit tämän tänään klo 9.30." in page(coming)


def test_after_the_last_moment_nothing_is_taken_back(coming: Customer) -> None:
    asks(coming, "neighbour", neighbour="Virtanen A 3")
    answered(coming, Yes())
    coming.home.clock.at = at(24, 13)
    coming.goes_out(at(24, 12))
    answer = coming.posts(undo_path(coming))
    assert answer.status_code == 409
    assert "Pyyntöä ei voi enää perua" in answer.text
    assert "Peru pyyntö" not in page(coming)


def test_a_wish_that_the_parcel_overtook_is_told_so(coming: Customer) -> None:
    asks(coming, "other_time", day="2026-11-27")
    coming.home.clock.at = at(24, 13)
    coming.goes_out(at(24, 12))
    assert "Lähetys ehti edelle" in page(coming)


def test_nobody_touches_the_wishes_of_another_order(coming: Customer) -> None:
    asks(coming, "neighbour", neighbour="Virtanen A 3")
    other = Customer(coming.home)
    shipment_id = other.comes()
    assert other.posts(undo_path(coming)).status_code == 404
    assert other.posts("/changes/chg_nothing/undo").status_code == 404
    assert asks(coming, "neighbour", f"?shipment={shipment_id}", neighbour="x").status_code == 409
    assert wishes(coming) == [("neighbour", "asked")]
    assert wishes(other) == []
