"""Events that notify hears, and what it does about each. All accept repeats, older revisions and any order."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from services.notify import actions, copies, queries
from services.notify.deciding import locks
from services.notify.hearing import callbacks, receipts, replies
from services.notify.people import contact_codes
from services.notify.rounds import rounds
from services.notify.rules import heard
from services.notify.rules.facts import Shipment
from services.notify.settings import Policy
from shared import events
from shared.envelope import Message
from shared.handling import DATABASE_DOWN, Handler, Together, at_work_on

_PROGRESSED = "shipment.progressed"


def table(policy: Policy) -> dict[str, Handler]:
    """Event name -> handler."""
    return {event: partial(handler, policy) for event, handler in _HANDLERS.items()}


def together(policy: Policy) -> Together:
    """Handles a batch with a few reads and writes for all that its shipments are worth, not some for each."""
    return partial(_together, policy)


def _together(policy: Policy, session: Session, messages: Sequence[Message], now: datetime) -> None:
    """What is about the same customer in the order in which it came, what is about different ones side by side."""
    for some in rounds(messages, locks.subjects(session, messages)):
        _shipments_progressed(policy, session, [one for one in some if one.event == _PROGRESSED], now)
        for message in some:
            if message.event != _PROGRESSED:
                with at_work_on(message):
                    _HANDLERS[message.event](policy, session, message, now)


def _order(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = _checked(message)
    if message.event == "order.placed":
        _customer(session, body["customer"], now)
    if copies.keep_order(session, body):
        actions.look_at_order(session, body["order_id"], policy=policy, now=now)


def _customer(session: Session, body: Mapping[str, Any], now: datetime) -> bool:
    """Says whether it was news; then the numbers and addresses that are not confirmed yet are sent their codes."""
    news = copies.keep_customer(session, body)
    if news:
        contact_codes.take(session, body.get("checks", ()), shop_id=body["shop_id"], now=now)
    return news


def _order_cancelled(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = _checked(message)
    if copies.keep_cancellation(session, body):
        actions.look_at_order(session, body["order_id"], policy=policy, now=now)


def _customer_changed(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = _checked(message)
    if _customer(session, body, now):
        actions.look_at_customer(session, body["customer_id"], policy=policy, now=now)


def _shipment_progressed(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    _shipments_progressed(policy, session, [message], now)


def _shipments_progressed(policy: Policy, session: Session, messages: Sequence[Message], now: datetime) -> None:
    """Of different customers."""
    by_shipment = {body["shipment_id"]: (message, body) for message in messages for body in [_checked(message)]}
    news = copies.keep_shipments(session, [body for _, body in by_shipment.values()])

    def within(shipment: Shipment) -> AbstractContextManager[None]:
        return at_work_on(by_shipment[shipment.id][0])

    shipments = [heard.shipment(by_shipment[one][1]) for one in by_shipment if one in news]
    actions.look_at_shipments(session, shipments, within, policy=policy, now=now)


def _shipment_stalled(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = events.read(events.CATALOGUE[message.event], message.body)
    shipment = queries.shipment(session, body["shipment_id"])
    if shipment is not None and shipment.revision <= body["revision"]:  # else it has moved since
        stall = {"occurrence": body["occurrence"], "since": body["since"]}
        actions.look_at_stall(session, shipment, **stall, policy=policy, now=now)


def _change(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    body = _checked(message)
    if copies.keep_change(session, body):
        actions.look_at_change(session, heard.change(body), body["order_id"], policy=policy, now=now)


def _notice_due(_policy: Policy, _session: Session, message: Message, _now: datetime) -> None:
    """Nothing to do here: the sender is woken by it, and finds in the database what is due."""
    _checked(message)


def _callback_received(policy: Policy, session: Session, message: Message, now: datetime) -> None:
    """A whole batch at once; where one of it fails, each comes again alone, so that only the bad one waits."""
    ids = _checked(message)["callback_ids"]
    try:
        with session.begin_nested():
            _take(policy, session, ids, now)
    except DATABASE_DOWN:
        raise
    except Exception:
        if len(ids) == 1:
            raise
        for one in ids:
            callbacks.announce(session, [one], now=now)


def _take(policy: Policy, session: Session, ids: Sequence[str], now: datetime) -> None:
    rows = callbacks.unhandled(session, ids)
    for source, take in _TAKES.items():
        if these := [row for row in rows if row.source == source]:
            take(session, these, policy=policy, now=now)


_TAKES = {
    callbacks.TWILIO_STATUS: receipts.take,
    callbacks.SENDGRID_EVENTS: receipts.take,
    callbacks.TWILIO_INBOUND: replies.take,
    callbacks.SENDGRID_INBOUND: replies.take,
}


_HANDLERS: dict[str, Callable[[Policy, Session, Message, datetime], object | None]] = {
    "order.placed": _order,
    "order.changed": _order,
    "order.cancelled": _order_cancelled,
    "customer.changed": _customer_changed,
    _PROGRESSED: _shipment_progressed,
    "shipment.stalled": _shipment_stalled,
    "change.requested": _change,
    "change.settled": _change,
    "notice.due": _notice_due,
    "callback.received": _callback_received,
}


def _checked(message: Message) -> dict[str, Any]:
    """The body, if it fits its schema. Raises events.BadEvent, which no retry can mend."""
    return events.checked(events.CATALOGUE[message.event], message.body)
