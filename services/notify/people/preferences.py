"""Takes a customer's own word on how to hear from a shop: kept, told to the other services, and followed at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify import actions, queries, shop_policies
from services.notify.deciding import suppressions
from services.notify.models import CustomerCopy, OrderCopy, Preference
from services.notify.people import opt_outs
from services.notify.rules import wishes
from services.notify.rules.standing import CHANNELS, Standing
from services.notify.rules.wishes import Wishes
from services.notify.settings import Policy
from shared import outbox
from shared.database import insert_new
from shared.forgetting import forgotten_at


def behind_link(session: Session, token_hash: str, now: datetime) -> tuple[OrderCopy, CustomerCopy] | None:
    """The order whose link this is, and its customer; None where there is none, or the link has expired."""
    found = (
        select(OrderCopy, CustomerCopy)
        .join(CustomerCopy, CustomerCopy.customer_id == OrderCopy.customer_id)
        .where(OrderCopy.page_hash == token_hash)
    )
    row = session.execute(found).first()
    if row is None or (row[0].page_expires_at is not None and row[0].page_expires_at <= now):
        return None
    return row[0], row[1]


def is_forgotten(session: Session, order: OrderCopy, now: datetime) -> bool:
    """Whether nothing personal of an order is shown behind its link any more."""
    shipments = queries.shipments_of_order(session, order.order_id)
    gone_at = forgotten_at((one.milestone, one.milestone_at or one.changed_at) for one in shipments)
    return gone_at is not None and gone_at <= now


def of_shop(session: Session, *, shop_id: str, customer_id: str) -> CustomerCopy | None:
    """A shop's customer, as orders last told."""
    found = session.get(CustomerCopy, customer_id)
    return found if found is not None and found.shop_id == shop_id else None


def wishes_of(session: Session, person: CustomerCopy) -> Wishes:
    """What the customer wishes, by everybody's word."""
    return queries.wishes_of(session, person, session.get(Preference, person.customer_id))


def standing(session: Session, person: CustomerCopy, *, policy: Policy, now: datetime) -> Standing:
    """What the customer wishes, and how they can be reached here."""
    reached_at = {"sms": person.phone, "whatsapp": person.phone, "email": person.email}
    sends = [channel for channel in CHANNELS if channel in policy.providers]
    addresses = {channel: address for channel in sends if (address := reached_at[channel])}
    return Standing(
        wishes=wishes_of(session, person),
        addresses=addresses,
        usual=shop_policies.of(session, person.shop_id).channels,
        closed=suppressions.closed(session, addresses, now),
    )


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


def open_again(session: Session, person: CustomerCopy, channel: str, *, policy: Policy, now: datetime) -> bool:
    """Take back a stop by reply or link that closed a channel to this customer's address; says whether there was one.

    An address that does not work, or a complaint, is not mended by a button.
    """
    address = person.email if channel == "email" else person.phone
    if channel not in CHANNELS or not address:
        return False
    opt_outs.hold(session, [(channel, address)])
    return opt_outs.opt_in(session, channel=channel, address=address, policy=policy, now=now)


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
    body = {
        "customer_id": row.customer_id,
        "revision": row.revision,
        "shop_id": row.shop_id,
        **parts,
        "paused_until": row.paused_until.isoformat() if row.paused_until else None,
        "said_at": row.said_at,
        "changed_at": now.isoformat(),
    }
    outbox.add(session, event="preference.changed", subject=row.customer_id, body=body, now=now)
