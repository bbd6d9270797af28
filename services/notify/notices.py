"""The life of a notice's row: added, refreshed while it waits, ended; each step is told to the other services."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.notify.case import Decision
from services.notify.compose import compose
from services.notify.matter import Matter
from services.notify.models import Notice, NoticeShipment
from services.notify.record import claim_facts
from shared import outbox
from shared.database import insert_new
from shared.ids import new_id


def add(session: Session, decision: Decision, matter: Matter) -> Notice | None:
    """Keep a decision as a row; None where the same decision is a row already."""
    notice = _row(decision, matter)
    if notice.status == "scheduled":
        compose(notice, matter, read_at=decision.due_at)
    values = {column.name: getattr(notice, column.name) for column in Notice.__table__.columns}
    if not insert_new(session, Notice, [values], key=("identity",)):
        return None
    order_id = notice.order_id
    about = [{"notice_id": notice.id, "shipment_id": one, "order_id": order_id} for one in notice.shipment_ids]
    insert_new(session, NoticeShipment, about, key=("notice_id", "shipment_id"))
    if notice.status == "scheduled":
        schedule(session, notice, matter.now)
    _tell_decided(session, notice, matter.now)
    return notice


def refresh(session: Session, row: Notice, decision: Decision, matter: Matter) -> None:
    """Let a waiting notice say what is so by now, on the channel and at the time that are right by now."""
    changed = (row.channel, row.language, row.due_at) != (decision.channel, decision.language, decision.due_at)
    row.identity, row.claim = decision.identity, claim_facts(decision.claim)
    row.channel, row.language, row.because = decision.channel, decision.language, list(decision.because)
    rescheduled, row.due_at = row.due_at != decision.due_at, decision.due_at
    compose(row, matter, read_at=decision.due_at)
    if rescheduled:
        schedule(session, row, matter.now)
    if changed:
        _tell_decided(session, row, matter.now)


def schedule(session: Session, row: Notice, now: datetime) -> None:
    """Have `notice.due` come at the notice's time: the outbox is the scheduler."""
    due_at = row.due_at if row.due_at and row.due_at > now else None
    outbox.add(session, event="notice.due", subject=row.id, body={"notice_id": row.id}, now=now, due_at=due_at)


def end(session: Session, row: Notice, *, status: str, reason: str, line: str, now: datetime) -> None:
    """Give up a notice that was never told (`cancelled`, or `expired` at the last moment); its news is free again."""
    row.status, row.reason, row.identity = status, reason, None
    row.because = [*row.because, f"{status}: {line}"]
    row.settled_at = now
    tell_settled(session, row, now)


def tell_settled(session: Session, row: Notice, now: datetime) -> None:
    """Tell the other services what became of a notice."""
    body = _common(row) | {
        "subject": row.subject,
        "text": row.text or "",
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "settled_at": now.isoformat(),
    }
    outbox.add(session, event="notice.settled", subject=row.id, body=body, now=now)


def _tell_decided(session: Session, row: Notice, now: datetime) -> None:
    body = _common(row) | {
        "decision": row.decision,
        "reason": row.reason,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "because": row.because,
    }
    outbox.add(session, event="notice.decided", subject=row.id, body=body, now=now)


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
