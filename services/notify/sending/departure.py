"""Due notices leave: claimed by one process, looked at once more, worded anew and kept as attempts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from services.notify.channels import Outgoing
from services.notify.deciding import follow, notices, reach
from services.notify.deciding.compose import compose
from services.notify.models import Attempt, Notice
from services.notify.rules import ranks
from services.notify.rules.facts import Kind
from services.notify.rules.silences import Silence
from services.notify.sending.last_look import LastLook, last_looks, overtaken, rings_at
from services.notify.sending.outgoing import outgoing
from services.notify.settings import LEASE, Policy
from shared.clock import real_now
from shared.failures import where_raised
from shared.ids import new_id

_AFTER_OUR_FAULT = timedelta(minutes=10)  # until a notice that we could not word is looked at again
_PAUSE_MAY_END = timedelta(hours=1)  # between looks at a customer's pause, which they may take back

log = structlog.get_logger(__name__)


def claim(session: Session, rows: Sequence[Notice], *, policy: Policy, now: datetime) -> list[Outgoing]:
    """Make attempts of due notices that the caller has locked; returns what to send once that is committed."""
    looks = last_looks(session, rows, policy=policy, now=now)
    messages = (_leave_or_set_aside(session, row, looks.get(row.id), now) for row in rows)
    return [message for message in messages if message]


def _leave_or_set_aside(session: Session, row: Notice, look: LastLook | None, now: datetime) -> Outgoing | None:
    """A fault of ours in one notice must not hold up all the others: it is looked at again later."""
    try:
        if look is not None:
            return _leave(session, row, look)
        log.error("notice.set_aside", notice_id=row.id, error="not everything behind it was heard of")
    except Exception as error:  # noqa: BLE001 - as said
        found = {"error": type(error).__name__, "where": where_raised(error)}
        log.error("notice.set_aside", notice_id=row.id, **found)  # noqa: TRY400 - a traceback may hold personal data
    row.status, row.due_at = "scheduled", now + _AFTER_OUR_FAULT
    return None


def _leave(session: Session, row: Notice, look: LastLook) -> Outgoing | None:
    if not _may_leave(session, row, look):
        return None
    row.status, row.tries = "sending", row.tries + 1
    channel = row.channel or ""
    attempt = Attempt(
        id=new_id("att"),
        notice_id=row.id,
        channel=channel,
        recipient=row.recipient or "",
        status="sending",
        provider=look.matter.policy.providers[channel],
        at=look.matter.now,
        held_until=real_now() + LEASE,
    )
    session.add(attempt)
    return outgoing(attempt, look)


def _may_leave(session: Session, row: Notice, look: LastLook) -> bool:
    """The last look: is it true, can it arrive, may it ring? Words it anew where it may leave."""
    now = look.matter.now
    if found := overtaken(look):
        _give_up(session, row, look, reason=found.reason, line=found.line)
        return False
    if look.obstacle:
        _take_another_way(session, row, look, look.obstacle)
        return False
    if (paused_until := look.matter.customer.paused_until) and paused_until > now:
        line = f"put off: the customer wants to hear nothing until {paused_until.isoformat()}"
        _put_off(session, row, min(paused_until, now + _PAUSE_MAY_END), line, now)
        return False
    if (until := rings_at(look)) > now:
        _put_off(session, row, until, f"put off: it is late by now, waits until {until.isoformat()}", now)
        return False
    row.language = look.language
    compose(row, look.matter, read_at=now, leaves=True)
    follow.plan(row, look.matter)
    return True


def _give_up(session: Session, row: Notice, look: LastLook, *, reason: Silence, line: str) -> None:
    """Not told, then; or not once more, where an earlier attempt has arrived or may have."""
    came_to = ranks.notice_status({attempt.status for attempt in look.tries}) if look.tries else "failed"
    if came_to == "failed":
        notices.end(session, row, status="expired", reason=reason, line=line, now=look.matter.now)
    else:
        row.status, row.because = came_to, [*row.because, f"not sent once more: {line}"]


def _take_another_way(session: Session, row: Notice, look: LastLook, obstacle: str) -> None:
    tried = {row.channel or "", *(attempt.channel for attempt in look.tries)}
    other = reach.next_channel(session, look.matter, kind=Kind(row.kind), language=row.language, tried=tried)
    if other is None:
        _give_up(session, row, look, reason="unreachable", line=obstacle)
        return
    row.channel, line = other, f"goes by {other}: {obstacle}"
    _put_off(session, row, look.matter.now, line, look.matter.now)


def _put_off(session: Session, row: Notice, until: datetime, line: str, now: datetime) -> None:
    row.status, row.due_at = "scheduled", until
    if row.because[-1] != line:
        row.because = [*row.because, line]
    notices.schedule(session, row, now)
