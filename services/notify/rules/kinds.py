"""How notices of each kind behave: kinds.toml as facts, for rules and for the sender."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from services.notify.rules.facts import Kind

RULES = Path(__file__).parent / "kinds.toml"


class BadKinds(Exception):
    """The table of kinds cannot be used; the text says what is wrong in it, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """How notices of one kind behave; kinds.toml says what each means."""

    priority: int
    capped: bool
    waits_for_workday: bool
    passes_quiet: bool
    if_unknown: Literal["twice", "never"]
    silent_after: timedelta | None
    lives: timedelta

    @property
    def must_arrive(self) -> bool:
        """Whether the customer would lose something without it: better twice, or where they did not ask for it."""
        return self.if_unknown == "twice"


Kinds = Mapping[Kind, Character]


@cache
def read_kinds(path: Path | None = None) -> Kinds:
    """Every kind's character; a file of somebody's own says only what differs from ours. Raises BadKinds."""
    ours, own = _table(RULES), _table(path) if path else {}
    unknown = own.keys() - ours.keys()
    if unknown:
        raise BadKinds(f"{path}: no kind is called {', '.join(sorted(unknown))}")
    default = {**ours["default"], **own.get("default", {})}
    rows = {kind: {**default, **ours.get(kind, {}), **own.get(kind, {})} for kind in Kind}
    return {kind: _character(path or RULES, kind, row) for kind, row in rows.items()}


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadKinds(f"{path}: {error}") from error


def _character(path: Path, kind: Kind, row: Mapping[str, Any]) -> Character:
    try:
        character = Character(
            priority=int(row["priority"]),
            capped=bool(row["capped"]),
            waits_for_workday=bool(row["waits_for_workday"]),
            passes_quiet=bool(row["passes_quiet"]),
            if_unknown=row["if_unknown"],
            silent_after=timedelta(minutes=row["silent_after"]) or None,
            lives=timedelta(hours=row["lives"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadKinds(f"{path}: [{kind}]: {error}") from error
    extra = set(row) - set(Character.__dataclass_fields__)
    if extra or character.if_unknown not in ("twice", "never") or not 1 <= character.priority <= 9:
        wrong = f"unknown {', '.join(sorted(extra))}" if extra else "priority is 1 to 9, if_unknown twice or never"
        raise BadKinds(f"{path}: [{kind}]: {wrong}")
    return character
