"""What the page has besides itself: the card, the calendar, its state for the script; and what is gone from it."""

import re
from datetime import timedelta

from shared.installation import Installation
from shared.links import hash_token
from tests.integration.tracking_page.house import CODE, NAME, PERSONAL, POSTCODE, STREET, Customer, at
from tests.interchanges import Said


def state(someone: Customer, **headers: str) -> tuple[int, str]:
    answer = someone.browser.get(f"{someone.path}/live", headers=headers)
    return answer.status_code, answer.headers["ETag"]


def test_the_card_holds_all_that_a_pickup_needs_and_needs_nothing_else(customer: Customer) -> None:
    assert customer.posts("/postcode?then=card", postcode=POSTCODE).headers["Location"] == f"{customer.path}/card"
    card = customer.browser.get(f"{customer.path}/card")
    for said in (CODE, "K-Market Kamppi", "tiistaina 1.12.", "la 28.11.", "10–15", "<svg", "QR-koodi"):
        assert said in card.text
    assert not re.search(r"<script|<link|<img|url\(|@import|src=", card.text)
    assert "sha256-" in card.headers["Content-Security-Policy"]
    assert "unsafe" not in card.headers["Content-Security-Policy"]
    assert card.headers["Cache-Control"] == "private, max-age=86400"
    assert "attachment" in customer.browser.get(f"{customer.path}/card?save=1").headers["Content-Disposition"]


def test_the_card_is_for_who_knows_the_postcode(customer: Customer) -> None:
    answer = customer.browser.get(f"{customer.path}/card")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{customer.path}?then=card")


def test_without_a_parcel_to_collect_there_is_no_card(coming: Customer) -> None:
    assert coming.browser.get(f"{coming.path}/card").headers["Location"] == coming.path


def test_the_window_goes_to_the_calendar(home: Installation) -> None:
    someone = Customer(home)
    someone.orders(delivery={"promised": {"from": "2026-11-25", "to": "2026-11-27"}})
    shipment_id = someone.is_sent()
    assert "Lisää kalenteriin" in someone.browser.get(someone.path).text
    entry = someone.browser.get(f"{someone.path}/delivery.ics?shipment={shipment_id}")
    assert entry.mimetype == "text/calendar"
    for line in ("DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261128", f"UID:{shipment_id}@track.example.fi"):
        assert line in entry.text
    assert STREET not in entry.text
    assert someone.browser.get(f"{someone.path}/delivery.ics?shipment=shp_other").status_code == 404


def test_what_has_arrived_is_not_for_the_calendar(customer: Customer) -> None:
    assert "Lisää kalenteriin" not in customer.browser.get(customer.path).text
    assert customer.browser.get(f"{customer.path}/delivery.ics").status_code == 404


def test_the_script_hears_of_news_and_of_nothing_else(coming: Customer) -> None:
    status, tag = state(coming)
    assert status == 200
    assert f"data-state={tag}" in coming.browser.get(coming.path).text
    coming.home.clock.at += timedelta(minutes=5)
    assert state(coming, **{"If-None-Match": tag}) == (304, tag)
    coming.goes_out(at(24, 9, 20))
    status, newer = state(coming, **{"If-None-Match": tag})
    assert status == 200
    assert newer != tag


def test_thirty_days_after_the_delivery_nothing_personal_is_left(home: Installation) -> None:
    someone = Customer(home)
    someone.orders(page={"token_hash": hash_token(someone.token), "expires_at": None})
    someone.is_sent()
    someone.is_scanned(Said(code="21", at=at(24, 9)))
    someone.is_told(
        "delivered", f"{NAME}: perillä, {STREET}, koodi {CODE}, Muki. Pakettisi on noudettavissa koodilla {CODE}."
    )
    someone.gives(POSTCODE)
    home.clock.at = at(23, 9, month=12)
    someone.gives(POSTCODE)
    assert STREET in someone.browser.get(someone.path).text
    home.clock.at = at(24, 9, 1, month=12)
    page = someone.browser.get(someone.path).text
    for personal in (*PERSONAL, someone.number):
        assert personal not in page
    assert "on poistettu tänään, koska toimitus on päättynyt." in page
    assert 'name="postcode"' not in page


def test_each_message_says_why_it_came_and_why_another_did_not(customer: Customer) -> None:
    for kind, reason in (("delayed", "small_change"), ("arriving", "daily_cap"), ("feedback", "a reason of tomorrow")):
        customer.is_withheld(kind, reason)
    customer.is_told("pickup_reminder", "", status="expired", reason="too_late", sent_at=None)
    page = customer.browser.get(customer.path).text
    assert "Siitä ei olisi enää ollut sinulle hyötyä." in page
    assert "Lähetys saapui noutopaikkaan." in page
    assert "Viestit, joita emme lähettäneet (4)" in page
    assert "Aika muuttui niin vähän, ettei siitä kannattanut häiritä." in page
    assert "Olit saanut meiltä jo tarpeeksi viestejä sinä päivänä." in page
    assert "a reason" not in page
