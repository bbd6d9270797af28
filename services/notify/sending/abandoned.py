"""Attempts whose process is gone, and those nobody can tell the end of: held by one process, looked up by it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notify.channels import Lost
from services.notify.models import Attempt, Notice
from services.notify.settings import LEASE
from shared.clock import real_now

_AROUND = timedelta(hours=1)  # other messages to the same address so near in time could be taken for ours


def abandoned(session: Session, *, held_before: datetime, limit: int = 100) -> Sequence[str]:
    """Attempts that are still `sending`, and held by nobody since that (real) time."""
    found = select(Attempt.id).where(Attempt.status == "sending", Attempt.held_until < held_before)
    return session.scalars(found.order_by(Attempt.id).limit(limit)).all()


def take_over(session: Session, attempt_id: str, *, held_before: datetime) -> bool:
    """Hold an abandoned attempt, so that no other process settles it too."""
    mine = update(Attempt).where(
        Attempt.id == attempt_id, Attempt.status == "sending", Attempt.held_until < held_before
    )
    return session.execute(mine.values(held_until=real_now() + LEASE).returning(Attempt.id)).first() is not None


def lost(session: Session, attempt_ids: Iterable[str]) -> list[Lost]:
    """What its channel must know to look an attempt up."""
    found = select(Attempt, Notice.text).join(Notice, Notice.id == Attempt.notice_id)
    rows = session.execute(found.where(Attempt.id.in_(list(attempt_ids))).order_by(Attempt.id)).all()
    return [
        Lost(
            attempt_id=attempt.id,
            channel=attempt.channel,
            to=attempt.recipient,
            text=text or "",
            at=attempt.at,
            provider_id=attempt.provider_id,
            others=_others(session, attempt),
        )
        for attempt, text in rows
    ]


def _others(session: Session, attempt: Attempt) -> frozenset[str]:
    """The provider's ids of other attempts to the same address at about the same time."""
    near = Attempt.at.between(attempt.at - _AROUND, attempt.at + _AROUND)
    same = (Attempt.recipient == attempt.recipient, Attempt.channel == attempt.channel, Attempt.id != attempt.id)
    found = session.scalars(select(Attempt.provider_id).where(*same, near))
    return frozenset(one for one in found if one)
