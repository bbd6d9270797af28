"""Every language of the page of a customer's details says all that the others say, with the same facts."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

from services.orders.behind_link import texts_of
from shared.languages import LANGUAGES


def facts(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Each text by its place, with the facts that it names."""
    for key, value in texts.items():
        if isinstance(value, Mapping):
            yield from facts(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", frozenset(name for _, name, _, _ in Formatter().parse(value) if name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_and_none_names_other_facts(language: str) -> None:
    assert dict(facts(texts_of(language))) == dict(facts(texts_of("fi")))
