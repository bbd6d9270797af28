"""What is known of the place where a parcel waits: facts of one place are merged, another place replaces them."""

import re
from dataclasses import replace

from services.tracking.scan import Pickup
from shared.hours import to_osm

_NO_WORD = re.compile(r"\W+")
_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_FACTS = ("name", "street", "postcode", "city", "country", "opening_hours", "code", "until")
# The surest fact decides whether two places are one: names are cut and spelt in many ways, streets less so.
_SUREST_FIRST = ("street", "name", "postcode", "city")


def merge(known: Pickup | None, newer: Pickup | None) -> Pickup | None:
    """The facts of a place after a newer report of it; opening hours are turned into OSM syntax where readable."""
    newer = newer and replace(newer, opening_hours=to_osm(newer.opening_hours))
    if known is None or newer is None or moved(known, newer):
        return newer or known
    return replace(known, **{fact: value for fact in _FACTS if (value := getattr(newer, fact)) is not None})


def moved(known: Pickup | None, newer: Pickup | None) -> bool:
    """Whether two reports name different places; what only one of them says proves nothing."""
    if known is None or newer is None:
        return False
    for fact in _SUREST_FIRST:
        one, other = getattr(known, fact), getattr(newer, fact)
        if one and other:
            return plain(one) != plain(other)
    return False


def apart(spot: str | None, known: list[str]) -> bool:
    """Whether a scan's place is for certain none of the known names; only like is compared with like."""
    alike = [text for text in known if spot and _kind(text) == _kind(spot)]
    return bool(alike) and not any(plain(text) in plain(spot or "") for text in alike)


def _kind(text: str) -> str:
    if text.isdigit():
        return "postcode"
    return "UN/LOCODE" if _LOCODE.fullmatch(text) else "name"


def plain(text: str) -> str:
    """A place's text for comparison: case, spaces and punctuation say nothing, nor what a 35-character field cuts."""
    return _NO_WORD.sub("", text).casefold()[:28]
