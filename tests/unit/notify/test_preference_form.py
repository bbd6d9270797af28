"""Buttons of the preferences page, as wishes."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from services.notify.people.preference_form import PAUSES, BadForm, Form, wishes_in
from services.notify.rules.facts import Kind, QuietHours
from services.notify.rules.standing import Standing
from services.notify.rules.wishes import GROUPS, Wishes, kinds_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADDRESSES = {"sms": "+358401234567", "whatsapp": "+358401234567", "email": "aino@example.fi"}


def wished(fields: dict[str, str], *ticked: str, **wishes: Any) -> dict[str, Any]:
    standing = Standing(wishes=Wishes(language="fi", **wishes), addresses=ADDRESSES, usual=("sms", "email"))
    return wishes_in(Form(fields=fields, wanted=frozenset(ticked)), standing, NOW)


@pytest.mark.parametrize(
    ("does", "channel", "expected"),
    [
        ("first", "email", ("email", "sms")),
        ("first", "whatsapp", ("whatsapp", "sms", "email")),
        ("first", "sms", ("sms", "email")),
        ("use", "whatsapp", ("sms", "email", "whatsapp")),
        ("use", "sms", ("sms", "email")),
        ("drop", "sms", ("email",)),
        ("drop", "whatsapp", ("sms", "email")),
    ],
)
def test_one_button_moves_one_channel(does: str, channel: str, expected: tuple[str, ...]) -> None:
    assert wished({"do": does, "channel": channel}) == {"channels": expected}


def test_the_last_channel_may_go_too() -> None:
    assert wished({"do": "drop", "channel": "email"}, channels=("email",)) == {"channels": ()}


def test_stopping_everything_is_one_button_and_so_is_starting_again() -> None:
    assert wished({"do": "stop"}) == {"channels": ()}
    assert wished({"do": "start"}, channels=()) == {"channels": ("sms", "email"), "paused_until": None}


@pytest.mark.parametrize(("length", "days"), [("day", 1), ("week", 7), ("month", 30)])
def test_a_pause_begins_now(length: str, days: int) -> None:
    assert wished({"do": "pause", "for": length}) == {"paused_until": NOW + timedelta(days=days)}
    assert length in PAUSES


def test_a_pause_is_ended_by_a_button() -> None:
    assert wished({"do": "resume"}, paused_until=NOW + timedelta(days=1)) == {"paused_until": None}


def test_quiet_hours_are_two_times_or_none() -> None:
    given = {"do": "hours", "quiet": "yes", "from": "22:30", "to": "07:00"}

    assert wished(given) == {"quiet_hours": QuietHours(time(22, 30), time(7))}
    assert wished(given | {"quiet": "no"}) == {"quiet_hours": None}


@pytest.mark.parametrize(
    "times",
    [{"from": "21:00"}, {"from": "21:00", "to": "21:00"}, {"from": "late", "to": "early"}, {"from": "", "to": ""}],
)
def test_times_that_are_none_are_refused_beside_the_times(times: dict[str, str]) -> None:
    with pytest.raises(BadForm, match="hours"):
        wished({"do": "hours", "quiet": "yes", **times})


def test_what_is_not_ticked_is_not_wanted() -> None:
    assert wished({"do": "kinds"}, *(set(GROUPS) - {"feedback"})) == {"unwanted": {Kind.FEEDBACK}}
    assert wished({"do": "kinds"}) == {"unwanted": frozenset(Kind)}


def test_a_ticked_group_comes_back_whole() -> None:
    off = kinds_of(frozenset({"pickup", "feedback"}))

    assert wished({"do": "kinds"}, *(set(GROUPS) - {"feedback"}), unwanted=off) == {"unwanted": {Kind.FEEDBACK}}


def test_a_kind_that_was_switched_off_by_itself_stays_off() -> None:
    reminder = frozenset({Kind.PICKUP_REMINDER})

    assert wished({"do": "kinds"}, *GROUPS, unwanted=reminder) == {"unwanted": reminder}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_language_that_is_spoken_can_be_chosen(language: str) -> None:
    assert wished({"do": "language", "language": language}) == {"language": language}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"do": "dance"},
        {"do": "first"},
        {"do": "first", "channel": "fax"},
        {"do": "pause", "for": "ever"},
        {"do": "language", "language": "klingon"},
    ],
)
def test_what_no_button_of_ours_asks_for_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(BadForm, match="page"):
        wished(fields)


def test_an_address_that_we_do_not_have_cannot_be_chosen() -> None:
    standing = Standing(wishes=Wishes(language="fi"), addresses={"sms": "+358401234567"}, usual=("sms", "email"))

    with pytest.raises(BadForm):
        wishes_in(Form(fields={"do": "first", "channel": "email"}), standing, NOW)
