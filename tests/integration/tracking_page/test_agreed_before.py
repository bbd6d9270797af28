"""What the page says of an agreement that stands while something else is asked, refused, or taken back in vain."""

import pytest

from services.tracking.changes.adapters import Answer
from shared.installation import Installation
from tests.integration.tracking_page.house import POSTCODE, Customer, at
from tests.integration.tracking_page.wishing import Later, No, Yes, answered, page, undo_path, wishes
from tests.interchanges import Said

FRIDAY = {"day": "2026-11-27", "window": "12:00-16:00"}
FIRST_LINE = 'class="headline">Perjantaina 27.11. klo 12–16'


@pytest.fixture
def agreed(home: Installation) -> Customer:
    """Promised for Wednesday, moved to Friday, and the carrier has agreed."""
    someone = Customer(home)
    someone.orders(delivery={"promised": {"from": "2026-11-25", "to": "2026-11-25"}})
    someone.is_sent()
    someone.is_scanned(Said(code="13", at=at(23, 18), more=("DTM+17:202611251200:203",)))
    assert someone.gives(POSTCODE).status_code == 303
    assert someone.posts("/change/other_time", **FRIDAY).status_code == 303
    answered(someone, Yes())
    assert FIRST_LINE in page(someone)
    return someone


def test_a_refusal_says_what_still_holds_and_so_do_the_first_lines(agreed: Customer) -> None:
    agreed.posts("/change/neighbour", neighbour="Virtanen A 3")
    answered(agreed, Later())
    while_asked = page(agreed)
    assert FIRST_LINE in while_asked
    still = "Aiemmin sovittu on yhä voimassa: Toinen päivä tai aika (Perjantaina 27.11. klo 12–16)."
    assert still in while_asked
    agreed.settles(Answer(result="refused", reason="Naapuri ei ole kotona"))

    shown = page(agreed)
    assert FIRST_LINE in shown
    assert f"Ei onnistunut: kuljetusliike vastasi ”Naapuri ei ole kotona”. {still}" in shown
    assert "Toimitus jatkuu ennallaan" not in shown
    assert "Det ni kom överens om tidigare gäller fortfarande: " in page(agreed, "?lang=sv")
    assert "What was agreed before still holds: Another day or time (Friday 27 November, 12:00–16:00)." in page(
        agreed, "?lang=en"
    )


def test_what_the_carrier_has_is_taken_back_there(agreed: Customer) -> None:
    agreed.posts(undo_path(agreed))
    assert "Perumme tätä." in page(agreed)
    answered(agreed, Yes())
    assert wishes(agreed) == [("other_time", "withdrawn")]
    assert FIRST_LINE not in page(agreed)


def test_what_could_not_be_taken_back_stands_and_says_so(agreed: Customer) -> None:
    agreed.posts(undo_path(agreed))
    assert FIRST_LINE in page(agreed)  # it holds until the carrier agrees to that
    answered(agreed, No())

    shown = page(agreed)
    assert FIRST_LINE in shown
    assert "Sovittu tänään klo 9.30. Sitä ei voitu perua: kuljetusliike vastasi ”Auto on täynnä”. Se siis" in shown


def test_the_last_moment_is_that_of_the_day_that_was_agreed(agreed: Customer) -> None:
    agreed.home.clock.at = at(26, 12)  # the day after the one promised first
    assert "tänään klo 18 asti" in page(agreed)
    assert agreed.posts(undo_path(agreed)).status_code == 303
    assert wishes(agreed) == [("other_time", "undoing")]


def test_the_form_says_what_it_takes_the_place_of(agreed: Customer) -> None:
    form = page(agreed, "/change/neighbour")
    assert "Tämä tulee aiemmin sovitun tilalle: Toinen päivä tai aika (Perjantaina 27.11. klo 12–16)." in form
    assert "Tämä tulee" not in page(agreed, "/change/instructions")


def test_a_delivery_that_was_stopped_does_not_come_and_offers_only_to_take_that_back(agreed: Customer) -> None:
    agreed.posts("/change/cancel")
    agreed.settles(Answer(result="waiting"))
    assert FIRST_LINE in page(agreed)
    agreed.settles(Answer(result="agreed"))

    shown = page(agreed)
    assert 'class="headline">Toimitus on pysäytetty' in shown
    assert "Voit vielä perua tämän." in shown
    assert ("Muuta toimitusta" in shown, "Lisää kalenteriin" in shown) == (False, False)
    assert agreed.posts("/change/neighbour", neighbour="Virtanen A 3").status_code == 409


def test_a_new_address_that_was_agreed_is_the_delivery_address(agreed: Customer) -> None:
    agreed.posts("/change/other_address", street="Uusikatu 5", postcode="00200", city="Helsinki")
    assert "Mannerheimintie 1 A 2" in page(agreed)
    agreed.settles(Answer(result="agreed"))

    shown = page(agreed)
    assert "Mannerheimintie 1 A 2" not in shown
    assert shown.count("Uusikatu 5") == 2  # the wish, and the address


def test_an_agreement_that_was_not_kept_is_not_said_to_stand(agreed: Customer) -> None:
    agreed.home.clock.at = at(25, 10)
    agreed.goes_out(at(25, 9))

    shown = page(agreed)
    assert FIRST_LINE not in shown
    assert "Sovittu eilen klo 9.30, mutta toimitus tuli eri aikaan. Pahoittelemme." in shown
