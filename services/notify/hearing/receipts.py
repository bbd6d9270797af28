"""Receipts: each is led to the attempt it is about, and what it says to what becomes of the notice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.channels import Outcome, verdicts
from services.notify.channels.verdicts import Verdict
from services.notify.deciding import suppressions
from services.notify.hearing import callbacks
from services.notify.models import Attempt, Callback
from services.notify.people import contact_codes, opt_outs
from services.notify.rules.faults import Lesson
from services.notify.sending import dispatch
from services.notify.settings import Policy

Found = tuple[Callback, Verdict, Attempt | None]


def take(session: Session, rows: Sequence[Callback], *, policy: Policy, now: datetime) -> None:
    """Make of receipts what they are worth: any order, any number of times, with or without an attempt of ours."""
    read = [(row, _verdict(row)) for row in rows]
    attempts = _attempts(session, [verdict for _, verdict in read if verdict is not None])
    found: list[Found] = []
    for row, verdict in read:
        attempt = _attempt(verdict, attempts) if verdict is not None else None
        if verdict is None or not _is_about(verdict, attempt):
            callbacks.unmatched(session, row, now, again=False)
        else:
            found.append((row, verdict, attempt))
    opt_outs.hold(session, [(one.channel, one.address) for _, one, _ in found if one.wish and one.address])
    for _, verdict, attempt in found:
        _heed(session, verdict, attempt, policy=policy, now=now)
    for answers in _rounds(found):
        dispatch.settle(session, answers, policy=policy, now=now, source="receipt")
    codes = _codes(session, found)
    for row, verdict, attempt in found:
        check_id = codes.get(verdict.attempt_id or "") or codes.get(verdict.provider_id or "")
        if attempt is None and verdict.outcome is not None and check_id:
            contact_codes.settle(session, check_id, verdict.outcome, now=now)
            callbacks.handled(row, now)
        elif attempt is None and verdict.outcome is not None:
            callbacks.unmatched(session, row, now, again=True)
        else:
            callbacks.handled(row, now)


def _codes(session: Session, found: Iterable[Found]) -> dict[str, str]:
    """Which of those that are about no attempt are about a code to a number or address that a customer gave."""
    ours = [verdict for _, verdict, attempt in found if attempt is None and verdict.outcome is not None]
    ids = [one for verdict in ours for one in (verdict.attempt_id, verdict.provider_id) if one]
    return contact_codes.known(session, ids) if ids else {}


def _verdict(row: Callback) -> Verdict | None:
    if row.source == callbacks.TWILIO_STATUS:
        return verdicts.by_twilio(row.body, row.attempt_id)
    return verdicts.by_sendgrid(row.body)


def _attempts(session: Session, read: Sequence[Verdict]) -> dict[str, Attempt]:
    """The attempts that these receipts may be about, by our own id and by the provider's."""
    own = {verdict.attempt_id for verdict in read if verdict.attempt_id}
    theirs = {verdict.provider_id for verdict in read if verdict.provider_id}
    known = session.scalars(select(Attempt).where(Attempt.id.in_(own) | Attempt.provider_id.in_(theirs))).all()
    by_provider = {attempt.provider_id: attempt for attempt in known if attempt.provider_id}
    return by_provider | {attempt.id: attempt for attempt in known}


def _attempt(verdict: Verdict, attempts: Mapping[str, Attempt]) -> Attempt | None:
    """By our own id if it came back, else by the provider's."""
    return attempts.get(verdict.attempt_id or "") or attempts.get(verdict.provider_id or "")


def _is_about(verdict: Verdict, attempt: Attempt | None) -> bool:
    """A receipt that names our attempt and another message of the provider is about neither: it could be a replay.

    The first one that names both ties them together.
    """
    if attempt is None:
        return True
    attempt.provider_id = attempt.provider_id or verdict.provider_id
    return attempt.channel == verdict.channel and verdict.provider_id in (None, attempt.provider_id)


def _rounds(found: Iterable[Found]) -> list[dict[str, Outcome]]:
    """The outcomes in rounds with one for each attempt: a batch often tells several steps of the same mail."""
    rounds: list[dict[str, Outcome]] = []
    for _, verdict, attempt in found:
        if attempt is None or verdict.outcome is None:
            continue
        free = next((answers for answers in rounds if attempt.id not in answers), None)
        if free is None:
            rounds.append(free := {})
        free[attempt.id] = verdict.outcome
    return rounds


def _heed(session: Session, verdict: Verdict, attempt: Attempt | None, *, policy: Policy, now: datetime) -> None:
    """What a receipt says of an address holds even where nobody knows which message of ours it is about."""
    address = verdict.address or (attempt.recipient if attempt else None)
    if not address:
        return
    channel, lesson = verdict.channel, _lesson(verdict)
    if verdict.wish == "opted_in":
        opt_outs.opt_in(session, channel=channel, address=address, policy=policy, now=now)
    elif verdict.wish:
        opt_outs.opt_out(
            session, channel=channel, address=address, reason=verdict.wish, source="provider", policy=policy, now=now
        )
    elif (
        lesson
        and attempt is None
        and suppressions.suppress(session, channel=channel, address=address, reason=lesson, source="receipt", now=now)
    ):
        opt_outs.look_again(session, channel=channel, address=address, policy=policy, now=now)


def _lesson(verdict: Verdict) -> Lesson | None:
    return verdict.outcome.fault.lesson if verdict.outcome and verdict.outcome.fault else None
