"""Free text of a status (FTX), and the pickup code and opening hours where the sender's wording gives them."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.tracking.edi.dialect import Wording
from services.tracking.edi.iftsta import Group
from services.tracking.edi.segment import Segment

MAX_TEXT = 2560  # characters: five texts of 512 are the most that any directory allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What free text says. The code is left out of `text`: it is a secret."""

    text: str | None = None
    code: str | None = None
    hours: str | None = None


def notes(groups: Iterable[Group], wording: Wording) -> Notes:
    """The texts of the groups in order, without those that are a pickup code or opening hours."""
    texts: list[str] = []
    code = hours = None
    for ftx in (ftx for group in groups for ftx in group.all("FTX")):
        lines = _lines(ftx)
        found_code, found_hours = _facts(ftx, lines, wording)
        code, hours = code or found_code, hours or found_hours
        if lines and not found_code and not found_hours:
            texts.append(lines)
    return Notes(text=_joined(" ".join(texts)), code=code, hours=hours)


def _facts(ftx: Segment, lines: str, wording: Wording) -> tuple[str | None, str | None]:
    if ftx.get(0) not in wording.qualifiers or not lines:
        return None, None
    label = ftx.get(2).upper()
    if label in wording.code_labels:
        return _joined(lines), None
    if label in wording.hours_labels:
        return None, _joined(lines)
    code = wording.code.search(lines) if wording.code else None
    hours = wording.hours.search(lines) if wording.hours else None
    return code and code[1], hours and _joined(hours[1])


def _lines(ftx: Segment) -> str:
    """The texts of C108, a line each. Where an unreleased colon cut a time (08:00), it is put together again."""
    lines = ""
    before = ""
    for part in ftx.components(3):
        after = " ".join(part.split())
        cut_time = before[-1:].isdecimal() and after[:2].isdecimal() and len(after[:2]) == 2
        lines += (":" if cut_time else "\n") + after
        before = after
    return lines.strip()[:MAX_TEXT]


def _joined(text: str) -> str | None:
    return " ".join(text.split()) or None
