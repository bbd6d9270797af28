"""What a reply of one word asks for, and what is answered: words.toml as a pure table."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from services.notify.rules.case import DEFAULT_LANGUAGE

WORDS = Path(__file__).parent / "words.toml"
Meaning = Literal["stop", "start", "help"]
MEANINGS: tuple[Meaning, ...] = ("stop", "start", "help")
_TWILIO = "twilio"
_ANSWERS: Mapping[Meaning, str] = {"stop": "stopped", "start": "started", "help": "helped"}
_AROUND = ("P", "Z", "C")  # Unicode's punctuation, spaces and controls; symbols such as emoji belong to the text


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word with a meaning. `language` is None for the words that Twilio answers itself, in whatever language.

    One that is doubtful is an order only where it changes something: else it may answer a question.
    """

    meaning: Meaning
    language: str | None
    is_doubtful: bool = False


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(WORDS.read_text())


@cache
def _keywords() -> Mapping[str, Keyword]:
    """Twilio's come last and win: what it acts on by itself, we must act on too."""
    found: dict[str, Keyword] = {}
    for language, row in sorted(_table().items(), key=lambda item: item[0] == _TWILIO):
        for meaning in MEANINGS:
            found |= {word: Keyword(meaning, None if language == _TWILIO else language) for word in row[meaning]}
        found |= {word: replace(found[word], is_doubtful=True) for word in row.get("doubtful", ())}
    return found


def keyword(text: str) -> Keyword | None:
    """The meaning of a message that is nothing but a keyword."""
    return _keywords().get(bare(text))


def by_provider(opt_out_type: str) -> Keyword | None:
    """The meaning that Twilio found itself (Advanced Opt-Out sends STOP, START or HELP): it has answered."""
    return next((Keyword(meaning, None) for meaning in MEANINGS if meaning == opt_out_type.lower()), None)


def bare(text: str) -> str:
    """A message without regard to case, spacing and what stands around it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    start, end = 0, len(folded)
    while start < end and unicodedata.category(folded[start])[0] in _AROUND:
        start += 1
    while end > start and unicodedata.category(folded[end - 1])[0] in _AROUND:
        end -= 1
    return " ".join(folded[start:end].split())


def answer(keyword: Keyword, *, language: str | None, shop: str | None, is_blocked: bool = False) -> str | None:
    """What we answer by text; None where Twilio does. In the customer's language, else in the word's own.

    `is_blocked`: Twilio lets no text through, so that only its own word brings them back.
    """
    if keyword.language is None:
        return None
    row = _table().get(language or keyword.language) or _table()[DEFAULT_LANGUAGE]
    text: str = row["blocked" if is_blocked and keyword.meaning != "help" else _ANSWERS[keyword.meaning]]
    return text.format(shop=shop or "Perille")
