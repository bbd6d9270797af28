"""Reads how a customer can be reached at this moment, and how much they have heard of late."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify import shop_policies
from services.notify.deciding import suppressions
from services.notify.deciding.matter import Matter
from services.notify.deciding.nearby import OVER
from services.notify.models import Notice, Reply
from services.notify.rules import choice
from services.notify.rules.case import Reach
from services.notify.rules.facts import Customer, Kind
from services.notify.rules.kinds import Kinds

CHANNELS = ("sms", "whatsapp", "email")
CONVERSATION = timedelta(hours=24)  # WhatsApp takes free text for so long after the customer's last message
REMEMBERED = 200  # of a customer's notices, the latest that caps and intervals look at


def read(session: Session, customer: Customer, *, kinds: Kinds, now: datetime, without: Collection[str] = ()) -> Reach:
    """What decisions need to know of this customer besides their wishes; `without` are notices that may be replaced."""
    by_day, last = _heard(session, customer, kinds, without)
    return Reach(
        closed=_closed(session, customer, now),
        by_day=by_day,
        last=last,
        whatsapp_until=whatsapp_until(session, customer),
    )


def next_channel(session: Session, matter: Matter, *, kind: Kind, language: str, tried: Collection[str]) -> str | None:
    """The channel on which a notice may follow those `tried`, by all that is known at this moment; None: no other."""
    customer, policy = matter.customer, matter.policy
    shop = shop_policies.of(session, matter.order.shop_id)
    known = Reach(closed=_closed(session, customer, matter.now), whatsapp_until=whatsapp_until(session, customer))
    return choice.next_channel(
        customer,
        kind=kind,
        kinds=policy.kinds,
        tried={*tried, *choice.spared(kind, matter.shipment, shop)},
        channels=frozenset(policy.providers),
        closed=choice.closed_to(known, kind=kind, language=language, templates=policy.templates, now=matter.now),
        order=shop.channels,
    )


def _closed(session: Session, customer: Customer, now: datetime) -> dict[str, str]:
    addresses = {channel: address for channel in CHANNELS if (address := customer.address(channel))}
    return suppressions.closed(session, addresses, now)


def _heard(
    session: Session, customer: Customer, kinds: Kinds, without: Collection[str]
) -> tuple[dict[date, int], dict[Kind, datetime]]:
    """Capped notices by the local day of their sending, and when each kind was last told or will be."""
    found = (
        select(Notice.id, Notice.kind, func.coalesce(Notice.sent_at, Notice.due_at))
        .where(Notice.customer_id == customer.id, Notice.decision == "send", Notice.status.not_in((*OVER, "failed")))
        .order_by(Notice.id.desc())
        .limit(REMEMBERED)
    )
    by_day: Counter[date] = Counter()
    last: dict[Kind, datetime] = {}
    for notice_id, name, at in session.execute(found):
        if notice_id in without:
            continue
        kind = Kind(name)
        last[kind] = max(at, last.get(kind, at))
        by_day[at.astimezone(customer.zone).date()] += kinds[kind].capped
    return by_day, last


def whatsapp_until(session: Session, customer: Customer) -> datetime | None:
    """Until when free text may be sent there; asked only of those who chose it."""
    if customer.phone is None or "whatsapp" not in (customer.channels or ()):
        return None
    wrote = select(func.max(Reply.at)).where(Reply.channel == "whatsapp", Reply.sender == customer.phone)
    at = session.scalar(wrote)
    return at + CONVERSATION if at else None
