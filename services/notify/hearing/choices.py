"""The numbers that a notice offers to be answered with, and which of them a reply picks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.rules.facts import Kind

# By kind of notice: what each number stands for.
OFFERED: Mapping[Kind, Mapping[str, int]] = {
    Kind.FEEDBACK: {"1": 1, "2": 2, "3": 3},  # the scores of a delivery: bad, so-so, good
}
# A number that stands alone, or is set off from what follows: "3 days late" picks nothing.
_PICKED = re.compile(r"\s*(\d)\s*(?:[.,:;!)\n-]+\s*(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Choice:
    """The number that was picked, as its kind means it, and what was said besides."""

    value: int
    words: str | None


def offered(kind: Kind, text: str) -> Choice | None:
    """What a reply picks of what a notice of this kind offers; None where it picks nothing."""
    picked = _PICKED.fullmatch(text)
    value = OFFERED.get(kind, {}).get(picked.group(1)) if picked else None
    return None if picked is None or value is None else Choice(value, (picked.group(2) or "").strip() or None)
