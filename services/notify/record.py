"""What a notice claims, as its row keeps it."""

from typing import Any

from services.notify.facts import Kind, Window
from services.notify.heard import moment
from services.notify.models import Notice
from services.notify.truth import Claim


def claim_facts(claim: Claim) -> dict[str, Any]:
    """A claim as plain JSON."""
    window = claim.window and {
        "from": claim.window.start.isoformat(),
        "to": claim.window.end.isoformat(),
        "whole_days": claim.window.whole_days,
    }
    return {
        "milestone": claim.milestone,
        "occurrence": claim.occurrence,
        "since": claim.since and claim.since.isoformat(),
        "place": claim.place,
        "codes": sorted(claim.codes),
        "parcels": sorted(claim.parcels),
        "window": window,
    }


def claim_of_notice(row: Notice) -> Claim:
    """The claim of a notice, read back."""
    kept = row.claim
    return Claim(
        kind=Kind(row.kind),
        milestone=kept["milestone"],
        occurrence=kept["occurrence"],
        since=moment(kept.get("since")),
        place=kept.get("place"),
        codes=frozenset(kept.get("codes", ())),
        parcels=frozenset(kept["parcels"]),
        window=_window(kept["window"]),
    )


def _window(kept: dict[str, Any] | None) -> Window | None:
    start, end = (moment(kept["from"]), moment(kept["to"])) if kept else (None, None)
    return Window(start=start, end=end, whole_days=bool(kept and kept["whole_days"])) if start and end else None
