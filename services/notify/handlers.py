"""Events that notify hears, and what it does about each. All accept repeats, older revisions and any order."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from services.notify import actions, copies, heard
from services.notify.settings import Policy
from shared import events
from shared.envelope import Message
from shared.handling import Handler


def table(policy: Policy) -> dict[str, Handler]:
    """Event name -> handler."""
    return {event: partial(handler, policy) for event, handler in _HANDLERS.items()}


def _order(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = _checked(message)
    if message.event == "order.placed":
        copies.keep_customer(session, body["customer"])
    if copies.keep_order(session, body):
        actions.look_at_order(session, body["order_id"], policy=policy, now=now)


def _order_cancelled(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = _checked(message)
    if copies.keep_cancellation(session, body):
        actions.look_at_order(session, body["order_id"], policy=policy, now=now)


def _customer_changed(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = _checked(message)
    if copies.keep_customer(session, body):
        actions.look_at_customer(session, body["customer_id"], policy=policy, now=now)


def _shipment_progressed(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = _checked(message)
    if copies.keep_shipment(session, body):
        actions.look_at_shipment(session, heard.shipment(body), policy=policy, now=now)


def _notice_due(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    """Nothing to do here: the sender is woken by it, and finds in the database what is due."""
    _checked(message)


_HANDLERS: dict[str, Callable[[Policy, Session, Message, datetime], object | None]] = {
    "order.placed": _order,
    "order.changed": _order,
    "order.cancelled": _order_cancelled,
    "customer.changed": _customer_changed,
    "shipment.progressed": _shipment_progressed,
    "notice.due": _notice_due,
}


def _checked(message: Message) -> dict[str, Any]:
    """The body, if it fits its schema. Raises events.BadEvent, which no retry can mend."""
    return events.checked(events.CATALOGUE[message.event], message.body)
