"""Free text of a status (FTX), and the pickup code and opening hours where the sender's wording gives them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from services.tracking.edi.dialect import Wording
from services.tracking.edi.iftsta import Group
from services.tracking.edi.segment import Segment


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
        text = _text(ftx)
        found_code, found_hours = _facts(ftx, text, wording)
        code, hours = code or found_code, hours or found_hours
        if text and not found_code and not found_hours:
            texts.append(text)
    return Notes(text=" ".join(texts) or None, code=code, hours=hours)


def _facts(ftx: Segment, text: str, wording: Wording) -> tuple[str | None, str | None]:
    if ftx.get(0) not in wording.qualifiers or not text:
        return None, None
    label = ftx.get(2).upper()
    if label in wording.code_labels:
        return text, None
    if label in wording.hours_labels:
        return None, text
    code = wording.code.search(text) if wording.code else None
    hours = wording.hours.search(text) if wording.hours else None
    return code and code[1], hours and hours[1].strip()


def _text(ftx: Segment) -> str:
    """The text of C108. Where an unreleased colon cut a time (08:00) in two, it is put together again."""
    parts = [" ".join(part.split()) for part in ftx.components(3)]
    whole = parts[0] if parts else ""
    for before, after in pairwise(parts):
        cut_time = before[-1:].isdecimal() and after[:2].isdecimal() and len(after[:2]) == 2
        whole += (":" if cut_time else " ") + after
    return " ".join(whole.split())
