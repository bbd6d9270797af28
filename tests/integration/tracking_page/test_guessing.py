"""Guessing links and postcodes: it gives nothing, gets slower, and keeps no customer out.

That the other services' pages behind the same links do likewise: tests/integration/test_guessing_links.py.
"""

import secrets
from datetime import timedelta
from itertools import count

import pytest
from werkzeug.test import TestResponse

from tests.integration.tracking_page.house import CODE, PERSONAL, POSTCODE, Customer
from tests.integration.tracking_page.test_page_safety import contents

READS = ("", "/live", "/postcode", "/change", "/change/other_time", "/card", "/delivery.ics", "/missing", "?lang=sv")
WRITES = ("/postcode", "/change/neighbour", "/changes/chg_1/undo", "/missing")
GUESSER = "203.0.113.9"
_guessers = count()


def answers(customer: Customer, token: str) -> list[TestResponse]:
    """What every address behind a link says to somebody who guesses the link."""
    here = {"X-Forwarded-For": f"91.153.{next(_guessers) % 250}.1"}
    read = [customer.browser.get(f"/t/{token}{path}", headers=here) for path in READS]
    form = {"form": "0" * 64, "postcode": POSTCODE, "neighbour": "Virtanen A 3"}
    return read + [customer.browser.post(f"/t/{token}{path}", data=form, headers=here) for path in WRITES]


def assert_says_nothing(found: list[TestResponse]) -> None:
    """One and the same page, word for word and header for header."""
    assert {answer.status_code for answer in found} == {404}
    assert len({answer.data for answer in found}) == 1
    assert len({str(answer.headers) for answer in found}) == 1
    assert "Set-Cookie" not in found[0].headers


def near(token: str) -> list[str]:
    """What somebody tries who has seen a link, or part of one."""
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    return [token[:-1], token + "A", token + "==", token.swapcase(), token[::-1], changed, f" {token}"]


def test_a_guessed_link_is_told_the_same_wherever_it_leads(customer: Customer) -> None:
    before = contents(customer.home)
    found = [answer for _ in range(10) for answer in answers(customer, secrets.token_urlsafe(16))]
    found += [answer for guess in near(customer.token) for answer in answers(customer, guess)]

    assert_says_nothing(found)
    assert contents(customer.home) == before


def test_an_expired_link_is_told_that_too(customer: Customer) -> None:
    never = answers(customer, secrets.token_urlsafe(16))
    customer.home.clock.at += timedelta(days=90)

    assert_says_nothing(never + answers(customer, customer.token))


def heard(customer: Customer, address: str, tries: int, *, every: timedelta) -> int:
    """Try that many postcodes from an address; returns how many were looked at."""
    looked_at = 0
    for number in range(tries):
        answer = customer.gives(f"{number + 20000}", address=address)
        assert answer.status_code in (422, 429)
        assert not any(personal in answer.text for personal in PERSONAL)
        looked_at += answer.status_code == 422
        customer.home.clock.at += every
    return looked_at


def test_a_day_of_guessing_from_one_address_is_a_handful_of_tries(customer: Customer) -> None:
    assert heard(customer, GUESSER, 96, every=timedelta(minutes=15)) <= 20


def test_from_many_addresses_there_is_one_try_each(customer: Customer) -> None:
    tries = [heard(customer, f"198.51.{one}.7", 2, every=timedelta(0)) for one in range(30)]

    assert set(tries[10:]) == {1}


def test_who_guesses_at_many_pages_is_slowed_on_all_of_them(customer: Customer) -> None:
    others = [Customer(customer.home) for _ in range(5)]
    for other in others:
        other.waits()

    assert sum(heard(other, GUESSER, 5, every=timedelta(0)) for other in others) <= 20
    assert customer.gives(POSTCODE, address=GUESSER).status_code == 429


def test_who_must_wait_cannot_tell_a_right_postcode_from_a_wrong_one(customer: Customer) -> None:
    heard(customer, GUESSER, 10, every=timedelta(0))
    right, wrong = customer.gives(POSTCODE, address=GUESSER), customer.gives("99999", address=GUESSER)

    assert (right.status_code, right.data, str(right.headers)) == (wrong.status_code, wrong.data, str(wrong.headers))


@pytest.mark.parametrize("guessers", [1, 30])
def test_the_customer_gets_in_while_others_guess(customer: Customer, guessers: int) -> None:
    for one in range(guessers):
        heard(customer, f"198.51.{one}.7", 6 if guessers == 1 else 1, every=timedelta(0))

    assert customer.gives(POSTCODE).status_code == 303
    assert CODE in customer.browser.get(customer.path).text


def test_a_slip_of_the_customers_own_is_forgiven_while_another_guesses(customer: Customer) -> None:
    heard(customer, GUESSER, 8, every=timedelta(0))

    assert customer.gives("00101").status_code == 422
    assert customer.gives(POSTCODE).status_code == 303
