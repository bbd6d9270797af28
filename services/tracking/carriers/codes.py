"""Code sets: what a carrier's code means, from the data files in codes/."""

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from services.tracking.edi.dialect import Meaning
from services.tracking.scan import Milestone

UNKNOWN = Meaning(known=False)
PLAN, SPLIT = "plan", "split"
FIRST_OF_BOTH = 200  # Recommendation 24 numbers from here on also come as reasons


@dataclass(frozen=True, slots=True)
class CodeSet:
    """The meanings of one code list: of its events, and of the reasons that may stand beside them."""

    events: dict[str, Meaning] = field(default_factory=dict)
    reasons: dict[str, Meaning] = field(default_factory=dict)


@cache
def code_set(name: str) -> CodeSet:
    """The code set of a data file. Raises FileNotFoundError for a name that has none, ValueError if it is wrong."""
    data = tomllib.loads(files(__package__).joinpath("codes", f"{name}.toml").read_text("utf-8"))
    events = _meanings(data)
    reasons = dict(code_set(data["reasons"]).events) if "reasons" in data else {}
    for code, meaning in events.items():
        if code.isdecimal() and int(code) >= FIRST_OF_BOTH:
            reasons.setdefault(code, meaning)
    return CodeSet(events, reasons)


def _meanings(data: dict[str, Any]) -> dict[str, Meaning]:
    """One meaning a code, out of the sections of a file, each a list of codes under what they have in common."""
    found: dict[str, Meaning] = {}
    for milestone, codes in data.get("milestones", {}).items():
        found |= {code: Meaning(milestone=Milestone(milestone)) for code in codes}
    for need, codes in data.get("needs", {}).items():
        found |= {code: Meaning(milestone=Milestone.NEEDS_CUSTOMER, need=need) for code in codes}
    special = data.get("meanings", {})
    found |= {code: Meaning() for code in special.get("silent", [])}
    for code in special.get(PLAN, []):
        # What is planned moves nothing: the lowest milestone carries its estimate.
        found[code] = Meaning(milestone=Milestone.ANNOUNCED, flags=frozenset({PLAN}))
    for code in special.get("carrier_told", []):
        found[code] = replace(found[code], carrier_told=True)
    for code in special.get(SPLIT, []):
        found[code] = replace(found[code], flags=frozenset({SPLIT}))
    for variant, codes in data.get("variants", {}).items():
        for code in codes:
            found[code] = replace(found.get(code, Meaning()), variant=variant)
    return found
