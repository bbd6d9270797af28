"""Urgent notices do not wait for a channel that is held or broken: after a while they go by another one."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from services.notify import queries
from services.notify.models import Notice
from services.notify.rules.kinds import Kinds
from services.notify.sending import dispatch, lanes
from services.notify.settings import Policy

_LOOK_AGAIN = timedelta(hours=1)  # at one that knows no other way: an address may have come, or a channel may be open


def detour(session: Session, channel: str, why: str, *, policy: Policy, now: datetime, limit: int = 100) -> int:
    """Let what waited for too long behind a channel that does not send go by the next one; returns how many did."""
    waiting = (lanes.waits(Notice), Notice.channel == channel, Notice.settle_by.is_(None), _too_long(policy.kinds, now))
    found = select(Notice).where(*waiting).order_by(Notice.priority, Notice.due_at).limit(limit)
    rows = session.scalars(found.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    tries = queries.attempts(session, [row.id for row in rows if row.tries])
    gone = 0
    for row in rows:
        tried = {channel, *(attempt.channel for attempt in tries.get(row.id, ()))}
        if dispatch.send_otherwise(session, row, tried, f"{channel} is {why}", policy=policy, now=now):
            gone += 1
        else:
            row.settle_by = now + _LOOK_AGAIN
    return gone


def _too_long(kinds: Kinds, now: datetime) -> ColumnElement[bool]:
    """As long as a text of that kind may be silent; what may be silent for ever may wait."""
    patience = {kind: one.silent_after for kind, one in kinds.items() if one.silent_after}
    too_long = [and_(Notice.kind == kind, Notice.due_at <= now - after) for kind, after in patience.items()]
    return and_(Notice.priority.in_({kinds[kind].priority for kind in patience}), or_(*too_long))
