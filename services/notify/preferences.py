"""Takes a customer's own word on how to hear from a shop: kept, told to the other services, and followed at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.notify import actions, queries, wishes
from services.notify.models import CustomerCopy, Preference
from services.notify.settings import Policy
from services.notify.wishes import Wishes
from shared import outbox
from shared.database import insert_new


def change(
    session: Session, person: CustomerCopy, given: Mapping[str, Any], *, policy: Policy, now: datetime
) -> tuple[Wishes, Wishes]:
    """Keep what the customer says of some parts of their wishes; returns the wishes before and after.

    `given` holds values as in Wishes. The customer's word for what the shop has said already is news too: from then
    on the shop cannot change it. Their own word again is none.
    """
    own = _held(session, person, now)
    before = queries.wishes_of(session, person, own)
    news = {part: value for part, value in given.items() if not _is_said(before, part, value)}
    if not news:
        return before, before
    for part, value in news.items():
        setattr(own, part, wishes.as_stored(part, value))
    own.said_at = {**own.said_at, **dict.fromkeys(news, now.isoformat())}
    own.revision, own.changed_at = own.revision + 1, now
    session.flush()
    _tell(session, own, now)
    actions.look_at_customer(session, person.customer_id, policy=policy, now=now)
    return before, queries.wishes_of(session, person, own)


def _is_said(before: Wishes, part: str, value: Any) -> bool:
    said = before.origins[part]
    return said.source == "customer" and said.value == value


def _held(session: Session, person: CustomerCopy, now: datetime) -> Preference:
    """The customer's row, new or old; nobody else changes it before this transaction ends."""
    key = {"customer_id": person.customer_id}
    row = {**key, "revision": 0, "shop_id": person.shop_id, "said_at": {}, "changed_at": now}
    insert_new(session, Preference, [row], key=("customer_id",))
    return session.get_one(Preference, person.customer_id, with_for_update=True, populate_existing=True)


def _tell(session: Session, row: Preference, now: datetime) -> None:
    parts = {part: getattr(row, part) for part in wishes.PARTS}
    until = row.paused_until.isoformat() if row.paused_until else None
    body = {
        "customer_id": row.customer_id,
        "revision": row.revision,
        "shop_id": row.shop_id,
        **parts,
        "paused_until": until,
        "said_at": row.said_at,
        "changed_at": now.isoformat(),
    }
    outbox.add(session, event="preference.changed", subject=row.customer_id, body=body, now=now)
