"""What a customer wishes: part by part the newest word of the highest rank, theirs over the shop's over our own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from services.notify.rules.facts import Kind, QuietHours
from services.notify.rules.heard import quiet_hours

DEFAULT_QUIET_HOURS = QuietHours(time(21), time(8))  # where nobody ever stated any
PARTS = ("language", "channels", "quiet_hours", "unwanted", "paused_until")
RANKS = ("default", "carrier", "shop", "customer")  # a later one outranks those before it
# Kinds as people think of them: what is switched on and off together. Every kind is in one of them.
GROUPS: Mapping[str, tuple[Kind, ...]] = {
    "received": (Kind.ORDER_CONFIRMED,),
    "leaves": (Kind.ON_ITS_WAY,),
    "comes": (Kind.TOMORROW, Kind.ARRIVING, Kind.DELAYED, Kind.STALLED),
    "pickup": (Kind.PICKUP, Kind.PICKUP_MOVED, Kind.PICKUP_REMINDER),
    "trouble": (Kind.MISSED, Kind.NEEDS_YOU, Kind.RETURNING, Kind.PROBLEM),
    "changes": (Kind.CHANGE_CONFIRMED, Kind.CHANGE_REFUSED, Kind.CORRECTION),
    "delivered": (Kind.DELIVERED, Kind.PARTLY_DELIVERED),
    "feedback": (Kind.FEEDBACK,),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """One part of the wishes, whose word it is, and since when; `at` None where nobody said it."""

    value: Any
    source: str = "default"
    at: datetime | None = None

    @property
    def weight(self) -> tuple[int, datetime]:
        """What is compared: the rank of its source, then its time."""
        return RANKS.index(self.source), self.at or _EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a customer wants to hear from a shop, as far as anybody knows.

    `channels` None: never asked, so any; empty: no notices at all. `quiet_hours` None: none wanted. `origins`: whose
    word each part is.
    """

    language: str
    channels: tuple[str, ...] | None = None
    quiet_hours: QuietHours | None = DEFAULT_QUIET_HOURS
    unwanted: frozenset[Kind] = frozenset()
    paused_until: datetime | None = None
    origins: Mapping[str, Said] = field(default_factory=dict, compare=False)

    @property
    def left(self) -> bool:
        """Whether the customer wants no notices at all."""
        return self.channels == ()

    def paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now

    def groups_off(self) -> tuple[str, ...]:
        """The groups of which the customer wants nothing."""
        return tuple(name for name, kinds in GROUPS.items() if self.unwanted.issuperset(kinds))


# What holds where nobody said anything.
USUAL: Mapping[str, Said] = {
    "channels": Said(None),
    "quiet_hours": Said(DEFAULT_QUIET_HOURS),
    "unwanted": Said(frozenset()),
    "paused_until": Said(None),
}


def effective(told: Mapping[str, Said], own: Mapping[str, Said], usual: Mapping[str, Said] = USUAL) -> Wishes:
    """The wishes to go by: `told` is what orders tells of the customer, `own` what the customer told us.

    Where both are the customer's word of the same time, ours stands: orders' is its echo.
    """
    found = {part: max(_words(part, own, told, usual), key=lambda said: said.weight) for part in PARTS}
    return Wishes(**{part: said.value for part, said in found.items()}, origins=found)


def _words(part: str, *places: Mapping[str, Said]) -> list[Said]:
    return [place[part] for place in places if part in place]


def told_by_orders(
    language: str, preferences: Mapping[str, Any] | None, origins: Mapping[str, Mapping[str, str]] | None
) -> dict[str, Said]:
    """What orders tells: master data, each field with the source and the time that orders knows of it."""
    known = origins or {}
    found = {"language": _said(language, known.get("language"))}
    for part in ("channels", "quiet_hours"):
        if part in (preferences or {}):
            found[part] = _said(_value(part, (preferences or {})[part]), known.get(f"preferences.{part}"))
    return found


def told_to_us(parts: Mapping[str, Any], said_at: Mapping[str, str]) -> dict[str, Said]:
    """The customer's own word as it is kept: parts as stored, and when each was said."""
    return {
        part: Said(_value(part, parts[part]), "customer", datetime.fromisoformat(at)) for part, at in said_at.items()
    }


def _said(value: Any, origin: Mapping[str, str] | None) -> Said:
    if origin is None:
        return Said(value, "shop")
    source = origin["source"] if origin["source"] in RANKS else "shop"
    return Said(value, source, datetime.fromisoformat(origin["at"]))


def _value(part: str, stored: Any) -> Any:
    return _READ.get(part, lambda value: value)(stored)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "channels": lambda stored: None if stored is None else tuple(stored),
    "quiet_hours": quiet_hours,
    "unwanted": lambda stored: frozenset(Kind(kind) for kind in stored if kind in set(Kind)),
}


def as_stored(part: str, value: Any) -> Any:
    """A part of the wishes as it is kept and travels. Quiet hours that are not wanted are {}, which is not unsaid."""
    if part == "channels":
        return list(value)
    if part == "quiet_hours":
        return {"from": f"{value.start:%H:%M}", "to": f"{value.end:%H:%M}"} if value else {}
    if part == "unwanted":
        return sorted(value)
    return value


def kinds_of(groups: frozenset[str]) -> frozenset[Kind]:
    """The kinds of some groups."""
    return frozenset(kind for group in groups for kind in GROUPS[group])
