"""Notices of several shipments, at one place or coming at once: which to join, and what of them is still so."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify import queries
from services.notify.deciding import nearby, notices
from services.notify.deciding.matter import Matter
from services.notify.deciding.record import Said, said_in
from services.notify.models import Notice, OrderCopy, ShipmentCopy
from services.notify.rules import heard
from services.notify.rules.case import Decision
from services.notify.rules.facts import GATHERED, Kind, Order, Shipment
from services.notify.rules.gather import LONGEST
from services.notify.rules.pickup_place import same_place
from services.notify.rules.truth import Untrue, still_true

_TOGETHER = GATHERED | {Kind.TOMORROW}


def partner(session: Session, decision: Decision, matter: Matter, waiting: Iterable[Notice]) -> Notice | None:
    """The waiting notice that may speak of this shipment too: of the same place, or of the same window at the door."""
    if decision.kind not in _TOGETHER or matter.shipment is None:
        return None
    fitting = [row for row in waiting if _fits(row, decision, matter)]
    return next(iter(nearby.held(session, fitting)), None)


def still_fits(row: Notice, decision: Decision, matter: Matter) -> bool:
    """Whether all else that a digest speaks of waits, or comes, where and when this shipment does by now."""
    about = matter.shipment.id if matter.shipment else None
    others = [one for one in said_in(row) if one.shipment_id != about]
    return all(_fits_claim(one, decision, matter) for one in others)


def with_others(session: Session, row: Notice, matter: Matter) -> Matter:
    """The matter with the facts of all that a notice speaks of."""
    known = {*matter.others, matter.shipment.id if matter.shipment else None}
    missing = [one for one in row.shipment_ids if one not in known]
    return replace(matter, others={**matter.others, **_facts(session, missing)}) if missing else matter


def prune(row: Notice, matter: Matter, *, retold: Collection[str] = ()) -> Untrue | None:
    """Drop what is no longer so from a notice that is about to leave; why, where nothing of it is left to tell.

    `retold` are the shipments of which a newer notice tells.
    """
    doubts = [(one, _doubt(one, matter, retold)) for one in said_in(row)]
    untrue = [(one, found) for one, found in doubts if found is not None]
    if len(untrue) == len(doubts):
        return untrue[0][1]
    if untrue:
        lines = "; ".join(f"{one.shipment_id}: {found.line}" for one, found in untrue)
        notices.keep(row, [one for one, found in doubts if found is None], line=lines)
    return None


def _doubt(said: Said, matter: Matter, retold: Collection[str]) -> Untrue | None:
    if said.shipment_id in retold:
        return Untrue("replaced", "a newer notice tells of it")
    return still_true(said.claim, matter.world_of(said.shipment_id))


def _fits(row: Notice, decision: Decision, matter: Matter) -> bool:
    """Not one that was tried before: it may be on somebody's telephone as it is."""
    return (
        row.kind == decision.kind
        and row.shop_id == matter.order.shop_id
        and row.status == "scheduled"
        and not row.tries
        and row.due_at is not None
        and abs(row.due_at - decision.due_at) <= LONGEST
        and any(_fits_claim(one, decision, matter) for one in said_in(row))
    )


def _fits_claim(said: Said, decision: Decision, matter: Matter) -> bool:
    """At one place; or at the door in one window, of one order, since its link changes nothing of another."""
    if decision.kind is Kind.TOMORROW:
        return said.order_id == matter.order.id and said.claim.window == decision.claim.window
    return same_place(said.claim.point, decision.claim.point)


def _facts(session: Session, shipment_ids: list[str]) -> dict[str, tuple[Order, Shipment]]:
    found = select(ShipmentCopy, OrderCopy).join(OrderCopy, OrderCopy.order_id == ShipmentCopy.order_id)
    rows = session.execute(found.where(ShipmentCopy.shipment_id.in_(shipment_ids)))
    return {one.shipment_id: (queries.order_facts(order), heard.shipment(one.state)) for one, order in rows}
