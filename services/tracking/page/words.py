"""The page's texts by language (locales/*.toml), and days and times as people say them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from services.tracking.scan import Estimate
from services.tracking.shipment import Eta
from shared import daytime
from shared.hours import ALL_DAY, Spans
from shared.languages import LANGUAGES

_LOCALES = Path(__file__).parents[1] / "locales"
_NO_BREAK = "\u00a0"  # a space at which no line ends
_ANY = "en"  # where a customer's language has no texts


@cache
def texts_of(language: str) -> Mapping[str, Any]:
    """Everything in a language's file."""
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def fitting(forms: Sequence[str], facts: Mapping[str, object]) -> str | None:
    """The first of several wordings whose facts are all known; None where none fits."""
    for form in forms:
        names = {name for _, name, _, _ in Formatter().parse(form) if name}
        if all(facts.get(name) is not None for name in names):
            return form
    return None


def say(form: str, facts: Mapping[str, object]) -> str:
    """A wording with its facts, beginning with a capital letter."""
    return upfirst(form.format(**facts))


def upfirst(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Words:
    """A language at a moment in a zone: what "today" means depends on all three."""

    language: str
    now: datetime
    zone: ZoneInfo

    @property
    def texts(self) -> Mapping[str, Any]:
        """Everything in the language's file; English where there is none."""
        return texts_of(self.language if self.language in LANGUAGES else _ANY)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def day(self, when: date, form: str = "day") -> str:
        """ "tänään", "huomenna", "eilen", or the day by name and date; `form` is day or short_day."""
        dates = self.texts["dates"]
        near: dict[int, str] = {0: dates["today"], 1: dates["tomorrow"], -1: dates["yesterday"]}
        away = (when - self.today).days
        if away in near:
            return near[away]
        return daytime.day(self.texts, when, form)

    def window(self, window: Estimate | Eta) -> str:
        """When something comes: "tänään klo 14–16", "ti 24.11. – to 26.11.". Days gone by are left out."""
        first, last = daytime.local_days(window.start, window.end, self.zone)
        if first != last:
            first = min(max(first, self.today), last)
        if first != last:
            return f"{self.day(first, 'short_day')}{_NO_BREAK}– {self.day(last, 'short_day')}"
        if window.whole_days or window.end - window.start > timedelta(days=1):
            return self.day(last)
        start, end = (at.astimezone(self.zone).time() for at in (window.start, window.end))
        return self._timed(last, self._clock(start) if start == end else self.hours(start, end))

    def moment(self, at: datetime, *, precision: str | None = None) -> str:
        """When something happened: "eilen klo 14.05", or its day alone where no more is known."""
        local = at.astimezone(self.zone)
        return self.day(local.date()) if precision == "day" else self._timed(local.date(), self._clock(local.time()))

    def hours(self, start: time, end: time) -> str:
        """A span of the day: "14–16", "9.30–16", "14:00–16:00"."""
        return daytime.span(self.texts, start, end, dash="–")

    def open(self, spans: Spans | None) -> str | None:
        """A place's hours on one day, as they stand beside the day; None where they are not known."""
        if spans is None:
            return None
        if spans == ALL_DAY:
            return str(self.texts["pickup"]["always"])
        return ", ".join(self.hours(*span) for span in spans) or str(self.texts["pickup"]["closed"])

    def opening(self, spans: Spans | None) -> str | None:
        """The same within a sentence: "avoinna 8–21"."""
        said = self.open(spans)
        return self.texts["pickup"]["open"].format(hours=said) if spans else said

    def still_open(self, spans: Spans) -> bool:
        """Whether today's hours are not over yet."""
        clock = self.now.astimezone(self.zone).time()
        return any(end == time(0) or end > clock for _, end in spans)

    def _timed(self, day: date, hours: str) -> str:
        form: str = self.texts["dates"]["timed"]
        return form.format(day=self.day(day), hours=hours)

    def _clock(self, when: time) -> str:
        return daytime.clock(self.texts, when)
