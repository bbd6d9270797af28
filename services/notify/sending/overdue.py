"""Notices of which too little was heard: silent texts go on by another way, doubts end one way or the other."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify import queries
from services.notify.models import Attempt, Notice
from services.notify.rules import ranks
from services.notify.rules.choice import RINGS
from services.notify.rules.facts import Kind
from services.notify.sending import dispatch
from services.notify.sending.dispatch import UNCONFIRMED_AFTER
from services.notify.settings import Policy

GRACE = timedelta(minutes=10)  # between looks; so long a provider may take to say what became of a message


def anything(session: Session, *, now: datetime) -> bool:
    """A cheap look before `take`, which locks."""
    return session.scalar(select(Notice.id).where(Notice.settle_by <= now).limit(1)) is not None


def take(session: Session, *, now: datetime, limit: int = 20) -> list[str]:
    """Attempts to look up, of notices whose time has come; no other process looks at these before GRACE is over.

    One without attempts waits behind a channel that does not send: another way is looked for again (detours.py).
    """
    due = select(Notice).where(Notice.settle_by <= now).order_by(Notice.settle_by).limit(limit)
    rows = session.scalars(due.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    for row in rows:
        row.settle_by = now + GRACE if row.tries else None
    return [tries[-1].id for tries in queries.attempts(session, [row.id for row in rows]).values()]


def decide(session: Session, attempt_id: str, *, policy: Policy, now: datetime) -> None:
    """What to do about an attempt that was looked up, where that did not settle it."""
    for row, tries in dispatch.held(session, [attempt_id]):
        if row.status == "unknown" and tries[-1].status == "unknown":
            _doubtful(session, row, tries, policy=policy, now=now)
        elif row.status == "sent":
            _silent(session, row, tries, policy=policy, now=now)
        else:
            row.settle_by = None


def _doubtful(session: Session, row: Notice, tries: Sequence[Attempt], *, policy: Policy, now: datetime) -> None:
    """Nobody can say whether the provider had it. The kind says which is worse: to tell twice, or never."""
    last, character = tries[-1], policy.kinds[Kind(row.kind)]
    if last.settled_at and now < last.settled_at + GRACE:
        return
    said, row.settle_by = f"{last.channel}: nobody can say whether it arrived", None
    if character.if_unknown == "twice" and now < tries[0].at + character.lives:
        if sum(attempt.status == "unknown" for attempt in tries) == 1:
            dispatch.send_again(session, row, last.channel, now, f"{said}; twice is better than never", now=now)
            return
        if dispatch.send_otherwise(session, row, _channels(tries), said, policy=policy, now=now):
            return
    row.because = [*row.because, f"{said}; left at that, for never is better than twice"]


def _silent(session: Session, row: Notice, tries: Sequence[Attempt], *, policy: Policy, now: datetime) -> None:
    """A text without a receipt for too long goes on by another channel; what nothing is ever heard of stays sent."""
    last = tries[-1]
    silent_since = last.settled_at or last.at
    unconfirmed_at = silent_since + UNCONFIRMED_AFTER
    if now >= unconfirmed_at:
        row.settle_by, row.because = None, [*row.because, f"{last.channel}: sent, unconfirmed"]
        return
    row.settle_by, silent_after = unconfirmed_at, policy.kinds[Kind(row.kind)].silent_after
    if last.channel not in RINGS or last.status not in ranks.ON_ITS_WAY or silent_after is None:
        return
    if now < silent_since + silent_after:  # only now was it found at the provider
        row.settle_by = silent_since + silent_after
    else:
        said = f"{last.channel}: silent for too long"
        dispatch.send_otherwise(session, row, _channels(tries), said, policy=policy, now=now)


def _channels(tries: Sequence[Attempt]) -> set[str]:
    return {attempt.channel for attempt in tries}
