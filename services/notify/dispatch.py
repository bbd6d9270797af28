"""A notice on its way out: claimed when it is due, settled when its channel has answered."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notify import notices, queries
from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.choice import RINGS
from services.notify.compose import compose
from services.notify.facts import Kind
from services.notify.matter import Matter
from services.notify.models import Attempt, Notice
from services.notify.quiet import Ring, rings_at
from services.notify.record import claim_of_notice
from services.notify.settings import LEASE, Policy
from services.notify.truth import Untrue, still_true
from shared.clock import real_now
from shared.ids import new_id

# What a channel's answer makes of the notice.
STATUS_AFTER = {
    "accepted": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "failed": "failed",
    "refused": "failed",
    "not_sent": "failed",
    "unknown": "unknown",
}


def claim(session: Session, notice_id: str, *, policy: Policy, now: datetime) -> Outgoing | None:
    """Take a due notice for sending; None where there is nothing to send, or not yet.

    The conditional update lets one caller through, however often and in how many processes `notice.due` comes.
    """
    mine = update(Notice).where(Notice.id == notice_id, Notice.status == "scheduled", Notice.due_at <= now)
    taken = select(Notice).from_statement(mine.values(status="sending").returning(Notice))
    row = session.scalar(taken.execution_options(populate_existing=True))
    if row is None:
        _come_back(session, notice_id, now)
        return None
    matter = _matter(session, row, policy=policy, now=now)
    if not _may_leave(session, row, matter):
        return None
    attempt = Attempt(
        id=new_id("att"),
        notice_id=row.id,
        channel=row.channel or "",
        recipient=row.recipient or "",
        status="sending",
        provider=policy.providers.get(row.channel or "", "none"),
        at=now,
        held_until=real_now() + LEASE,
    )
    session.add(attempt)
    return _outgoing(row, attempt, matter)


def resume(session: Session, attempt_id: str, *, policy: Policy, now: datetime) -> Outgoing | None:
    """Send an attempt again that certainly never reached its provider; None where it is not true any more."""
    attempt = session.get_one(Attempt, attempt_id)
    row = session.get_one(Notice, attempt.notice_id)
    matter = _matter(session, row, policy=policy, now=now)
    if not _may_leave(session, row, matter):
        attempt.status, attempt.error, attempt.settled_at = "not_sent", row.reason, now
        return None
    return _outgoing(row, attempt, matter)


def take_over(session: Session, attempt_id: str, *, held_before: datetime) -> bool:
    """Hold an abandoned attempt, so that no other process settles it too."""
    mine = update(Attempt).where(
        Attempt.id == attempt_id, Attempt.status == "sending", Attempt.held_until < held_before
    )
    return session.execute(mine.values(held_until=real_now() + LEASE).returning(Attempt.id)).first() is not None


def lost(session: Session, attempt_id: str) -> Lost:
    """What its channel must know to look an attempt up."""
    attempt = session.get_one(Attempt, attempt_id)
    row = session.get_one(Notice, attempt.notice_id)
    return Lost(
        attempt_id=attempt.id,
        channel=attempt.channel,
        to=attempt.recipient,
        text=row.text or "",
        at=attempt.at,
        provider_id=attempt.provider_id,
    )


def settle(session: Session, answers: Mapping[str, Outcome], *, now: datetime) -> None:
    """Record what the channels answered, by attempt and each once, and tell the other services."""
    for attempt, row in queries.open_attempts(session, answers):
        outcome = answers[attempt.id]
        attempt.status, attempt.error = outcome.result, outcome.error
        attempt.provider_id, attempt.settled_at = outcome.provider_id, now
        _settle(session, row, outcome, now)


def _settle(session: Session, row: Notice, outcome: Outcome, now: datetime) -> None:
    row.status = STATUS_AFTER[outcome.result]
    row.reason = outcome.error if row.status == "failed" else None
    if row.status in ("sent", "delivered"):
        row.sent_at = now
    if row.status in ("delivered", "failed"):
        row.settled_at = now
    notices.tell_settled(session, row, now)


def _come_back(session: Session, notice_id: str, now: datetime) -> None:
    """`notice.due` came early, for the notice was put off or this clock is behind: let it come again in time."""
    row = session.get(Notice, notice_id)
    if row is not None and row.status == "scheduled":
        notices.schedule(session, row, now)


def _may_leave(session: Session, row: Notice, matter: Matter) -> bool:
    """The last look: is it true, may it ring, can it arrive? Words it anew where it may leave."""
    claim = claim_of_notice(row)
    untrue = still_true(claim, matter.world) or _unreachable(row, matter)
    if untrue:
        notices.end(session, row, status="expired", reason=untrue.reason, line=untrue.line, now=matter.now)
        return False
    if row.channel in RINGS:
        character = matter.policy.kinds[claim.kind]
        ring = rings_at(matter.now, customer=matter.customer, character=character, window=claim.window)
        if ring.at > matter.now:
            _put_off(session, row, ring, matter)
            return False
    compose(row, matter, read_at=matter.now)
    return True


def _unreachable(row: Notice, matter: Matter) -> Untrue | None:
    if row.channel and row.channel in matter.policy.providers and matter.customer.address(row.channel):
        return None
    return Untrue("unreachable", f"the customer can no longer be reached by {row.channel}")


def _put_off(session: Session, row: Notice, ring: Ring, matter: Matter) -> None:
    row.status, row.due_at = "scheduled", ring.at
    row.because = [*row.because, f"put off: {ring.line}"]
    notices.schedule(session, row, matter.now)


def _matter(session: Session, row: Notice, *, policy: Policy, now: datetime) -> Matter:
    order, customer, shipment = queries.facts_behind(session, row)
    return Matter(order=order, customer=customer, shipment=shipment, now=now, policy=policy)


def _outgoing(row: Notice, attempt: Attempt, matter: Matter) -> Outgoing:
    return Outgoing(
        attempt_id=attempt.id,
        notice_id=row.id,
        shop_id=row.shop_id,
        kind=row.kind,
        channel=row.channel or "",
        language=row.language,
        sender=matter.order.shop_name,
        to=row.recipient or "",
        subject=row.subject,
        text=row.text or "",
        html=row.html,
        segments=row.segments or 1,
        priority=row.priority,
        lifetime=matter.policy.kinds[Kind(row.kind)].lives,
    )
