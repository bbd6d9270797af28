"""Who guesses links is slowed, each for themselves, and an attack fills no memory."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.unknown_links import MOST_VISITORS, TOLD, WINDOW, UnknownLinks, visitor_address

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def guessed(links: UnknownLinks, count: int, visitor: str = "guesser", now: datetime = NOW) -> list[int]:
    return [links.count(visitor, now) for _ in range(count)]


def test_who_asks_for_very_many_is_told_nothing_for_the_rest_of_the_window() -> None:
    links = UnknownLinks()

    assert set(guessed(links, TOLD)) == {0}
    assert set(guessed(links, 3, now=NOW + MINUTE)) == {14}
    assert guessed(links, 1, "somebody else") == [0]
    assert set(guessed(links, TOLD, now=NOW + WINDOW)) == {0}


def test_an_attack_from_very_many_addresses_fills_no_memory() -> None:
    links = UnknownLinks()
    for number in range(MOST_VISITORS + 5):
        links.count(f"visitor {number}", NOW)
    assert len(links) == MOST_VISITORS

    links.count("visitor 9", NOW + WINDOW)
    assert len(links) == 1


def test_a_clock_that_was_set_back_slows_nobody_for_ever() -> None:
    links = UnknownLinks()
    guessed(links, TOLD + 1, now=NOW + timedelta(days=1))

    assert guessed(links, 1) == [0]


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("91.152.1.1", "", "91.152.1.1"),
        ("127.0.0.1", "91.152.1.1", "91.152.1.1"),
        ("127.0.0.1", "8.8.8.8, 91.152.1.1, 10.0.0.3", "91.152.1.1"),
        ("91.152.1.1", "8.8.8.8", "91.152.1.1"),
        ("2001:14ba::1", "", "2001:14ba::/64"),
        ("192.168.0.7", "", "192.168.0.7"),
        ("", "nonsense", "unknown"),
    ],
)
def test_a_visitor_is_who_our_own_proxies_saw(remote: str, forwarded: str, seen: str) -> None:
    assert visitor_address(remote, forwarded) == seen
