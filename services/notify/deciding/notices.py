"""The life of a notice's row: added, refreshed while it waits, ended; each step is told to the other services."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.notify.deciding.compose import compose
from services.notify.deciding.matter import Matter
from services.notify.deciding.record import Said, claim_facts, said_in, write_said
from services.notify.models import Notice, NoticeShipment
from services.notify.rules.case import Decision
from services.notify.rules.gather import due_together
from shared import outbox
from shared.database import insert_new
from shared.ids import new_id
from shared.outbox import OutboxMessage


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision about to be kept: its row, and the events that tell of it."""

    row: Notice
    events: Sequence[OutboxMessage]


def draft(decision: Decision, matter: Matter) -> Draft:
    """A decision as the row that it may become."""
    row = _row(decision, matter)
    if row.status == "scheduled":
        compose(row, matter, read_at=decision.due_at)
    return Draft(row, [*_alarm(row, matter.now), _decided(row, matter.now)])


def add(session: Session, drafts: Sequence[Draft]) -> None:
    """Keep decisions as rows, but for those that are rows already."""
    columns = Notice.__table__.columns.keys()
    values = [{name: getattr(one.row, name) for name in columns} for one in drafts]
    new = {identity for (identity,) in insert_new(session, Notice, values, key=("identity",))}
    kept = [one for one in drafts if one.row.identity in new]
    _link(session, [one.row for one in kept])
    session.add_all(event for one in kept for event in one.events)


def refresh(session: Session, row: Notice, decision: Decision, matter: Matter) -> None:
    """Let a waiting notice say what is so by now, on the channel and at the time that are right by now.

    It becomes a digest where it did not speak of this shipment before.
    """
    before = (row.channel, row.language, row.due_at, row.shipment_ids)
    mine = said_of(decision, matter)
    others = [one for one in said_in(row) if one.shipment_id != mine.shipment_id]
    write_said(row, [*others, mine])
    row.channel, row.language, row.because = decision.channel, decision.language, list(decision.because)
    due_at, row.due_at = row.due_at, due_together([one.due_at for one in (*others, mine) if one.due_at])
    if others:
        row.because = [*row.because, f"digest: told together with {', '.join(str(one.shipment_id) for one in others)}"]
    compose(row, matter, read_at=row.due_at)
    if row.due_at != due_at:
        schedule(session, row, matter.now)
    if before != (row.channel, row.language, row.due_at, row.shipment_ids):
        _link(session, [row])
        session.add(_decided(row, matter.now))


def drop(session: Session, row: Notice, shipment_id: str | None, *, reason: str, line: str, matter: Matter) -> None:
    """Let a waiting notice no longer speak of a shipment; one that has nothing else to say is cancelled."""
    rest = [one for one in said_in(row) if one.shipment_id != shipment_id]
    if not rest:
        end(session, row, status="cancelled", reason=reason, line=line, now=matter.now)
        return
    keep(row, rest, line=f"{shipment_id}: {line}")
    compose(row, matter, read_at=row.due_at or matter.now)
    session.add(_decided(row, matter.now))


def keep(row: Notice, said: Sequence[Said], *, line: str) -> None:
    """Let a digest say only this of what it said."""
    write_said(row, said)
    row.because = [*row.because, f"dropped: {line}"]


def said_of(decision: Decision, matter: Matter) -> Said:
    """What a decision lets a notice say of its shipment."""
    return Said(
        order_id=matter.order.id,
        shipment_id=matter.shipment.id if matter.shipment else None,
        identity=decision.identity,
        due_at=decision.due_at,
        claim=decision.claim,
    )


def schedule(session: Session, row: Notice, now: datetime) -> None:
    """Have the sender woken at the notice's time; for what is due now it is woken by this transaction's end."""
    session.add_all(_alarm(row, now))


def end(session: Session, row: Notice, *, status: str, reason: str, line: str, now: datetime) -> None:
    """Give up a notice that was never told (`cancelled`, or `expired` at the last moment); its news is free again."""
    row.status, row.reason, row.identity = status, reason, None
    row.because = [*row.because, f"{status}: {line}"]
    row.settled_at = now
    tell_settled(session, row, now)


def tell_settled(session: Session, row: Notice, now: datetime, *, sender: str | None = None) -> None:
    """Tell the other services what became of a notice; `sender` is who it comes from, as the customer sees it."""
    body = _common(row) | {
        "reason": row.reason,
        "subject": row.subject,
        "text": row.text or "",
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "settled_at": now.isoformat(),
        "sender": sender,
    }
    outbox.add(session, event="notice.settled", subject=row.id, body=body, now=now)


def _link(session: Session, rows: Iterable[Notice]) -> None:
    about = [
        {"notice_id": row.id, "shipment_id": one.shipment_id, "order_id": one.order_id}
        for row in rows
        for one in said_in(row)
        if one.shipment_id
    ]
    insert_new(session, NoticeShipment, about, key=("notice_id", "shipment_id"))


def _alarm(row: Notice, now: datetime) -> list[OutboxMessage]:
    if row.due_at is None or row.due_at <= now:
        return []
    body = {"notice_id": row.id}
    return [outbox.message(event="notice.due", subject=row.id, body=body, now=now, due_at=row.due_at)]


def _decided(row: Notice, now: datetime) -> OutboxMessage:
    body = _common(row) | {
        "decision": row.decision,
        "reason": row.reason,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "because": row.because,
    }
    return outbox.message(event="notice.decided", subject=row.id, body=body, now=now)


def _common(row: Notice) -> dict[str, Any]:
    return {
        "notice_id": row.id,
        "order_id": row.order_id,
        "shop_id": row.shop_id,
        "shipment_ids": row.shipment_ids,
        "kind": row.kind,
        "channel": row.channel,
        "language": row.language,
        "status": row.status,
    }


def _row(decision: Decision, matter: Matter) -> Notice:
    sends = decision.decision == "send"
    about = matter.shipment.id if matter.shipment else matter.order.id
    return Notice(
        id=new_id("ntc"),
        # A silence is kept once for each shipment and reason, and never in the way of telling the news later.
        identity=decision.identity if sends else f"{about}:{decision.identity}!{decision.reason}",
        shop_id=matter.order.shop_id,
        order_id=matter.order.id,
        customer_id=matter.customer.id,
        shipment_ids=[matter.shipment.id] if matter.shipment else [],
        kind=decision.kind,
        priority=matter.policy.kinds[decision.kind].priority,
        tries=0,
        decision=decision.decision,
        reason=decision.reason,
        channel=decision.channel,
        language=decision.language,
        status="scheduled" if sends else "cancelled",
        claim=claim_facts(decision.claim),
        because=list(decision.because),
        decided_at=matter.now,
        due_at=decision.due_at if sends else None,
        settled_at=None if sends else matter.now,
    )
