"""Codes to numbers and addresses that customers gave: heard of once, on their way, and what became of each.

They are no notices: nobody weighs whether they are worth telling, and they go to an address that is not yet anybody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.deciding import suppressions
from services.notify.models import ContactCode, OrderCopy
from services.notify.people.page_words import spoken
from services.notify.rules import ranks
from services.notify.rules.faults import WORD_OF_OWNER, Follow
from services.notify.settings import LEASE
from services.notify.wording import phrases
from services.notify.wording.segments import count
from shared import metrics, outbox
from shared.clock import real_now
from shared.database import insert_new
from shared.links import Links

AT_ONCE = 5  # they leave one after the other, and all must have left within the lease
KIND = "contact_code"  # as channels and their reports name it; no kind of notice
_KEPT = timedelta(days=7)
_PAUSES = (timedelta(seconds=5), timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5))
_UNHEARD_ORDER = timedelta(seconds=2)  # its order was not heard of yet, so nobody knows who it is from
# Nothing is wrong with the address: we may not send at all (held), it could not be handed over yet and is tried again
# (delayed), or it got lost on its way (failed).
TROUBLES = ("held", "delayed", "failed")
_OPENED = frozenset({"waiting", "sending"})


def take(session: Session, checks: Iterable[Mapping[str, Any]], *, shop_id: str, now: datetime) -> None:
    """Have a code sent for each check that was not heard of before (customer.changed)."""
    rows = [
        {
            "check_id": check["check_id"],
            "shop_id": shop_id,
            "order_id": check["order_id"],
            "channel": check["channel"],
            "address": check["address"],
            "language": check["language"],
            "status": "waiting",
            "tries": 0,
            "asked_at": datetime.fromisoformat(check["asked_at"]),
            "expires_at": datetime.fromisoformat(check["expires_at"]),
            "due_at": now,
        }
        for check in checks
    ]
    insert_new(session, ContactCode, rows, key=("check_id",))


def anything(session: Session, *, now: datetime) -> bool:
    """A cheap look before `claim`, which locks."""
    return session.scalar(select(ContactCode.check_id).where(ContactCode.due_at <= now).limit(1)) is not None


def anything_abandoned(session: Session, *, held_before: datetime) -> bool:
    """The same before `abandoned`."""
    found = select(ContactCode.check_id).where(ContactCode.status == "sending", ContactCode.held_until < held_before)
    return session.scalar(found.limit(1)) is not None


def claim(session: Session, *, links: Links, now: datetime) -> list[Outgoing]:
    """Hold the codes whose time has come, as messages; what can no longer be used is given up."""
    due = select(ContactCode).where(ContactCode.due_at <= now, ContactCode.status == "waiting")
    rows = session.scalars(due.order_by(ContactCode.due_at).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    shops = _shops(session, rows)
    return [message for row in rows if (message := _leave(session, row, shops.get(row.order_id), links, now))]


def abandoned(session: Session, *, held_before: datetime, links: Links) -> list[Lost]:
    """Codes whose process ended half-way, held by this one from now on: their channel is to be asked."""
    found = select(ContactCode).where(ContactCode.status == "sending", ContactCode.held_until < held_before)
    rows = session.scalars(found.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    shops = _shops(session, rows)
    for row in rows:
        row.held_until = real_now() + LEASE
    return [
        Lost(
            attempt_id=row.check_id,
            channel=row.channel,
            to=row.address,
            text=_words(row, shops.get(row.order_id) or "", links)[1],
            at=row.asked_at,
            provider_id=row.provider_id,
        )
        for row in rows
    ]


def settle(session: Session, check_id: str, outcome: Outcome, *, now: datetime) -> bool:
    """Take what is said of a code, by its channel or a receipt, in any order; says whether it is one of ours.

    What certainly never left is sent again while the code holds. What may have arrived never is: another code can be
    asked for.
    """
    row = session.get(ContactCode, check_id, with_for_update=True, populate_existing=True)
    if row is None:
        return False
    row.provider_id = row.provider_id or outcome.provider_id
    before = "sending" if row.status in _OPENED else row.status
    if before not in ("expired", "closed") and ranks.follows(before, outcome.result, channel=row.channel):
        row.status, row.error, row.held_until, row.due_at = outcome.result, outcome.error, None, None
        if outcome.result == "not_sent":
            pause = timedelta(seconds=outcome.retry_after or 0)
            row.status = "waiting"
            row.due_at = now + max(pause, _PAUSES[min(row.tries, len(_PAUSES)) - 1])
        found = trouble(outcome)
        if found or row.tries > 1 or before in ranks.LOST:  # else nobody ever heard of any
            _tell(session, row, found, now)
    return True


def trouble(outcome: Outcome) -> str | None:
    """What keeps a code from arriving: what is wrong with its address, else one of TROUBLES. None: nothing does."""
    if outcome.result not in ranks.LOST:
        return None
    if outcome.result == "not_sent":
        return "delayed"
    fault = outcome.fault
    if fault is not None and fault.lesson:
        return fault.lesson
    return "held" if fault is not None and fault.follow is Follow.HOLD else "failed"


def known(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Which of these are ids of codes, or providers' ids of such; to each the code's own."""
    wanted = list(ids)
    found = select(ContactCode).where(ContactCode.check_id.in_(wanted) | ContactCode.provider_id.in_(wanted))
    rows = session.scalars(found).all()
    return {one: row.check_id for row in rows for one in (row.check_id, row.provider_id) if one}


def forget(session: Session, now: datetime) -> int:
    """Delete codes of long ago; returns how many."""
    old = select(ContactCode.check_id).where(ContactCode.asked_at < now - _KEPT).limit(100)
    gone = delete(ContactCode).where(ContactCode.check_id.in_(old)).returning(ContactCode.check_id)
    count = len(session.execute(gone.execution_options(synchronize_session=False)).all())
    metrics.FORGOTTEN.labels("notify", ContactCode.__tablename__).inc(count)
    return count


def _leave(session: Session, row: ContactCode, shop: str | None, links: Links, now: datetime) -> Outgoing | None:
    closed = suppressions.closed(session, {row.channel: row.address}, now)
    if row.expires_at <= now or closed.get(row.channel) in WORD_OF_OWNER:
        row.status, row.due_at = "expired" if row.expires_at <= now else "closed", None
        if row.status == "closed":
            _tell(session, row, closed[row.channel], now)
        return None
    if shop is None:
        row.due_at = now + _UNHEARD_ORDER
        return None
    row.status, row.tries, row.due_at, row.held_until = "sending", row.tries + 1, None, real_now() + LEASE
    subject, text = _words(row, shop, links)
    return Outgoing(
        attempt_id=row.check_id,
        notice_id=row.check_id,
        shop_id=row.shop_id,
        kind=KIND,
        channel=row.channel,
        language=row.language,
        sender=shop,
        to=row.address,
        subject=subject if row.channel == "email" else None,
        text=text,
        html=None,
        segments=count(text).segments if row.channel == "sms" else 1,
        priority=1,
        lifetime=row.expires_at - now,
    )


def _tell(session: Session, row: ContactCode, found: str | None, now: datetime) -> None:
    """To orders, whose page shows it to who waits for the code."""
    body = {
        "check_id": row.check_id,
        "shop_id": row.shop_id,
        "order_id": row.order_id,
        "channel": row.channel,
        "status": row.status,
        "trouble": found,
        "at": now.isoformat(),
    }
    outbox.add(session, event="contact_code.progressed", subject=row.check_id, body=body, now=now)


def _words(row: ContactCode, shop: str, links: Links) -> tuple[str, str]:
    """Its subject and its text: the same at every try."""
    texts, facts = phrases.words(spoken(row.language))[KIND], {"shop": shop, "code": links.code(row.check_id)}
    return texts["subject"].format(**facts), texts[row.channel].format(**facts)


def _shops(session: Session, rows: Sequence[ContactCode]) -> dict[str, str]:
    """Who each code is from, by order."""
    found = select(OrderCopy.order_id, OrderCopy.shop_name).where(
        OrderCopy.order_id.in_([row.order_id for row in rows])
    )
    return {order_id: name for order_id, name in session.execute(found) if name}
