"""Places and parties of a status: LOC and NAD, in the many ways senders fill them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.tracking.edi.iftsta import Group
from services.tracking.edi.segment import Segment
from services.tracking.scan import Pickup

UN_LOCODE = "139"  # code list 1131 of LOC
POSTCODES = "16"
COUNTRIES = ("162", "5")  # code lists of a related location that is a country
LOCODE_FORM = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
COUNTRY_FORM = re.compile(r"[A-Z]{2}")
POSTCODE_AND_CITY = re.compile(r"(?:[A-Z]{1,2}[- ])?(\d{3} ?\d{2}|\d{4,5})\s+(\D.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location as LOC gives it; `text` may be a town, a name, or whatever the sender writes there."""

    code: str = ""
    kind: str = ""  # code list: 139 UN/LOCODE, 16 postcode
    text: str = ""
    country: str | None = None

    @property
    def label(self) -> str | None:
        """The place in words: postcode and town, the text, or the bare code."""
        parts = (self.code, self.text) if self.kind == POSTCODES else (self.text or self.code,)
        return " ".join(part for part in parts if part) or None


def place(groups: Iterable[Group], qualifiers: tuple[str, ...]) -> Place | None:
    """The first location in the order of `qualifiers`, each looked for in one group after the other."""
    placed = [group for group in groups if "LOC" in group.tags]
    for qualifier in qualifiers if placed else ():
        for group in placed:
            for loc in group.qualified("LOC", qualifier):
                return read_loc(loc)
    return None


def read_loc(loc: Segment) -> Place:
    """A LOC; its country comes from the related location (C519), else from a UN/LOCODE."""
    code, kind = loc.get(1), loc.get(1, 1)
    text = _collapse(loc.get(1, 3))
    country = None
    if loc.get(2, 1) in COUNTRIES and COUNTRY_FORM.fullmatch(loc.get(2).upper()):
        country = loc.get(2).upper()
    elif kind in (UN_LOCODE, "") and LOCODE_FORM.fullmatch(code):
        country = code[:2]
    return Place(code=code, kind=kind, text=text, country=country)


def pickup_party(nad: Segment) -> Pickup:
    """The pickup point of a NAD GC: its name in C080, else in the address lines (C058), else in C082."""
    name, lines = _name(nad), [_collapse(line) for line in nad.components(2) if line.strip()]
    street = _collapse(" ".join(nad.components(4))) or None
    postcode, city = nad.get(7) or None, _collapse(nad.get(5)) or None
    rest = [line for line in lines if line != name]
    for line in rest:
        found = POSTCODE_AND_CITY.fullmatch(line)
        if found:
            postcode, city = postcode or found[1], city or found[2]
        elif street is None:
            street = line
    country = nad.get(8).upper() or None
    return Pickup(name=name or None, street=street, postcode=postcode, city=city, country=country)


def pickup_place(where: Place) -> Pickup:
    """The pickup point of a LOC: a postcode or UN/LOCODE comes with a town, anything else is a name."""
    text = where.text or None
    if where.kind == POSTCODES:
        return Pickup(postcode=where.code or None, city=text, country=where.country)
    if where.country and where.kind == UN_LOCODE:
        return Pickup(city=text, country=where.country)
    return Pickup(name=text or where.code or None, country=where.country)


def party_name(groups: Iterable[Group], qualifier: str) -> str | None:
    """The name of the first party of this kind."""
    for group in groups:
        for nad in group.qualified("NAD", qualifier):
            if name := _name(nad):
                return name
    return None


def _name(nad: Segment) -> str:
    full = _collapse(" ".join(nad.components(3)[:5]))
    identity = nad.get(1)
    return full or _collapse(nad.get(2)) or (identity if not identity.isdecimal() else "")


def _collapse(text: str) -> str:
    return " ".join(text.split())
