"""Plans which notice may follow one that went out, and finds those whose time has come. No row is kept before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.deciding.matter import Matter
from services.notify.deciding.nearby import LEFT
from services.notify.deciding.record import Said, said_in
from services.notify.models import Notice
from services.notify.rules import reminding
from services.notify.rules.facts import PICKUPS, Kind
from services.notify.rules.news import claim_of, told_instead
from services.notify.rules.truth import Claim, World, still_true


def plan(row: Notice, matter: Matter) -> None:
    """Set when a notice may follow this one, by what is so now; to be asked again whenever that changes."""
    told_at = row.sent_at or matter.now
    times = [_follow_at(one, matter, told_at) for one in said_in(row)]
    row.follow_at = min((at for at in times if at), default=None)


def due(session: Session, *, now: datetime, limit: int = 50) -> Sequence[str]:
    """Notices that another may follow now, the longest due first."""
    found = select(Notice.id).where(Notice.follow_at <= now).order_by(Notice.follow_at)
    return session.scalars(found.limit(limit)).all()


def has_left(row: Notice) -> bool:
    """Whether the customer has it, so that another may follow."""
    return row.status in LEFT


def following(said: Said, world: World) -> Claim | None:
    """What would be told after this; None where nothing is, or what was said is no longer so."""
    claim = _told(said)
    if world.shipment is None or still_true(claim, world):
        return None
    if claim.kind in PICKUPS:
        reminder = claim_of(Kind.PICKUP_REMINDER, world.shipment)
        waiting = claim.parcels & reminder.parcels
        return replace(reminder, parcels=waiting or reminder.parcels)
    return claim_of(Kind.FEEDBACK, world.shipment) if claim.kind is Kind.DELIVERED else None


def _follow_at(said: Said, matter: Matter, told_at: datetime) -> datetime | None:
    world = matter.world_of(said.shipment_id)
    claim = following(said, world)
    if claim is None or world.shipment is None:
        return None
    if claim.kind is Kind.FEEDBACK:
        return reminding.ask_at(matter.customer, told_at=told_at)
    return reminding.remind_at(world.shipment, told_at=told_at, zone=matter.customer.zone, now=matter.now)


def _told(said: Said) -> Claim:
    """What was told; by a correction, what it told instead."""
    return told_instead(said.claim) if said.claim.corrects else said.claim
