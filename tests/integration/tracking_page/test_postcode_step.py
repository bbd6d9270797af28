"""The postcode step: asked once, proved by a cookie of this page alone, slow to those who guess."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.tracking import wrong_postcodes
from services.tracking.app import create_web
from shared.installation import Installation
from shared.links import hash_token
from tests.installed import installed
from tests.integration.tracking.kit import customer_body
from tests.integration.tracking_page.house import CODE, NAME, NOW, PERSONAL, POSTCODE, STREET, Customer, at
from tests.interchanges import ready


def test_the_right_postcode_leads_back_to_the_whole_page(customer: Customer) -> None:
    answer = customer.gives(POSTCODE)
    assert (answer.status_code, answer.headers["Location"]) == (303, customer.path)
    page = customer.browser.get(customer.path).text
    for personal in PERSONAL:
        assert personal in page
    assert 'name="postcode"' not in page


def test_the_cookie_is_for_this_page_and_no_script(customer: Customer) -> None:
    cookie = customer.gives(POSTCODE).headers["Set-Cookie"]
    parts = cookie.split("; ")
    assert parts[0].startswith("unlocked=")
    assert {"Secure", "HttpOnly", f"Path={customer.path}", "SameSite=Lax", "Max-Age=2592000"} <= set(parts)


def test_without_https_the_cookie_works_all_the_same(tmp_path: Path) -> None:
    home = installed("tracking", folder=tmp_path, now=NOW, public_url="http://127.0.0.1:8000")
    someone = Customer(home)
    someone.waits()
    cookie = someone.gives(POSTCODE).headers["Set-Cookie"]
    home.close()
    assert "Secure" not in cookie


def test_the_language_stays_through_the_step(customer: Customer) -> None:
    assert customer.gives(POSTCODE, "?lang=sv").headers["Location"] == f"{customer.path}?lang=sv"
    assert "Postnumret stämmer inte" in customer.gives("99999", "?lang=sv").text


def test_the_page_asks_again_after_thirty_days(home: Installation) -> None:
    someone = Customer(home)
    someone.orders(page={"token_hash": hash_token(someone.token), "expires_at": None})
    someone.gives(POSTCODE)
    home.clock.at += timedelta(days=29)
    assert STREET in someone.browser.get(someone.path).text
    home.clock.at += timedelta(days=2)
    assert STREET not in someone.browser.get(someone.path).text


def test_one_orders_cookie_opens_no_other(customer: Customer) -> None:
    value = customer.gives(POSTCODE).headers["Set-Cookie"].split(";")[0].partition("=")[2]
    other = Customer(customer.home)
    other.waits()
    other.browser.set_cookie("unlocked", value, path=other.path)
    assert NAME not in other.browser.get(other.path).text


@pytest.mark.parametrize("value", ["", "x", "9999999999.0000"])
def test_a_cookie_that_we_did_not_make_opens_nothing(customer: Customer, value: str) -> None:
    customer.browser.set_cookie("unlocked", value, path=customer.path)
    assert NAME not in customer.browser.get(customer.path).text


def test_a_wrong_postcode_is_told_kindly_and_opens_nothing(customer: Customer) -> None:
    answer = customer.gives("00101")
    assert answer.status_code == 422
    assert "Postinumero ei täsmää" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert 'aria-invalid="true"' in answer.text


def test_no_postcode_at_all_is_a_wrong_one(customer: Customer) -> None:
    assert customer.posts("/postcode").status_code == 422


def test_after_five_wrong_ones_the_page_waits_and_forgives(customer: Customer) -> None:
    assert [customer.gives(f"0020{digit}").status_code for digit in range(6)] == [422] * 5 + [429]
    refused = customer.gives(POSTCODE)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    assert "15 min" in refused.text
    assert CODE not in refused.text
    customer.home.clock.at += timedelta(minutes=15)
    assert customer.gives(POSTCODE).status_code == 303


def test_who_is_in_already_is_not_locked_out_by_a_guesser(customer: Customer) -> None:
    customer.gives(POSTCODE)
    mine, customer.browser = customer.browser, customer.web.test_client()
    for digit in range(6):
        customer.gives(f"0020{digit}")
    assert CODE in mine.get(customer.path).text


def test_who_is_elsewhere_is_not_locked_out_by_a_guesser(customer: Customer) -> None:
    for digit in range(6):
        customer.gives(f"0020{digit}", address="203.0.113.9")
    assert customer.gives(POSTCODE, address="203.0.113.9").status_code == 429
    assert customer.gives(POSTCODE, address="91.152.1.1").status_code == 303


def test_wrong_ones_are_counted_whichever_process_hears_them(customer: Customer) -> None:
    for digit in range(5):
        customer.browser = create_web(customer.home).test_client()
        assert customer.gives(f"0020{digit}").status_code == 422
    customer.browser = create_web(customer.home).test_client()
    assert customer.gives(POSTCODE).status_code == 429


def test_wrong_ones_are_forgotten_after_a_day(customer: Customer) -> None:
    customer.gives("00200")
    with customer.home.database("tracking").write() as session:
        assert wrong_postcodes.forget(session, NOW + timedelta(hours=23)) == 0
        assert wrong_postcodes.forget(session, NOW + timedelta(hours=24)) >= 1
        assert wrong_postcodes.forget(session, NOW + timedelta(hours=24)) == 0


def test_a_form_that_is_not_ours_is_not_heard(customer: Customer) -> None:
    answer = customer.posts("/postcode", signed=False, postcode=POSTCODE)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert "Lomake on vanhentunut" in answer.text
    other = Customer(customer.home)
    other.waits()
    assert customer.posts("/postcode", signed=False, postcode=POSTCODE, form=other.signature).status_code == 403


def without_postcode(home: Installation, phone: str | None) -> Customer:
    """A parcel to be fetched, of an order that says nothing of where its customer lives."""
    someone = Customer(home)
    body = customer_body(someone.carrier.shop, someone.customer_id, language="fi", name=NAME, phone=phone)
    someone.orders(method="locker", delivery={"address": None}, customer=body)
    someone.is_sent("locker")
    someone.is_scanned(ready(at(24, 9, 5), code=CODE, until=at(30, 0)))
    return someone


def test_where_no_postcode_is_known_the_end_of_the_phone_number_is_asked(home: Installation) -> None:
    someone = without_postcode(home, "+358401234567")
    for path in ("", "/change", "/change/longer_storage"):
        page = someone.browser.get(f"{someone.path}{path}").text
        assert ('name="phone_end"' in page, 'inputmode="numeric"' in page, CODE in page) == (True, True, False)
    assert someone.posts("/postcode", postcode="4567").status_code == 422
    wrong = someone.posts("/postcode", phone_end="4568")
    assert (wrong.status_code, "Numerot eivät täsmää" in wrong.text) == (422, True)

    right = someone.posts("/postcode?then=change", phone_end="040 123 4567")
    assert (right.status_code, right.headers["Location"]) == (303, f"{someone.path}/change")
    assert CODE in someone.browser.get(someone.path).text
    assert someone.posts("/change/longer_storage", days="3").status_code == 303


def test_guessing_the_end_of_a_phone_number_is_slowed_as_well(home: Installation) -> None:
    someone = without_postcode(home, "+358401234567")
    assert [someone.posts("/postcode", phone_end=f"000{digit}").status_code for digit in range(6)] == [422] * 5 + [429]


def test_where_nothing_is_known_to_ask_by_the_page_says_what_to_do(home: Installation) -> None:
    someone = without_postcode(home, None)
    for path in ("", "/change"):
        page = someone.browser.get(f"{someone.path}{path}").text
        assert "<form" not in page
        assert "ota yhteyttä: Saimaan Savi" in page
        assert CODE not in page
    assert [someone.posts("/postcode", **{field: ""}).status_code for field in ("postcode", "phone_end")] == [422, 422]


def test_reloading_after_a_wrong_postcode_leads_back_to_the_page(customer: Customer) -> None:
    answer = customer.browser.get(f"{customer.path}/postcode?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{customer.path}?lang=en")
