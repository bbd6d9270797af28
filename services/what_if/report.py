"""What a trial told, notice by notice: what each costs, and how two trials differ."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notice that would have gone out, or the silence that was decided instead. `at` is in the customer's zone."""

    order: str
    kind: str
    decision: str
    reason: str | None
    at: datetime | None
    channel: str | None
    language: str
    segments: int | None
    subject: str | None
    text: str | None
    cost: Decimal | None = None

    def public(self) -> dict[str, Any]:
        at, cost = self.at and self.at.isoformat(), None if self.cost is None else str(self.cost)
        return asdict(self) | {"at": at, "cost": cost}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How one notice differs: `differs` names the fields that do, for one that is in both."""

    what: Literal["added", "dropped", "changed"]
    before: Told | None
    after: Told | None
    differs: tuple[str, ...] = ()


_COMPARED = ("decision", "reason", "at", "channel", "language", "segments", "subject", "text")


def changes(before: Iterable[Told], after: Iterable[Told]) -> list[Change]:
    """From one set of rules to the other; the n-th notice of a kind about an order answers the n-th of the other."""
    old, new = _numbered(before), _numbered(after)
    found = []
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        if one is None or other is None:
            found.append(Change(what="dropped" if other is None else "added", before=one, after=other))
        elif differs := tuple(name for name in _COMPARED if getattr(one, name) != getattr(other, name)):
            found.append(Change(what="changed", before=one, after=other, differs=differs))
    return found


def totals(told: Sequence[Told]) -> dict[str, Any]:
    """How many notices by kind and by channel, how many silences by reason, segments, and cost."""
    sent = [one for one in told if one.decision == "send"]
    return {
        "notices": len(sent),
        "by_kind": dict(sorted(Counter(one.kind for one in sent).items())),
        "by_channel": dict(sorted(Counter(one.channel or "none" for one in sent).items())),
        "silences": dict(sorted(Counter(one.reason or "none" for one in told if one.decision != "send").items())),
        "segments": sum(one.segments or 0 for one in sent),
        "cost": str(sum((one.cost for one in sent if one.cost is not None), Decimal(0))),
    }


def _numbered(told: Iterable[Told]) -> Mapping[tuple[str, str, int], Told]:
    seen: Counter[tuple[str, str]] = Counter()
    numbered = {}
    for one in told:
        seen[one.order, one.kind] += 1
        numbered[one.order, one.kind, seen[one.order, one.kind]] = one
    return numbered
