"""Which meaning a coded status has: the profile's own rules, else its code set, refined by the reasons."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TypeVar

from services.tracking.carriers.codes import UNKNOWN, CodeSet
from services.tracking.edi.dialect import Coded, Meaning
from services.tracking.scan import RANK
from services.tracking.scan import Milestone as Mile

CONTRADICTORY = "contradictory"
KEYS = ("sender", "association", "directory", "category", "list", "agency", "code", "reason")
NO_CODES = CodeSet()
DELIVERED = frozenset({Mile.DELIVERED, Mile.PARTLY_DELIVERED})
DENIES_DELIVERY = frozenset({Mile.ATTEMPT_FAILED, Mile.NEEDS_CUSTOMER, Mile.REFUSED, Mile.LOST, Mile.RETURNING})
# Events that say little by themselves: a reason that says more takes their place.
VAGUE = frozenset({Mile.IN_TRANSIT, Mile.DELAYED, Mile.ATTEMPT_FAILED})
SAYS_MORE = (Mile.DELAYED, Mile.ATTEMPT_FAILED, Mile.DAMAGED, Mile.REFUSED, Mile.LOST, Mile.RETURNING)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule asks of a coded status: for each key it names, the values that fit (`*` for any ending)."""

    wanted: dict[str, tuple[str, ...]]

    def fits(self, values: dict[str, tuple[str, ...]]) -> bool:
        """True if each named key has a value that fits."""
        return all(
            any(fnmatchcase(value, pattern) for value in values[key] for pattern in patterns)
            for key, patterns in self.wanted.items()
        )

    @property
    def weight(self) -> tuple[bool, ...]:
        """What decides between rules that fit: the keys that are named, the sender first."""
        return tuple(key in self.wanted for key in KEYS)


Target = TypeVar("Target")
SetRule = tuple[Pattern, CodeSet]
MeaningRule = tuple[Pattern, Meaning]


def reader(sets: Sequence[SetRule], own: Sequence[MeaningRule]) -> Callable[[Coded], Meaning]:
    """The meaning of coded statuses under a profile's rules; what was asked before is remembered."""

    def set_for(coded: Coded, agency: str) -> CodeSet:
        return _best(sets, {**_values(coded), "agency": (agency,)}) or NO_CODES

    @lru_cache(maxsize=4096)
    def meaning(coded: Coded) -> Meaning:
        ruled = _best(own, _values(coded))
        event = ruled or set_for(coded, coded.agency).events.get(coded.code, UNKNOWN)
        found = (set_for(coded, reason.agency).reasons.get(reason.code) for reason in coded.reasons)
        return refine(event, [reason for reason in found if reason])

    return meaning


def refine(event: Meaning, reasons: Iterable[Meaning]) -> Meaning:
    """The event as its reasons make it.

    A reason that names address, customs or payment outranks what comes before delivery; a stronger reason takes
    the place of a vague event; delivered together with a reason that denies it is a contradiction.
    """
    known = [reason for reason in reasons if reason.milestone is not Mile.UNKNOWN]
    if not known or not event.known or event.milestone is Mile.UNKNOWN:
        return event
    if event.milestone in DELIVERED:
        return _delivered(event, known)
    need = next((reason.need for reason in known if reason.need), None)
    if need and RANK[event.milestone] < RANK[Mile.DELIVERED]:
        return replace(event, milestone=Mile.NEEDS_CUSTOMER, need=need)
    said = [SAYS_MORE.index(reason.milestone) for reason in known if reason.milestone in SAYS_MORE]
    if event.milestone not in VAGUE or not said:
        return event
    own = SAYS_MORE.index(event.milestone) if event.milestone in SAYS_MORE else -1
    return replace(event, milestone=SAYS_MORE[max(said)]) if max(said) > own else event


def _delivered(event: Meaning, reasons: list[Meaning]) -> Meaning:
    if any(reason.milestone in DENIES_DELIVERY for reason in reasons):
        return replace(event, flags=event.flags | {CONTRADICTORY})
    if any(reason.milestone is Mile.PARTLY_DELIVERED for reason in reasons):
        return replace(event, milestone=Mile.PARTLY_DELIVERED)
    variant = next((reason.variant for reason in reasons if reason.variant), event.variant)
    return replace(event, variant=variant)


def _values(coded: Coded) -> dict[str, tuple[str, ...]]:
    return {
        "sender": (coded.sender,),
        "association": (coded.association,),
        "directory": (coded.directory,),
        "category": (coded.category,),
        "list": (coded.code_list,),
        "agency": (coded.agency,),
        "code": (coded.code,),
        "reason": tuple(reason.code for reason in coded.reasons),
    }


def _best(rules: Sequence[tuple[Pattern, Target]], values: dict[str, tuple[str, ...]]) -> Target | None:
    fitting = [rule for rule in rules if rule[0].fits(values)]
    return max(fitting, key=lambda rule: rule[0].weight)[1] if fitting else None
