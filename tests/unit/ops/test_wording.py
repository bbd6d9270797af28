"""Numbers, times and places in the console's English."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.ops import wording

NOW = datetime(2026, 11, 24, 12, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (185, "3 min 5 s"),
        (3600, "1 h"),
        (3605, "1 h"),
        (7800, "2 h 10 min"),
        (356_400, "4 d 3 h"),
        (-3, "0 s"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "just now"), (180, "3 min ago"), (-10, "in 10 s")])
def test_how_long_ago(seconds: int, text: str) -> None:
    assert wording.ago(NOW - timedelta(seconds=seconds), NOW) == text


def test_moments_are_told_in_utc() -> None:
    assert wording.moment(NOW) == "24 Nov 2026, 12:03:01 UTC"
    assert wording.moment(NOW.astimezone(timezone(timedelta(hours=2)))) == "24 Nov 2026, 12:03:01 UTC"


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ("", ""),
        ("the order has no lines", "the order has no lines"),
        ("/app/shared/handling.py:120 _call\n/app/services/notify/handlers.py:41 placed", "handlers.py:41 placed"),
    ],
)
def test_the_gist_of_a_detail(detail: str, text: str) -> None:
    assert wording.gist(detail) == text


def test_a_body_is_laid_out_where_it_can_be() -> None:
    assert wording.readable('{"name":"Väinö"}') == '{\n  "name": "Väinö"\n}'
    assert wording.readable("UNA:+.? '") == "UNA:+.? '"


def test_numbers_are_readable() -> None:
    assert (wording.figure(None), wording.figure(1234567)) == ("–", "1,234,567")
    assert (wording.count(1, "message"), wording.count(2, "message")) == ("1 message", "2 messages")
