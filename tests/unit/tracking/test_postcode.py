"""The postcode step: what counts as right, what proves it later, and how guessing is slowed."""

from datetime import timedelta

import pytest

from services.tracking.postcode import Wrong, matches, minutes_to_wait
from shared.links import Links
from shared.page.unlocked import proof, proves
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


def wait(*wrong: Wrong, page: str = "page", visitor: str = "me", at: timedelta = timedelta(0)) -> int:
    return minutes_to_wait(wrong, page=page, visitor=visitor, now=NOW + at)


def by(visitor: str, count: int, *, page: str = "page") -> list[Wrong]:
    """Wrong ones a minute apart, from now on."""
    return [Wrong(page, visitor, NOW + n * MINUTE) for n in range(count)]


def test_five_wrong_tries_are_heard_and_the_sixth_must_wait() -> None:
    assert wait(*by("me", 4), at=5 * MINUTE) == 0
    assert wait(*by("me", 5), at=5 * MINUTE) == 10
    assert wait(*by("me", 5), at=15 * MINUTE) == 0


def test_a_guesser_does_not_shut_the_page_to_its_customer() -> None:
    assert wait(*by("guesser", 5), at=5 * MINUTE) == 0


def test_one_pages_wrong_tries_do_not_touch_another_at_first() -> None:
    assert wait(*by("me", 5), page="another", at=5 * MINUTE) == 0


def test_who_guesses_on_many_pages_waits_on_all_of_them() -> None:
    tried = [Wrong(f"page {n}", "me", NOW) for n in range(20)]
    assert wait(*tried[:19], page="another") == 0
    assert wait(*tried, page="another") == 15


def test_where_many_guess_everybody_still_has_a_try_of_their_own() -> None:
    crowd = [Wrong("page", f"guesser {n}", NOW) for n in range(20)]
    assert wait(*crowd) == 0
    assert wait(*crowd, visitor="guesser 1", at=MINUTE) == 4


def test_where_many_guess_the_customer_who_mistypes_is_in_within_the_hour_and_a_guesser_has_nine_tries_a_day() -> None:
    tried, heard_at = [Wrong("page", f"guesser {n}", NOW) for n in range(20)], []
    for minute in range(24 * 60):
        if not wait(*tried, at=minute * MINUTE):
            heard_at.append(minute)
            tried.append(Wrong("page", "me", NOW + minute * MINUTE))

    assert heard_at == [0, 5, 15, 35, 75, 155, 315, 635, 1275]
