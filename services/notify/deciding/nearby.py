"""The notices that a decision must know of: those of the order, and those that wait for its customer."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from services.notify.deciding.matter import Matter
from services.notify.deciding.record import said_in
from services.notify.models import Notice, NoticeShipment
from services.notify.rules.case import Told
from services.notify.rules.facts import PICKUPS, Kind
from services.notify.rules.news import told_instead, without_correction

OVER = ("cancelled", "expired")  # a notice that was never told, and leaves its news free to be told later
LEFT = ("sending", "sent", "delivered", "unknown")  # the customer has it, or may have


def around(session: Session, matters: Collection[Matter]) -> list[list[Notice]]:
    """For each matter the notices of its order that were told, or still will be, and all that wait for its customer."""
    orders, customers = {one.order.id for one in matters}, {one.customer.id for one in matters}
    near = union(
        select(Notice.id).where(Notice.order_id.in_(orders)),
        select(NoticeShipment.notice_id).where(NoticeShipment.order_id.in_(orders)),
        select(Notice.id).where(Notice.customer_id.in_(customers), Notice.status == "scheduled"),
    )
    found = select(Notice).where(Notice.id.in_(near), Notice.decision == "send", Notice.status.not_in(OVER))
    rows = session.scalars(found.order_by(Notice.id)).all()
    by_subject: dict[str, list[Notice]] = {}
    for row in rows:
        waits_for = {row.customer_id} if row.status == "scheduled" else set()
        for subject in {*_orders(row), *waits_for}:
            by_subject.setdefault(subject, []).append(row)
    return [_first_to_last(by_subject, one) for one in matters]


def _first_to_last(by_subject: Mapping[str, Iterable[Notice]], matter: Matter) -> list[Notice]:
    found = {row.id: row for subject in (matter.order.id, matter.customer.id) for row in by_subject.get(subject, ())}
    return [found[notice_id] for notice_id in sorted(found)]


def held(session: Session, rows: Iterable[Notice]) -> list[Notice]:
    """Those of the rows that still wait, kept from leaving until this transaction ends; the sender has the others.

    One that was tried before is the sender's too: it may have arrived as it is.
    """
    ids = [row.id for row in rows if row.status == "scheduled" and not row.tries]
    if not ids:
        return []
    found = select(Notice).where(Notice.id.in_(ids), Notice.status == "scheduled").order_by(Notice.id)
    mine = found.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return list(session.scalars(mine))


def is_of_order(row: Notice, order_id: str) -> bool:
    return order_id in _orders(row)


def _orders(row: Notice) -> set[str]:
    return {row.order_id, *(part["order_id"] for part in row.parts or ())}


def is_about(row: Notice, shipment_id: str | None) -> bool:
    return shipment_id in row.shipment_ids if shipment_id else not row.shipment_ids


def retold(session: Session, row: Notice) -> frozenset[str]:
    """The shipments of a notice of which a newer one tells, or will: what happened again, or changed meanwhile."""
    if not row.shipment_ids or row.claim.get("change"):
        return frozenset()
    kinds = PICKUPS if Kind(row.kind) in PICKUPS else {row.kind}
    newer = Notice.customer_id == row.customer_id, Notice.id > row.id, Notice.kind.in_(kinds)
    told_or_will_be = Notice.decision == "send", Notice.status.not_in((*OVER, "failed"))
    found = session.scalars(select(Notice.shipment_ids).where(*newer, *told_or_will_be))
    return frozenset(one for ids in found for one in ids) & frozenset(row.shipment_ids)


def told(row: Notice) -> Iterator[Told]:
    """A notice as later decisions see it: what it says of each shipment."""
    for said in said_in(row):
        one = Told(
            id=row.id,
            kind=Kind(row.kind),
            identity=said.identity or "",
            shipment_id=said.shipment_id,
            claim=said.claim,
            sent=row.status in LEFT,
            decided_at=row.decided_at,
            at=row.sent_at or row.due_at or row.decided_at,
        )
        yield one
        if said.claim.corrects:
            news = told_instead(said.claim)
            yield replace(one, kind=news.kind, claim=news, identity=without_correction(one.identity))
