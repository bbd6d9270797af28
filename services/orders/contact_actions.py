"""What a customer says of themselves behind their link: another number or address, once confirmed, and needs."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services.orders import contact, customer_actions, queries
from services.orders.contact import Check, Outcome
from services.orders.customer import NEEDS
from services.orders.models import ContactCheck, Customer, Order
from shared import metrics
from shared.ids import new_id
from shared.links import Links, hash_token

_CHECK_ID = re.compile(r"chk_[0-9a-z]{26}")
KEPT = timedelta(days=7)  # what was never confirmed is nobody's address that we should know


class TooMany(Exception):
    """So many codes were sent of late that another has to wait that many minutes."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


def ask(session: Session, order: Order, field: str, text: str, *, language: str, now: datetime) -> ContactCheck:
    """Have a code sent to another number or address of the order's customer; the last one asked counts.

    Raises contact.BadContact, `same` for the one that we have by their own word already, and TooMany.
    """
    person = queries.lock_customer(session, order.customer_id)
    address = contact.normal(field, text, order.delivery["address"]["country"])
    if address == getattr(person, field) and person.origins.get(field, {}).get("source") == "customer":
        raise contact.BadContact("same")
    if minutes := contact.minutes_to_wait(*_earlier(session, order, address, now), now):
        raise TooMany(minutes)
    for earlier in person.checks:
        if earlier.field == field:
            earlier.state = "replaced"
    row = ContactCheck(
        id=new_id("chk"),
        customer_id=person.id,
        order_id=order.id,
        field=field,
        address=address,
        language=language,
        state="open",
        tries=0,
        asked_at=now,
        expires_at=now + contact.LIVES,
    )
    session.add(row)
    session.flush()
    customer_actions.tell(session, person, now=now)
    return row


def confirm(session: Session, order: Order, check_id: str, given: str, *, links: Links, now: datetime) -> Outcome:
    """Take a typed code; the right one makes the address the customer's own word, once."""
    person = queries.lock_customer(session, order.customer_id)
    row = session.get(ContactCheck, check_id, populate_existing=True) if _CHECK_ID.fullmatch(check_id) else None
    if row is None or row.customer_id != person.id:
        return "replaced"
    known = Check(state=row.state, tries=row.tries, expires_at=row.expires_at)
    found = contact.outcome(known, given, links.code(row.id), now)
    if found == "confirmed":
        row.state = "confirmed"
        session.flush()
        customer_actions.take_own_word(session, person, {row.field: row.address}, now=now)
    elif row.state == "open" and found in ("wrong", "spent"):
        row.tries = min(row.tries + 1, contact.TRIES)
    return found


def set_needs(session: Session, order: Order, wanted: Collection[str], *, now: datetime) -> None:
    """Take the customer's word on what they need; needs that have no box of ours stay as they are."""
    person = queries.lock_customer(session, order.customer_id)
    others = [need for need in person.needs if need not in NEEDS]
    needs = [*others, *(need for need in NEEDS if need in wanted)]
    if needs != person.needs or person.origins.get("needs", {}).get("source") != "customer":
        customer_actions.take_own_word(session, person, {"needs": needs}, now=now)


def open_check(person: Customer, field: str, now: datetime) -> ContactCheck | None:
    """What waits for its code."""
    return next((row for row in person.checks if row.field == field and row.expires_at > now), None)


def forget(session: Session, now: datetime) -> int:
    """Delete checks that are over for long, whatever became of them; returns how many."""
    old = select(ContactCheck.id).where(ContactCheck.asked_at < now - KEPT).limit(100)
    gone = delete(ContactCheck).where(ContactCheck.id.in_(old)).returning(ContactCheck.id)
    count = len(session.execute(gone.execution_options(synchronize_session=False)).all())
    metrics.FORGOTTEN.labels("orders", ContactCheck.__tablename__).inc(count)
    return count


def name_pages(links: Links, session: Session, _now: datetime) -> int:
    """Give orders of older versions the hash of their link's token, some at a time; returns how many."""
    # Those of later versions have theirs from the beginning, so none of these has had a new link.
    ids = session.scalars(select(Order.id).where(Order.page_hash.is_(None)).limit(500)).all()
    hashes = [{"id": order_id, "page_hash": hash_token(links.token(order_id))} for order_id in ids]
    if hashes:
        session.execute(update(Order), hashes)
    return len(hashes)


def _earlier(
    session: Session, order: Order, address: str, now: datetime
) -> tuple[Sequence[datetime], Sequence[datetime]]:
    of_order = select(ContactCheck.asked_at).where(ContactCheck.order_id == order.id)
    of_address = select(ContactCheck.asked_at).where(func.lower(ContactCheck.address) == address.lower())
    return (
        session.scalars(of_order.where(ContactCheck.asked_at > now - contact.WINDOW)).all(),
        session.scalars(of_address.where(ContactCheck.asked_at > now - contact.ADDRESS_WINDOW)).all(),
    )
