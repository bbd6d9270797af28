"""The texts of the pages about messages and feedback, and the few phrases they put together."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.lists import format_list

from services.notify.wording import phrases
from shared import daytime
from shared.languages import LANGUAGES

_LOCALES = Path(__file__).parent / "locales"
_ANY = "en"  # where a customer's language has no texts


@cache
def texts_of(language: str) -> Mapping[str, Any]:
    """Everything in a language's file."""
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def spoken(*wanted: str | None) -> str:
    """The first of these languages that is spoken here."""
    return next((language for language in wanted if language in LANGUAGES), _ANY)


@dataclass(frozen=True, slots=True)
class Words:
    """A language at a moment in a zone."""

    language: str
    now: datetime
    zone: ZoneInfo

    @property
    def texts(self) -> Mapping[str, Any]:
        return texts_of(self.language)

    def moment(self, at: datetime) -> str:
        """A day by name and date, and its time: "tiistaina 1.12. klo 14.05"."""
        local, dates = at.astimezone(self.zone), phrases.words(self.language)
        said: str = dates["dates"]["timed"]
        day = phrases.day(local.date(), self.language)
        return said.format(day=day, hours=daytime.clock(dates, local.time()))

    def clock(self, when: time) -> str:
        return daytime.clock(phrases.words(self.language), when)

    def by(self, channels: Sequence[str]) -> dict[str, str]:
        """How each of a customer's channels is named in a sentence, by its place: first, second, third."""
        named = self.texts["by"]
        places = zip(("first", "second", "third"), channels, strict=False)
        return {place: named[channel] for place, channel in places}

    def listed(self, items: Sequence[str]) -> str:
        """ "a, b ja c"; each begins small, as within a sentence."""
        small = [item[:1].lower() + item[1:] for item in items]
        return format_list(small, locale=phrases.words(self.language)["locale"])
