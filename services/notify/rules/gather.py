"""One place, one notice: what waits a moment for the rest of a customer's parcels, and until when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.notify.rules.case import Case, Decision, Found
from services.notify.rules.facts import PICKUPS, Shipment

WAIT = timedelta(minutes=1)  # carriers' files name the parcels of one van within a minute
LONGEST = timedelta(minutes=15)  # no notice is held back longer for others to join it
_RECENT = timedelta(days=2)
_NEARLY_THERE = frozenset({"handed_over", "in_transit", "out_for_delivery", "delayed"})
_POINTS = frozenset({"pickup_point", "locker"})


def digest(case: Case, decision: Decision) -> Found:
    """A parcel that is ready waits a moment where another of this customer's is about to be; a lone one never."""
    if decision.kind not in PICKUPS:
        return Found("told by itself")
    others = [other for other in case.others if _about_to_be_ready(other, case)]
    if not others:
        return Found("nothing else of this customer is about to be ready there")
    until = case.shipment.changed_at + WAIT if case.shipment else case.now
    line = f"{', '.join(other.id for other in others)} may be ready at the same place in a moment"
    if until <= decision.due_at:
        return Found(f"{line}, and waited for long enough")
    return Found(f"{line}: waits until {until.isoformat()}", {"due_at": until})


def _about_to_be_ready(other: Shipment, case: Case) -> bool:
    """On its way to a pickup point with the same carrier, and not silent for days."""
    return (
        case.shipment is not None
        and other.carrier == case.shipment.carrier
        and other.method in _POINTS
        and other.milestone in _NEARLY_THERE
        and case.now - other.changed_at <= _RECENT
    )


def due_together(dues: Iterable[datetime]) -> datetime:
    """When a notice of several parts goes out: with the last of them, and no later than the first can be held back."""
    known = sorted(dues)
    return min(known[-1], known[0] + LONGEST)
