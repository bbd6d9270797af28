"""What notify does when something was heard: look at each shipment that it may concern."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.notify import copies, queries
from services.notify.deciding import background, casework, evening, follow, locks, notices
from services.notify.deciding.matter import Matter
from services.notify.deciding.record import said_in
from services.notify.models import Notice
from services.notify.rounds import rounds
from services.notify.rules.change import Change
from services.notify.rules.facts import Kind, Shipment
from services.notify.rules.news import answer_to, claim_of
from services.notify.rules.truth import CUSTOMERS_TURN, Claim, still_true
from services.notify.settings import Policy

Within = Callable[[Shipment], AbstractContextManager[None]]


def look_at_shipments(
    session: Session, shipments: Sequence[Shipment], within: Within, *, policy: Policy, now: datetime
) -> None:
    """Decide what the present states of shipments are worth, `within` what brought each.

    They are of different customers, so that none needs to know what is decided of another. Nothing happens before
    its order has been heard of.
    """
    known = _matters(session, [one.order_id for one in shipments], policy=policy, now=now)
    looked_at = [(one, replace(known[one.order_id], shipment=one)) for one in shipments if one.order_id in known]
    backgrounds = background.read(session, [matter for _, matter in looked_at])
    drafts = []
    for (shipment, matter), behind in zip(looked_at, backgrounds, strict=True):
        with within(shipment):
            drafts += casework.weigh(session, matter, behind)
    notices.add(session, drafts)
    for shipment, matter in looked_at:
        with within(shipment):
            _answer_wishes(session, matter)
    evening.plan(session, [matter for _, matter in looked_at])


def look_at_order(session: Session, order_id: str, *, policy: Policy, now: datetime) -> None:
    """Decide again about everything of an order: it was just heard of, or its customer changed."""
    shipments = queries.shipments_of_order(session, order_id)
    _look(session, order_id, [*shipments, None], policy=policy, now=now)


def look_at_customer(session: Session, customer_id: str, *, policy: Policy, now: datetime) -> None:
    """Decide again where something waits for this customer, or could still be told that found no way to them."""
    orders = queries.orders_worth_another_look(session, customer_id)
    locks.hold(session, orders=orders, customers=[customer_id])
    for order_id in orders:
        waiting = queries.waiting_shipments(session, order_id)
        shipments = queries.shipments_of_order(session, order_id)
        worth = {*waiting, *(one.shipment_id for one in queries.changes(session, [order_id]))}
        about = [one for one in shipments if one.id in worth or one.milestone in CUSTOMERS_TURN]
        _look(session, order_id, about, policy=policy, now=now)


def look_at_change(session: Session, change: Change, order_id: str, *, policy: Policy, now: datetime) -> None:
    """Decide whether to tell what became of a wish; what waits and is untrue by it falls."""
    shipment = queries.shipment(session, change.shipment_id)
    for matter in _matters_of(session, order_id, [shipment] if shipment else [], policy=policy, now=now):
        casework.let_fall(session, matter)
        if (asked := _answer(matter, change)) is not None:
            casework.take_up(session, matter, asked=asked)
        _answer_wishes(session, matter)  # what this one stood in the way of
        evening.plan(session, [matter])


def look_at_stall(
    session: Session, shipment: Shipment, *, occurrence: int, since: datetime, policy: Policy, now: datetime
) -> None:
    """Decide whether to tell that nothing was heard of a shipment `since` then; `occurrence` counts its silences."""
    asked = replace(claim_of(Kind.STALLED, shipment), occurrence=occurrence, since=since)
    for matter in _matters_of(session, shipment.order_id, [shipment], policy=policy, now=now):
        casework.take_up(session, matter, asked=asked)


def follow_up(session: Session, notice_id: str, *, policy: Policy, now: datetime) -> None:
    """Decide about what may follow a notice, if its time has come: a reminder to collect, a question how it went."""
    row = session.get(Notice, notice_id)
    for said in said_in(row) if row else ():
        shipment = queries.shipment(session, said.shipment_id or "")
        for matter in _matters_of(session, said.order_id, [shipment] if shipment else [], policy=policy, now=now):
            asked = follow.following(said, matter.world) if _is_time(session, notice_id, now) else None
            if asked is not None:
                spoke_up = queries.spoke_up(session, said.order_id) if asked.kind is Kind.FEEDBACK else None
                casework.take_up(session, matter, asked=asked, spoke_up=spoke_up)
    if row is not None and row.follow_at is not None and row.follow_at <= now:
        row.follow_at = None


def _is_time(session: Session, notice_id: str, now: datetime) -> bool:
    """Asked anew once the customer is locked: the time may have been moved, or another process may have been here."""
    row = session.get_one(Notice, notice_id, populate_existing=True)
    return follow.has_left(row) and row.follow_at is not None and row.follow_at <= now


def tell_evening(session: Session, order_ids: Collection[str], *, policy: Policy, now: datetime) -> None:
    """Decide about telling the windows of these orders' shipments whose evening before has come."""
    known = _matters(session, order_ids, policy=policy, now=now)
    due = [one for one in evening.waiting(session, order_ids, now=now) if one.order_id in known]
    matters = [replace(known[one.order_id], shipment=one) for one in due]
    evening.plan(session, matters)  # whose time has been moved meanwhile waits on
    asked = [(one, claim) for one in matters if (claim := evening.asked(one))]
    for some in rounds(asked, [{one.customer.id} for one, _ in asked]):
        backgrounds = background.read(session, [one for one, _ in some])
        weighed = [
            casework.weigh(session, one, behind, asked=claim)
            for (one, claim), behind in zip(some, backgrounds, strict=True)
        ]
        notices.add(session, [draft for drafts in weighed for draft in drafts])
    evening.end(session, order_ids, now=now)


def _look(session: Session, order_id: str, about: Sequence[Shipment | None], *, policy: Policy, now: datetime) -> None:
    matters = _matters_of(session, order_id, about, policy=policy, now=now)
    for matter in matters:
        casework.take_up(session, matter)
        _answer_wishes(session, matter)
    evening.plan(session, matters)


def _answer_wishes(session: Session, matter: Matter) -> None:
    for asked in (_answer(matter, change) for change in reversed(matter.world.changes)):  # a later one may tell it
        if asked is not None and not still_true(asked, matter.world):  # else nothing is untrue about it
            casework.take_up(session, matter, asked=asked)


def _answer(matter: Matter, change: Change) -> Claim | None:
    """What is to be told of a wish, if anything is."""
    if matter.shipment is None:
        return None
    return answer_to(change, matter.world.changes, matter.shipment, matter.customer.zone)


def _matters_of(
    session: Session, order_id: str, about: Sequence[Shipment | None], *, policy: Policy, now: datetime
) -> list[Matter]:
    """What there is to decide about one order; nothing before it was heard of."""
    known = _matters(session, [order_id], policy=policy, now=now)
    return [replace(known[order_id], shipment=one) for one in about] if known else []


def _matters(session: Session, order_ids: Collection[str], *, policy: Policy, now: datetime) -> dict[str, Matter]:
    """The orders that were heard of, each with its customer, locked until the transaction ends."""
    rows = queries.locked_orders(session, order_ids)
    if missing := [order_id for order_id in order_ids if order_id not in rows]:
        copies.expect_orders(session, missing)
        rows |= queries.locked_orders(session, missing)
    known = queries.locked_customers(session, rows.values())
    changes = queries.changes(session, known)
    return {
        order_id: Matter(
            order=queries.order_facts(rows[order_id]),
            customer=one.customer,
            shipment=None,
            now=now,
            policy=policy,
            alone=one.shipments < 2,
            changes=changes,
        )
        for order_id, one in known.items()
    }
