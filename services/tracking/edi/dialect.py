"""What differs from sender to sender in IFTSTA, as a carrier's profile declares it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from re import Pattern
from typing import NamedTuple

from services.tracking.scan import Milestone


class Reason(NamedTuple):
    """A status reason (9013) and the agency of its list (3055)."""

    code: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """A status as coded: everything that a meaning may depend on."""

    sender: str
    association: str  # UNH 0057, such as EAN002
    directory: str  # such as D.96A
    category: str  # 9015: 1 or nothing is transport
    code_list: str  # 1131 of the event
    agency: str  # 3055 of the event: 6 UN/ECE, 9 GS1, 87 the carrier, ZZZ mutually agreed
    code: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a coded status means. `known` is False for a code that no table has."""

    milestone: Milestone = Milestone.UNKNOWN
    need: str | None = None
    variant: str | None = None
    carrier_told: bool = False
    flags: frozenset[str] = frozenset()
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How this sender writes the pickup code and the opening hours into free text (FTX), and under what label.

    A text is a fact only in these forms; any other text is just text, and no text is ever a status.
    """

    qualifiers: frozenset[str] = frozenset()
    code_labels: frozenset[str] = frozenset()  # of FTX C107: FTX+ICN++CODE+1234
    hours_labels: frozenset[str] = frozenset()
    code: Pattern[str] | None = None  # its first group is the code
    hours: Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How to read one carrier's IFTSTA. Qualifiers are in order of preference."""

    zone: str
    meaning: Callable[[Coded], Meaning]
    together: dict[str, tuple[str, Milestone]] = field(default_factory=dict)  # code -> (other code, milestone)
    event_times: tuple[str, ...]
    estimates: tuple[str, ...]
    deadlines: tuple[str, ...]
    places: tuple[str, ...]
    pickup_places: tuple[str, ...]
    references: tuple[str, ...]
    parcel_marks: frozenset[str]  # GIN 7405 under which parcel numbers stand
    wording: Wording
