"""What became of attempts, whoever tells it: the sender's answer, a look-up or a receipt, in any order and often."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.channels import Outcome
from services.notify.deciding import notices, reach
from services.notify.models import Attempt, Notice
from services.notify.rules import ranks
from services.notify.rules.choice import RINGS
from services.notify.rules.facts import Kind
from services.notify.rules.faults import UNKNOWN_CODE, Fault, Follow
from services.notify.rules.kinds import Character
from services.notify.sending import behind, lessons
from services.notify.sending.followups import Failed, Step, steps
from services.notify.settings import Policy

LOOK_UP_AFTER = timedelta(minutes=2)  # providers need half a minute to list what they have
UNCONFIRMED_AFTER = timedelta(hours=72)  # no provider tries for longer: nothing more will be heard
_STANDS = frozenset({"scheduled", "expired", "cancelled"})  # whatever failed: something is still to be sent, or nothing
_TOLD = frozenset({"sent", "delivered", "failed", "unknown"})
_NOT_SENT = Fault(Follow.AGAIN)
NEVER_LEFT = Outcome(result="not_sent", error="never_left", fault=_NOT_SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something new of an attempt. `was`: what it stood at before; `tries`: all of its notice, oldest first."""

    row: Notice
    tries: Sequence[Attempt]
    attempt: Attempt
    was: str
    outcome: Outcome
    policy: Policy
    now: datetime

    @property
    def character(self) -> Character:
        return self.policy.kinds[Kind(self.row.kind)]


def settle(
    session: Session, outcomes: Mapping[str, Outcome], *, policy: Policy, now: datetime, source: str = "provider"
) -> None:
    """Take in what is said of attempts, by their ids, and do what it asks for. What is no news changes nothing.

    `source` is where it comes from: provider, receipt.
    """
    for row, tries in held(session, outcomes):
        before = (row.status, row.reason, row.channel)
        for attempt in tries:
            outcome, was = outcomes.get(attempt.id), attempt.status
            if outcome is not None and _hear(attempt, outcome, now):
                news = News(row=row, tries=tries, attempt=attempt, was=was, outcome=outcome, policy=policy, now=now)
                lessons.learn(session, attempt, was, outcome, source=source, now=now)
                _go_on(session, news)
        if row.status in _TOLD and before != (row.status, row.reason, row.channel):
            notices.tell_settled(session, row, now, sender=policy.senders.get(row.channel or ""))


def held(session: Session, attempt_ids: Iterable[str]) -> list[tuple[Notice, list[Attempt]]]:
    """The notices of these attempts with all their attempts, oldest first, locked until the transaction ends."""
    theirs = select(Attempt.notice_id).where(Attempt.id.in_(list(attempt_ids)))
    found = (
        select(Notice, Attempt)
        .join(Attempt, Attempt.notice_id == Notice.id)
        .where(Notice.id.in_(theirs))
        .order_by(Notice.id, Attempt.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    by_notice: dict[str, tuple[Notice, list[Attempt]]] = {}
    for row, attempt in session.execute(found):
        by_notice.setdefault(row.id, (row, []))[1].append(attempt)
    return list(by_notice.values())


def _hear(attempt: Attempt, outcome: Outcome, now: datetime) -> bool:
    """Note what was said; says whether it is news. What was known is never wiped by word that says less."""
    attempt.provider_id = attempt.provider_id or outcome.provider_id
    explains = outcome.result == attempt.status and attempt.status in ranks.LOST and not attempt.error and outcome.error
    if not explains and not ranks.follows(attempt.status, outcome.result, channel=attempt.channel):
        return False
    if not {attempt.status, outcome.result} <= ranks.ON_ITS_WAY:  # else it stays under way since the first word
        attempt.settled_at = now
    attempt.status, attempt.error = outcome.result, outcome.error
    return True


def _go_on(session: Session, news: News) -> None:
    """Where the last of the attempts did not arrive and nothing else waits to be sent, something may be tried yet."""
    row, attempt = news.row, news.attempt
    arrived = any(one.status == "delivered" for one in news.tries)
    is_over = attempt.status in ranks.LOST and attempt is news.tries[-1] and not arrived
    if not is_over or not (row.status in _STANDS or _try_more(session, news)):
        _conclude(news)


def _try_more(session: Session, news: News) -> bool:
    attempt = news.attempt
    fault = news.outcome.fault or (_NOT_SENT if attempt.status == "not_sent" else UNKNOWN_CODE)
    failed = Failed(
        attempt_id=attempt.id,
        tries=sum(one.channel == attempt.channel for one in news.tries),
        since=news.tries[0].at,
        ends_at=news.tries[0].at + news.character.lives,
        urgent_after=news.character.silent_after,
        retry_after=news.outcome.retry_after,
        never_left=news.outcome == NEVER_LEFT,
    )
    said = f"{attempt.channel}: {attempt.error or attempt.status}"
    return any(_take(session, news, step, said) for step in steps(fault.follow, failed, news.now))


def _take(session: Session, news: News, step: Step, said: str) -> bool:
    if step.then == "again":
        send_again(session, news.row, news.attempt.channel, step.at, f"{said}; tried again", now=news.now)
        return True
    tried = {one.channel for one in news.tries}
    return send_otherwise(session, news.row, tried, said, policy=news.policy, now=news.now)


def send_otherwise(
    session: Session, row: Notice, tried: Collection[str], said: str, *, policy: Policy, now: datetime
) -> bool:
    """Let the notice go out on the next channel after those `tried`; False where no other is left."""
    matter = behind.matters(session, [row], policy=policy, now=now).get(row.id)
    kind = Kind(row.kind)
    if matter is None:
        return False
    other = reach.next_channel(session, matter, kind=kind, language=row.language, tried=tried)
    if other is None:
        return False
    send_again(session, row, other, now, f"{said}; goes on by {other}", now=now)
    return True


def send_again(session: Session, row: Notice, channel: str, at: datetime, line: str, *, now: datetime) -> None:
    """Let the notice go out once more: another attempt."""
    row.status, row.channel, row.due_at, row.settle_by = "scheduled", channel, at, None
    if row.because[-1] != line:
        row.because = [*row.because, line]
    notices.schedule(session, row, now)


def _conclude(news: News) -> None:
    """Let the notice stand where its attempts stand, unless something is still to be sent or it was given up."""
    row, attempt, now = news.row, news.attempt, news.now
    reached = attempt.status == "delivered" or (attempt.status in ranks.ON_ITS_WAY and news.was not in ranks.ON_ITS_WAY)
    if row.status in _STANDS and not reached:
        return
    if row.status in _STANDS:
        row.channel, row.because = attempt.channel, [*row.because, f"{attempt.channel}: {attempt.status} after all"]
    row.status = ranks.notice_status({one.status for one in news.tries})
    row.reason = attempt.error if row.status == "failed" else None
    if row.status in ("sent", "delivered"):
        row.sent_at = row.sent_at or now
    row.settled_at = now if row.status in ("delivered", "failed") else None
    row.settle_by = _look_again_at(news)


def _look_again_at(news: News) -> datetime | None:
    """When to do something without being told: no receipt came, or nobody knows."""
    attempt, now = news.attempt, news.now
    if news.row.status in ("delivered", "failed"):
        return None
    if attempt.status == "unknown":
        return now + LOOK_UP_AFTER
    if attempt.status in ranks.ON_ITS_WAY and news.was not in ranks.ON_ITS_WAY:
        silent_after = news.character.silent_after if attempt.channel in RINGS else None
        return now + (silent_after or UNCONFIRMED_AFTER)
    return news.row.settle_by
