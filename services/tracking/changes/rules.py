"""What each carrier lets a customer change, by which adapter, until when: read from data files, checked at start."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from services.tracking.changes.facts import What
from services.tracking.scan import Milestone

GENERIC = "generic-edifact"
METHODS = frozenset({"home", "pickup_point", "locker", "mailbox"})
ADAPTERS = frozenset({"bring", "iftmin", "webhook", "page", "case"})

LONGEST_STORAGE = 30  # days that may be added at once

# How far a parcel has come, in the order in which it gets there.
STAGES: Mapping[str, frozenset[Milestone]] = {
    "announced": frozenset({Milestone.UNKNOWN, Milestone.ANNOUNCED}),
    "moving": frozenset({Milestone.HANDED_OVER, Milestone.IN_TRANSIT, Milestone.DELAYED}),
    "van": frozenset({Milestone.OUT_FOR_DELIVERY}),
    "missed": frozenset({Milestone.ATTEMPT_FAILED}),
    "waiting": frozenset({Milestone.READY_FOR_PICKUP}),
    "received": frozenset({Milestone.DELIVERED}),
}

Span = tuple[time, time]


class WrongRules(ValueError):
    """A carrier's file of changes cannot be used; the text names the file and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: what may be changed, for which methods, at which stages, until which hour of the day before."""

    what: What
    via: str
    methods: frozenset[str]
    stages: frozenset[str]
    day_before: time | None = None
    days: int = 0
    windows: tuple[Span, ...] = ()
    more_days: tuple[int, ...] = ()
    url: str | None = None


Rules = Mapping[str, tuple[Rule, ...]]


def read_rules(carriers: Iterable[str]) -> Rules:
    """The rows of each carrier; one without a file of its own has those of the generic one. Raises WrongRules."""
    generic = _carrier(GENERIC) or ()
    return {name: generic if (own := _carrier(name)) is None else own for name in carriers}


def _carrier(name: str) -> tuple[Rule, ...] | None:
    source = files("services.tracking.carriers").joinpath("changes", f"{name}.toml")
    if not source.is_file():
        return None
    try:
        table = tomllib.loads(source.read_text("utf-8"))
        return tuple(_rule(row, table.get("url")) for row in table["change"])
    except (KeyError, TypeError, ValueError) as error:
        raise WrongRules(f"carriers/changes/{name}.toml: {error!r}") from error


def _rule(row: Mapping[str, Any], url: str | None) -> Rule:
    rule = Rule(
        what=What(row["what"]),
        via=row["via"],
        methods=frozenset(row["methods"]),
        stages=frozenset(row["stages"]),
        day_before=time.fromisoformat(row["day_before"]) if "day_before" in row else None,
        days=int(row.get("days", 0)),
        windows=tuple(_span(text) for text in row.get("windows", ())),
        more_days=tuple(int(days) for days in row.get("more_days", ())),
        url=row.get("url", url) if row["via"] == "page" else None,
    )
    _check(rule, row)
    return rule


def _check(rule: Rule, row: Mapping[str, Any]) -> None:
    known = {"what", "via", "methods", "stages", "day_before", "days", "windows", "more_days", "url"}
    if strange := set(row) - known:
        raise ValueError(f"{rule.what}: unknown {', '.join(sorted(strange))}")
    if rule.via not in ADAPTERS or not rule.methods <= METHODS or not rule.stages <= set(STAGES):
        raise ValueError(f"{rule.what}: no such adapter, method or stage")
    asks_days = rule.what is What.LONGER_STORAGE and rule.via != "page"
    if asks_days != bool(rule.more_days) or any(not 1 <= days <= LONGEST_STORAGE for days in rule.more_days):
        raise ValueError(f"{rule.what}: more_days are those that may be added, 1 to {LONGEST_STORAGE}")
    if rule.via == "page" and urlsplit(rule.url or "").scheme != "https":
        raise ValueError(f"{rule.what}: by the carrier's page needs an https url")


def _span(text: str) -> Span:
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
