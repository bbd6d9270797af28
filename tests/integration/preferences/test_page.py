"""The preferences page over HTTP: every button, and what it means from then on."""

import re
from datetime import timedelta

import pytest

from services.notify.deciding import suppressions
from services.notify.rules.faults import Lesson
from shared.installation import Installation
from tests.integration.preferences.house import EMAIL, NOW, SHOP, Visitor


def test_the_page_says_how_we_reach_you_and_shows_no_address(visitor: Visitor) -> None:
    page = visitor.reads()

    assert "Kirjoitamme sinulle tekstiviestillä" in page
    assert f"•••• {visitor.phone[-3:]}" in page
    assert "a•••@example.fi" in page
    assert visitor.phone not in page
    assert EMAIL not in page


def test_thirty_days_after_the_delivery_not_even_a_masked_address_is_left(visitor: Visitor, home: Installation) -> None:
    visitor.is_delivered(at=NOW - timedelta(days=5))
    home.clock.at = NOW + timedelta(days=25, seconds=-1)
    assert f"•••• {visitor.phone[-3:]}" in visitor.reads()

    home.clock.at = NOW + timedelta(days=25)
    assert "•" not in visitor.reads()
    assert "Et saa meiltä viestejä" in visitor.does(do="stop")


def test_every_page_has_the_shops_name_and_wears_its_look(visitor: Visitor) -> None:
    for page in ("preferences", "leave", "feedback"):
        shown = visitor.web.get(f"{visitor.path}/{page}").text
        assert f'<p class="shop">{SHOP}</p>' in shown
        assert f'<link rel="stylesheet" href="/t/look/{visitor.shop_id}.css">' in shown


def test_email_first_is_one_button_and_the_answer_says_what_it_means(visitor: Visitor) -> None:
    page = visitor.does(do="first", channel="email")

    assert "Tästä lähtien kirjoitamme sinulle sähköpostilla; tekstiviestillä vain, jos se ei mene perille." in page
    (event,) = visitor.told("preference.changed")
    assert (event["channels"], event["revision"], event["shop_id"]) == (["email", "sms"], 1, visitor.shop_id)
    assert event["said_at"] == {"channels": NOW.isoformat()}


def test_the_language_is_that_of_the_page_at_once(visitor: Visitor) -> None:
    page = visitor.does(do="language", language="sv")

    assert "Från och med nu skriver vi till dig på svenska." in page
    assert "Så når vi dig" in visitor.reads()


def test_the_page_is_read_in_another_language_without_choosing_it(visitor: Visitor) -> None:
    assert "How we reach you" in visitor.reads(query="?lang=en")
    assert "Näin tavoitamme sinut" in visitor.reads()


def test_quiet_hours_are_said_back(visitor: Visitor) -> None:
    page = visitor.does(do="hours", quiet="yes", **{"from": "22:30", "to": "07:00"})

    assert "Tekstiviestit odottavat kello 22.30 – 7." in page
    assert "Tekstiviestit voivat soida mihin aikaan tahansa." in visitor.does(do="hours", quiet="no")


def test_bad_times_are_refused_where_they_are_mended_and_change_nothing(visitor: Visitor) -> None:
    before = visitor.everything()
    answer = visitor.presses(do="hours", quiet="yes", **{"from": "22:30", "to": "22:30"})

    assert answer.status_code == 422
    assert "Anna molemmat ajat" in answer.text
    assert visitor.everything() == before


def test_who_wants_no_pickup_notices_is_warned_and_obeyed(visitor: Visitor) -> None:
    page = visitor.does(do="kinds", wanted=["comes", "delivered"])

    assert "koodin löydät vain sivultasi" in page
    (event,) = visitor.told("preference.changed")
    assert {"pickup", "pickup_reminder", "feedback"} <= set(event["unwanted"])
    assert "arriving" not in event["unwanted"]


def test_a_pause_has_an_end_and_can_be_ended_before(visitor: Visitor) -> None:
    page = visitor.does(do="pause", **{"for": "week"})

    assert "Tauko päättyy tiistaina 1.12. klo 9.30" in page
    assert "Tästä lähtien kuulet meistä taas." in visitor.does(do="resume")


def test_stopping_everything_takes_one_tap_and_so_does_coming_back(visitor: Visitor) -> None:
    page = visitor.does(do="stop")

    assert "Et saa meiltä viestejä" in page
    assert "Tästä lähtien emme lähetä sinulle viestejä." in page
    assert "Kirjoitamme sinulle tekstiviestillä" in visitor.does(do="start")


def test_a_link_leads_to_one_button_that_stops_one_channel(visitor: Visitor) -> None:
    question = visitor.reads("leave", "?channel=sms")
    assert "Lopetetaanko tekstiviestit?" in question

    page = visitor.does("leave", do="drop", channel="sms")

    assert "sähköpostilla emmekä muulla tavalla" in page


def test_the_leave_page_without_a_channel_stops_everything(visitor: Visitor) -> None:
    answer = visitor.web.get(f"{visitor.path}/leave?channel=pigeon").text

    assert re.search(r'<button name="do" value="stop"', answer)


def test_a_stop_by_reply_is_shown_and_taken_back_by_a_button(visitor: Visitor) -> None:
    with visitor.home.database("notify").write() as session:
        at = {"channel": "sms", "address": visitor.phone}
        suppressions.suppress(session, **at, reason="opted_out", source="reply", now=NOW)
    page = visitor.reads()
    assert "Pysäytetty, koska pyysit sitä." in page
    assert "Kirjoitamme sinulle sähköpostilla" in page

    page = visitor.does(do="open", channel="sms")

    assert "Tie luoksesi on taas auki: Tekstiviesti." in page
    assert "Pysäytetty" not in page


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("invalid", f"Numeroa tai osoitetta ei ole käytössä. Kerro oikea: {SHOP}."),
        ("blocked", "Jos haluat viestit takaisin, lähetä siitä puhelimesta START numeroon"),
    ],
)
def test_what_a_button_cannot_mend_has_none(visitor: Visitor, reason: Lesson, said: str) -> None:
    with visitor.home.database("notify").write() as session:
        at = {"channel": "sms", "address": visitor.phone}
        suppressions.suppress(session, **at, reason=reason, source="receipt", now=NOW)

    page = visitor.does(do="open", channel="sms")

    assert said in page
    assert "Aloita uudelleen" not in page


def test_the_customers_word_stands_against_a_later_one_of_the_shop(visitor: Visitor) -> None:
    visitor.does(do="first", channel="email")
    visitor.is_told(source="shop", at=NOW + timedelta(days=1), language="en", preferences={"channels": ["sms"]})

    page = visitor.reads()

    assert "We write to you by email" in page


def test_a_later_own_word_that_orders_heard_counts(visitor: Visitor) -> None:
    visitor.does(do="language", language="sv")
    visitor.is_told(source="customer", at=NOW + timedelta(hours=1), language="en")

    assert "How we reach you" in visitor.reads()


def test_the_echo_of_a_change_is_no_news(visitor: Visitor) -> None:
    visitor.does(do="language", language="sv")
    visitor.is_told(source="customer", at=NOW, language="sv")
    visitor.does(do="language", language="sv")

    assert len(visitor.told("preference.changed")) == 1


def test_what_the_shop_said_becomes_the_customers_own_word_when_they_say_it_too(visitor: Visitor) -> None:
    visitor.does(do="language", language="fi")
    visitor.is_told(source="shop", at=NOW + timedelta(days=1), language="sv")

    assert "Näin tavoitamme sinut" in visitor.reads()


def test_a_customer_without_an_address_is_told_to_give_one(home: Installation) -> None:
    someone = Visitor(home)
    someone.orders(phone=None, email=None)

    assert f"Meillä ei ole numeroasi eikä osoitettasi. Kerro se: {SHOP}." in someone.reads()
