"""What somebody's own word on a channel changes: the address is closed or open again; what waits is decided anew."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify import actions, queries
from services.notify.channels.verdicts import Wish
from services.notify.deciding import locks, suppressions
from services.notify.models import CustomerCopy
from services.notify.settings import Policy

_PHONES = ("sms", "whatsapp")


def opt_out(
    session: Session,
    *,
    channel: str,
    address: str,
    reason: Wish = "opted_out",
    source: str,
    policy: Policy,
    now: datetime,
) -> bool:
    """Close a channel to an address because its owner said so; says whether that is new.

    What waits for them on that channel moves to the next one they consented to, or is not sent. `source` is reply,
    link or provider.
    """
    assert reason != "opted_in"
    new = suppressions.suppress(session, channel=channel, address=address, reason=reason, source=source, now=now)
    if new:
        look_again(session, channel=channel, address=address, policy=policy, now=now)
    return new


def opt_in(
    session: Session, *, channel: str, address: str, by_provider: bool = False, policy: Policy, now: datetime
) -> bool:
    """Undo an opt-out, and nothing else: an address that does not work, or a complaint, is not mended by a word.

    `by_provider`: the provider has heard it too, and lets our messages through again. What it blocks stays closed else.
    """
    reasons = ("opted_out", "blocked") if by_provider else ("opted_out",)
    lifted = suppressions.lift(session, channel=channel, address=address, reasons=reasons)
    if lifted:
        look_again(session, channel=channel, address=address, policy=policy, now=now)
    return lifted


def hold(session: Session, places: Iterable[tuple[str, str]]) -> None:
    """Before anything else is locked: hold what opt-outs at these channels and addresses will decide about."""
    people = {one.customer_id for channel, address in set(places) for one in customers(session, channel, address)}
    orders = [order for person in sorted(people) for order in queries.orders_worth_another_look(session, person)]
    if people:
        locks.hold(session, orders=orders, customers=people)


def look_again(session: Session, *, channel: str, address: str, policy: Policy, now: datetime) -> None:
    """Decide again about whoever has this address, in every shop: it was closed, or is open again."""
    session.flush()
    for customer in customers(session, channel, address):
        actions.look_at_customer(session, customer.customer_id, policy=policy, now=now)


def customers(session: Session, channel: str, address: str) -> list[CustomerCopy]:
    """Everybody who is reached at this address, in whichever shop."""
    spelled = suppressions.normal(channel, address)
    has_it = CustomerCopy.phone == spelled if channel in _PHONES else func.lower(CustomerCopy.email) == spelled
    return list(session.scalars(select(CustomerCopy).where(has_it).order_by(CustomerCopy.customer_id)))
