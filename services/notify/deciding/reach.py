"""Reads how a customer can be reached at this moment, and how much they have heard of late."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from services.notify import shop_policies
from services.notify.deciding import suppressions
from services.notify.deciding.matter import Matter
from services.notify.deciding.nearby import OVER
from services.notify.models import CustomerCopy, Notice, Reply
from services.notify.rules import choice
from services.notify.rules.case import Reach
from services.notify.rules.facts import Customer, Kind
from services.notify.rules.kinds import Kinds

CHANNELS = ("sms", "whatsapp", "email")
CONVERSATION = timedelta(hours=24)  # WhatsApp takes free text for so long after the customer's last message
REMEMBERED = 200  # of a customer's notices, the latest that caps and intervals look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How a customer can be reached, and what they heard of late: the notice, its kind, and when."""

    closed: Mapping[str, str]
    heard: Sequence[tuple[str, Kind, datetime]]
    whatsapp_until: datetime | None


def read(session: Session, customers: Collection[Customer], *, now: datetime) -> dict[str, Known]:
    """What decisions need to know of customers besides their wishes, by the customer's id."""
    heard = _heard(session, [one.id for one in customers])
    closed = suppressions.closed_of(session, {place for one in customers for place in _places(one)}, now)
    wrote = _whatsapp_until(session, customers)
    return {
        one.id: Known(
            closed={place[0]: closed[place] for place in _places(one) if place in closed},
            heard=heard.get(one.id, ()),
            whatsapp_until=wrote.get(one.phone or "") if _chose_whatsapp(one) else None,
        )
        for one in customers
    }


def weigh(known: Known, customer: Customer, *, kinds: Kinds, without: Collection[str] = ()) -> Reach:
    """What that comes to for a decision; `without` are notices that it may replace.

    Capped notices are counted by the local day of their sending, and each kind has when it was last told or will be.
    """
    by_day: Counter[date] = Counter()
    last: dict[Kind, datetime] = {}
    for notice_id, kind, at in known.heard:
        if notice_id not in without:
            last[kind] = max(at, last.get(kind, at))
            by_day[at.astimezone(customer.zone).date()] += kinds[kind].capped
    return Reach(closed=known.closed, by_day=by_day, last=last, whatsapp_until=known.whatsapp_until)


def next_channel(session: Session, matter: Matter, *, kind: Kind, language: str, tried: Collection[str]) -> str | None:
    """The channel on which a notice may follow those `tried`, by all that is known at this moment; None: no other."""
    customer, policy = matter.customer, matter.policy
    shop = shop_policies.of(session, matter.order.shop_id)
    closed = suppressions.closed(session, dict(_places(customer)), matter.now)
    known = Reach(closed=closed, whatsapp_until=whatsapp_until(session, customer))
    return choice.next_channel(
        customer,
        kind=kind,
        kinds=policy.kinds,
        tried={*tried, *choice.spared(kind, matter.shipment, shop)},
        channels=frozenset(policy.providers),
        closed=choice.closed_to(known, kind=kind, language=language, templates=policy.templates, now=matter.now),
        order=shop.channels,
    )


def whatsapp_until(session: Session, customer: Customer) -> datetime | None:
    """Until when free text may be sent there; asked only of those who chose it."""
    return _whatsapp_until(session, [customer]).get(customer.phone or "")


def _whatsapp_until(session: Session, customers: Iterable[Customer]) -> dict[str, datetime]:
    """By telephone number."""
    phones = {one.phone for one in customers if one.phone and _chose_whatsapp(one)}
    if not phones:
        return {}
    wrote = select(Reply.sender, func.max(Reply.at)).where(Reply.channel == "whatsapp", Reply.sender.in_(phones))
    return {phone: at + CONVERSATION for phone, at in session.execute(wrote.group_by(Reply.sender))}


def _chose_whatsapp(customer: Customer) -> bool:
    return "whatsapp" in (customer.channels or ())


def _places(customer: Customer) -> list[tuple[str, str]]:
    """The channels that this customer has an address for, each with it."""
    return [(channel, address) for channel in CHANNELS if (address := customer.address(channel))]


def _heard(session: Session, customer_ids: Collection[str]) -> dict[str, list[tuple[str, Kind, datetime]]]:
    """The latest notices of each customer; older ones than REMEMBERED are not even read."""
    if not customer_ids:
        return {}
    older = aliased(Notice)
    last = select(older.id).where(older.customer_id == CustomerCopy.customer_id, *_counts(older))
    oldest = last.order_by(older.id.desc()).offset(REMEMBERED - 1).limit(1).scalar_subquery()
    found = (
        select(Notice.customer_id, Notice.id, Notice.kind, func.coalesce(Notice.sent_at, Notice.due_at))
        .join(CustomerCopy, CustomerCopy.customer_id == Notice.customer_id)
        .where(CustomerCopy.customer_id.in_(customer_ids), Notice.id >= func.coalesce(oldest, ""), *_counts(Notice))
    )
    heard: dict[str, list[tuple[str, Kind, datetime]]] = {}
    for customer_id, notice_id, kind, at in session.execute(found):
        heard.setdefault(customer_id, []).append((notice_id, Kind(kind), at))
    return heard


def _counts(row: type[Notice]) -> tuple[ColumnElement[bool], ...]:
    """Notices that were told, or will be."""
    return row.decision == "send", row.status.not_in((*OVER, "failed"))
