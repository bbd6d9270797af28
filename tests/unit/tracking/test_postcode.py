"""The postcode step: what counts as right, what proves it later, and how guessing is slowed."""

from datetime import timedelta

import pytest

from services.tracking.postcode import Tries, matches, proof, proves
from shared.links import Links
from tests.unit.tracking.page_cases import NOW

SIGN = Links(public_url="http://x", secret="s").sign
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("typed", ["00100", " 00100 ", "00 100", "FI-00100", "fi00100"])
def test_a_postcode_is_recognised_however_it_is_typed(typed: str) -> None:
    assert matches(typed, "00100")


@pytest.mark.parametrize("typed", ["", "00101", "0100", "100", "001000", "ä", "00100 Helsinki"])
def test_any_other_text_is_not_it(typed: str) -> None:
    assert not matches(typed, "00100")


def test_postcodes_with_letters_and_prefixes_work() -> None:
    assert matches("1012ab", "1012 AB")
    assert matches("01100", "LT-01100")


def test_a_proof_holds_for_its_page_for_thirty_days() -> None:
    cookie = proof("page", now=NOW, sign=SIGN)
    assert proves(cookie, "page", now=NOW + timedelta(days=29), sign=SIGN)
    assert not proves(cookie, "page", now=NOW + timedelta(days=31), sign=SIGN)
    assert not proves(cookie, "another page", now=NOW, sign=SIGN)


@pytest.mark.parametrize("cookie", ["", ".", "9999999999.", "9999999999.abc", "²³.x", "x", "9999999999.ä"])
def test_nobody_can_make_up_a_proof(cookie: str) -> None:
    assert not proves(cookie, "page", now=NOW, sign=SIGN)


def test_a_longer_life_cannot_be_written_into_a_proof() -> None:
    until, _, signature = proof("page", now=NOW, sign=SIGN).partition(".")
    assert not proves(f"{int(until) + 1}.{signature}", "page", now=NOW, sign=SIGN)


def test_five_wrong_tries_are_heard_and_the_sixth_must_wait() -> None:
    tries = Tries()
    waits = [tries.judge("page", right=False, now=NOW + n * MINUTE) for n in range(6)]
    assert waits == [0, 0, 0, 0, 0, 10]


def test_even_the_right_postcode_waits_after_too_many_wrong_ones() -> None:
    tries = Tries()
    for _ in range(5):
        tries.judge("page", right=False, now=NOW)
    assert tries.judge("page", right=True, now=NOW) == 15
    assert tries.judge("page", right=True, now=NOW + 15 * MINUTE) == 0


def test_a_try_that_was_not_heard_does_not_lengthen_the_wait() -> None:
    tries = Tries()
    for _ in range(5):
        tries.judge("page", right=False, now=NOW)
    tries.judge("page", right=False, now=NOW + 14 * MINUTE)
    assert tries.judge("page", right=False, now=NOW + 15 * MINUTE) == 0


def test_one_pages_wrong_tries_do_not_touch_another() -> None:
    tries = Tries()
    for _ in range(5):
        tries.judge("page", right=False, now=NOW)
    assert tries.judge("another", right=True, now=NOW) == 0


def test_the_right_postcode_forgives_the_wrong_ones() -> None:
    tries = Tries()
    heard = [tries.judge("page", right=right, now=NOW) for right in (False,) * 4 + (True,) + (False,) * 5]
    assert heard == [0] * 10
