"""What was told and has been taken back since: not overtaken by what came next, but never so."""

from collections.abc import Sequence
from dataclasses import replace

from services.notify.rules.case import Case, Told
from services.notify.rules.facts import PICKUPS, WHOLE, Kind, Shipment
from services.notify.rules.news import claim_of, code_changed, place_changed
from services.notify.rules.truth import Claim

# How far along a parcel is; from one to a lower one leads only a carrier's correction, where time goes back with it.
_RANK = {
    "unknown": 0,
    "announced": 10,
    "handed_over": 20,
    "in_transit": 30,
    "delayed": 35,
    "out_for_delivery": 40,
    "attempt_failed": 45,
    "ready_for_pickup": 50,
    "needs_customer": 55,
    "partly_delivered": 60,
    "delivered": 60,
    "returning": 70,
    "lost": 75,
    "damaged": 75,
    "refused": 75,
    "returned": 80,
}
_STATEMENTS = frozenset(
    {Kind.ARRIVING, Kind.MISSED, *PICKUPS, Kind.DELIVERED, Kind.PARTLY_DELIVERED, Kind.RETURNING, Kind.PROBLEM}
)  # a window that was wrong is put right by the next one


def believed(told: Sequence[Told]) -> tuple[Told, ...]:
    """What the customer still takes for true: without what a correction that went out has taken back."""
    back = taken_back(told)
    return tuple(one for one in told if (one.id, one.shipment_id) not in back)


def taken_back(told: Sequence[Told]) -> set[tuple[str, str | None]]:
    """The notices, and the shipment of each, that a correction which went out was about."""
    return {(one.claim.corrects, one.shipment_id) for one in told if one.sent and one.claim.corrects}


def wrong(case: Case) -> Told | None:
    """The last thing that this customer was told of the shipment, if it never was so. Corrected once."""
    if case.shipment is None or case.order.cancelled:
        return None
    known = {(one.claim.corrects, one.shipment_id) for one in case.told}
    heard = [one for one in case.told if one.shipment_id == case.shipment.id and one.sent]
    last = max((one for one in heard if one.kind in _STATEMENTS), key=lambda one: one.decided_at, default=None)
    if last is None or (last.id, last.shipment_id) in known or not _contradicted(last.claim, case.shipment):
        return None
    return last


def correction(wrong_one: Told, shipment: Shipment) -> Claim:
    """What is said instead: how the shipment really stands, and what was wrong."""
    return replace(claim_of(Kind.CORRECTION, shipment), corrects=wrong_one.id, wrong=wrong_one.claim)


def _contradicted(said: Claim, shipment: Shipment) -> bool:
    if said.kind in PICKUPS and shipment.milestone == said.milestone and shipment.occurrence == said.occurrence:
        now = claim_of(said.kind, shipment)
        return bool(said.parcels & now.parcels or WHOLE in said.parcels) and (
            code_changed(said, now) or place_changed(said, now)
        )
    return _gone_back(said, shipment)


def _gone_back(said: Claim, shipment: Shipment) -> bool:
    """Whether these parcels now stand before what was said of them.

    After a delivery nothing but a correction leads there. From other milestones a parcel may go back on its way: there
    it was taken back only if what is newest of the parcel is older than what was said.
    """
    reached = "delivered" if said.kind is Kind.PARTLY_DELIVERED else said.milestone or ""
    rank = _RANK.get(reached, 0)
    parcels = [one for one in shipment.parcels if one.key in said.parcels]
    if not parcels:
        stands = [(shipment.milestone, shipment.milestone_at)]
    else:
        stands = [(one.milestone, one.at) for one in parcels]
    back = [(milestone, at) for milestone, at in stands if _RANK.get(milestone, 0) < rank]
    if reached == "delivered":
        return bool(back)
    return said.since is not None and any(at is None or at < said.since for _, at in back)
