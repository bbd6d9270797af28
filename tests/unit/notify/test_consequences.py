"""What a change of wishes means, said in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from string import Formatter
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from services.notify.people.consequences import changed, meaning
from services.notify.people.page_words import Words, texts_of
from services.notify.rules.facts import Kind, QuietHours
from services.notify.rules.faults import Lesson
from services.notify.rules.standing import CHANNELS, Standing
from services.notify.rules.wishes import GROUPS, PARTS, Wishes, kinds_of
from shared.languages import LANGUAGES

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
ADDRESSES = {"sms": "+358401234567", "email": "aino@example.fi"}


def said(
    parts: str | tuple[str, ...], language: str = "en", closed: Mapping[str, str] | None = None, **wished: Any
) -> str:
    wishes = Wishes(language=language, **wished)
    after = Standing(wishes=wishes, addresses=ADDRESSES, usual=("sms", "email"), closed=closed or {})
    parts = (parts,) if isinstance(parts, str) else parts
    return " ".join(meaning(parts, after, Words(language, NOW, ZoneInfo("Europe/Helsinki"))))


def test_a_first_channel_and_one_for_need() -> None:
    assert said("channels", channels=("email", "sms")) == (
        "From now on we write to you by email; by text message only if that does not get through."
    )


def test_the_only_channel_is_the_only_one() -> None:
    assert said("channels", channels=("email",)) == "From now on we write to you by email and in no other way."


def test_who_leaves_is_told_where_to_look() -> None:
    line = said("channels", channels=())
    assert "we send you no messages" in line
    assert "always on your page" in line


def test_a_chosen_channel_that_is_stopped_is_named() -> None:
    line = said("channels", closed={"sms": "opted_out"}, channels=("sms", "email"))
    assert line.endswith("It is stopped at the moment: Text message. Below you see how to start again.")


def test_quiet_hours_say_from_when_to_when() -> None:
    line = said("quiet_hours", quiet_hours=QuietHours(time(22, 30), time(7)))
    assert "from 22:30 to 7:00" in line
    assert said("quiet_hours", quiet_hours=None) == "Text messages may ring at any time of day."


def test_who_wants_no_pickup_notices_is_warned_of_the_code() -> None:
    line = said("unwanted", unwanted=kinds_of(frozenset({"pickup", "feedback"})))
    assert "we do not tell you about: a parcel waits for you: place, code, last day and how did it go?" in line
    assert "code of a parcel that waits for you only on your page" in line


def test_who_wants_everything_again_is_told_so() -> None:
    assert said("unwanted") == "From now on we tell you about everything."


def test_a_pause_names_its_end_in_the_customers_zone() -> None:
    line = said("paused_until", language="fi", paused_until=NOW + timedelta(days=7))
    assert "Tauko päättyy tiistaina 1.12. klo 9.30." in line


def test_a_pause_that_is_over_is_none() -> None:
    assert said("paused_until", paused_until=NOW) == said("paused_until") == "From now on you hear from us again."


def test_only_what_changed_is_explained() -> None:
    before = Wishes(language="fi", channels=("sms",))
    after = replace(before, language="sv")

    assert changed(before, after) == ("language",)
    assert said(changed(before, after), language="sv") == "Från och med nu skriver vi till dig på svenska."
    assert said(()) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wished", [{}, {"channels": ()}, {"channels": ("email",)}, {"quiet_hours": None}])
@pytest.mark.parametrize("unwanted", [frozenset(), frozenset(Kind)])
@pytest.mark.parametrize("paused_until", [None, NOW + timedelta(days=1)])
def test_every_change_has_plain_words_in_every_language(
    language: str, wished: dict[str, Any], unwanted: frozenset[Kind], paused_until: datetime | None
) -> None:
    for part in PARTS:
        line = said(part, language, unwanted=unwanted, paused_until=paused_until, **wished)
        assert line
        assert not set("{}_") & set(line)


def flat(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in texts.items():
        yield from flat(value, f"{path}{key}.") if isinstance(value, Mapping) else [(f"{path}{key}", value)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_pages_is_missing_in_any_language(language: str) -> None:
    def names(one: str) -> dict[str, set[str]]:
        return {path: {name for _, name, _, _ in Formatter().parse(text) if name} for path, text in flat(texts_of(one))}

    assert names(language) == names("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_channel_and_group_has_a_name(language: str) -> None:
    texts = texts_of(language)

    assert set(texts["channels"]) == set(texts["by"]) == set(CHANNELS)
    assert set(GROUPS) <= set(texts["kinds"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_closes_a_channel_has_words(language: str) -> None:
    assert set(texts_of(language)["closed"]) == set(get_args(Lesson))
