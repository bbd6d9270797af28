"""Every language says all that the others say, with facts that exist."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

from services.tracking.page.words import languages, texts_of
from services.tracking.scan import Milestone
from tests.unit.tracking.page_cases import KIOSK, page, shipment

_OWN = {"name", "position", "locale", "mend"}  # what a language needs not have in common with others
_FACTS = {"shop", "carrier", "when", "to", "at", "count", "total", "place", "until", "open", "reopens"}


def flat(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in texts.items():
        if isinstance(value, Mapping) and key not in _OWN:
            yield from flat(value, f"{path}{key}.")
        elif key not in _OWN:
            yield f"{path}{key}", value


def test_the_languages_are_finnish_swedish_and_english_in_that_order() -> None:
    assert dict(languages()) == {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_text_is_missing_in_any_language(language: str) -> None:
    assert {path for path, _ in flat(texts_of(language))} == {path for path, _ in flat(texts_of("fi"))}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_wordings_name_only_facts_that_exist(language: str) -> None:
    for path, text in flat(texts_of(language)):
        for form in text if isinstance(text, list) else []:
            assert {name for _, name, _, _ in Formatter().parse(form) if name} <= _FACTS, path


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("milestone", list(Milestone))
def test_every_state_has_words_in_every_language(language: str, milestone: Milestone) -> None:
    view = page(shipment(milestone.value, pickup=KIOSK), language=language)
    said = (view.lead.headline, view.lead.state, view.lead.advice)
    assert all(said)
    assert not any("{" in text or "|" in text for text in said if text)
