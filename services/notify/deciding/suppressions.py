"""Addresses that a channel is closed to: learned from receipts, replies, links and providers, for every shop."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from services.notify.models import Suppression
from services.notify.rules.faults import WORD_OF_OWNER, Lesson
from shared.database import insert_new

# How long a lesson is believed. What is not here stands until a new address or its owner lifts it.
BELIEVED: Mapping[Lesson, timedelta] = {
    "full": timedelta(days=3),
    "absent": timedelta(days=30),
    "invalid": timedelta(days=365),
    "landline": timedelta(days=365),
}


def normal(channel: str, address: str) -> str:
    """One spelling an address: mail without regard to case, telephones in E.164 as they are kept."""
    return address.strip().lower() if channel == "email" else address.strip()


def suppress(session: Session, *, channel: str, address: str, reason: Lesson, source: str, now: datetime) -> bool:
    """Close a channel to an address. Says whether that is new; its owner's word outranks what machines found."""
    until = now + BELIEVED[reason] if reason in BELIEVED else None
    key = {"channel": channel, "address": normal(channel, address)}
    row = {**key, "reason": reason, "source": source, "since": now, "until": until}
    if insert_new(session, Suppression, [row], key=("channel", "address")):
        return True
    kept = session.get_one(Suppression, tuple(key.values()), with_for_update=True, populate_existing=True)
    weaker = reason not in WORD_OF_OWNER or (kept.reason, reason) == ("blocked", "opted_out")
    if kept.reason == reason or (kept.reason in WORD_OF_OWNER and weaker):
        kept.until = until if kept.reason == reason else kept.until
        return False
    kept.reason, kept.source, kept.since, kept.until = reason, source, now, until
    return True


def lift(session: Session, *, channel: str, address: str, reasons: tuple[str, ...] | None = None) -> bool:
    """Open a channel again (START, resubscribed, a good receipt); only where it was closed for one of `reasons`."""
    closed = delete(Suppression).where(Suppression.channel == channel, Suppression.address == normal(channel, address))
    if reasons is not None:
        closed = closed.where(Suppression.reason.in_(reasons))
    return session.execute(closed.returning(Suppression.channel)).first() is not None


def closed(session: Session, addresses: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Why each channel is closed to its address; channels that are open are left out. `addresses` is by channel."""
    return {channel: reason for (channel, _), reason in closed_of(session, addresses.items(), now).items()}


def closed_of(session: Session, addresses: Iterable[tuple[str, str]], now: datetime) -> dict[tuple[str, str], str]:
    """The same for the addresses of many people, by channel and address as they were given."""
    spelled = {(channel, address): (channel, normal(channel, address)) for channel, address in addresses}
    if not spelled:
        return {}
    by_key = (  # by the address alone every row would be read
        Suppression.channel.in_({channel for channel, _ in spelled}),
        Suppression.address.in_({address for _, address in spelled.values()}),
    )
    standing = or_(Suppression.until.is_(None), Suppression.until > now)
    found = select(Suppression).where(*by_key, standing)
    reasons = {(row.channel, row.address): row.reason for row in session.scalars(found)}
    return {given: reasons[place] for given, place in spelled.items() if place in reasons}
