"""Every language says all that the others say, with facts that exist."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any, get_args

import pytest

from services.notify.rules.facts import Kind
from services.notify.rules.silences import Silence
from services.tracking.page.words import texts_of
from services.tracking.scan import Milestone
from shared.languages import LANGUAGES
from tests.unit.tracking.page_cases import KIOSK, page, shipment

_OWN = {"locale", "mend"}  # what a language needs not have in common with others
_FACTS = {"shop", "carrier", "when", "to", "at", "count", "total", "place", "until", "open", "reopens"}


def flat(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in texts.items():
        if isinstance(value, Mapping) and key not in _OWN:
            yield from flat(value, f"{path}{key}.")
        elif key not in _OWN:
            yield f"{path}{key}", value


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_in_any_language(language: str) -> None:
    assert {path for path, _ in flat(texts_of(language))} == {path for path, _ in flat(texts_of("fi"))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_wordings_name_only_facts_that_exist(language: str) -> None:
    for path, text in flat(texts_of(language)):
        for form in text if isinstance(text, list) else []:
            assert {name for _, name, _, _ in Formatter().parse(form) if name} <= _FACTS, path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("milestone", list(Milestone))
def test_every_state_has_words_in_every_language(language: str, milestone: Milestone) -> None:
    view = page(shipment(milestone.value, pickup=KIOSK), language=language)
    said = (view.lead.headline, view.lead.state, view.lead.advice)
    assert all(said)
    assert not any("{" in text or "|" in text for text in said if text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_notice_has_a_title_on_the_page(language: str) -> None:
    assert set(texts_of(language)["messages"]["kind"]) == set(Kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_silence_has_plain_words_on_the_page(language: str) -> None:
    said = texts_of(language)["messages"]["why"]
    assert set(said) == {*get_args(Silence), "other"}
    assert all("_" not in words and words.endswith(".") for words in said.values())
