"""Events in: orders and customers, shipments to follow, notices for the page, and our own reminders of files.

Every handler takes repeats, older revisions and any order.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.orm import Session

from services.tracking import copies, forgetting, intake, progress, queries, reading
from services.tracking.changes import needs
from services.tracking.changes.facts import What
from services.tracking.models import Intake
from services.tracking.progress import Terms
from shared import events
from shared.envelope import Message
from shared.handling import Handler, Together, at_work_on
from shared.web import Service

EVENTS, INTAKES = "tracking.events", "tracking.intake"  # what others say, and our own reminders

Keep = Callable[[Session, Sequence[Mapping[str, Any]], datetime], None]

log = structlog.get_logger(__name__)


def table(terms: Terms) -> dict[str, Handler]:
    """The handler of each event."""
    return {
        "order.placed": partial(_order, terms=terms),
        "order.changed": partial(_order, terms=terms),
        "order.cancelled": _cancelled,
        "customer.changed": partial(_customer, terms=terms),
        "shipment.registered": partial(_registered, terms=terms),
        **{event: partial(_alone, keep) for event, keep in _OF_NOTICES.items()},
        "reply.received": _saying(copies.keep_reply),
        "feedback.given": _saying(copies.keep_feedback),
        "change.settled": partial(_settled, terms=terms),
        "intake.received": _look_at_intake,
    }


def together(terms: Terms) -> Together:
    """Keeps what a whole batch says of notices in a few statements, and gives the rest to its handlers."""
    return partial(_together, table(terms))


def _together(handlers: Mapping[str, Handler], session: Session, messages: Sequence[Message], now: datetime) -> None:
    for event, keep in _OF_NOTICES.items():
        if bodies := [_body(message) for message in messages if message.event == event]:
            keep(session, bodies, now)
    for message in messages:
        if message.event not in _OF_NOTICES:
            with at_work_on(message):
                handlers[message.event](session, message, now)


def _decided(session: Session, bodies: Sequence[Mapping[str, Any]], _now: datetime) -> None:
    copies.keep_decided(session, bodies)


def _settled_notices(session: Session, bodies: Sequence[Mapping[str, Any]], now: datetime) -> None:
    copies.keep_settled(session, bodies)
    forgetting.look_again(session, *{body["order_id"] for body in bodies}, now=now)


_OF_NOTICES: Mapping[str, Keep] = {
    "notice.decided": _decided,
    "notice.settled": _settled_notices,
}


def after_commit(service: Service) -> Mapping[str, Callable[[Sequence[object]], None]]:
    """What follows a committed batch, by queue: files whose reading was interrupted are read to their end."""

    def finish(intake_ids: Sequence[object]) -> None:
        for intake_id in intake_ids:
            try:
                reading.read(service, str(intake_id))
            except Exception as error:  # noqa: BLE001 - the next reminder is in the outbox already
                log.warning("intake.waits", intake_id=intake_id, error=type(error).__name__)

    return {INTAKES: finish}


def _body(message: Message) -> dict[str, Any]:
    return events.read(events.CATALOGUE[message.event], message.body)


def _alone(keep: Keep, session: Session, message: Message, now: datetime) -> None:
    keep(session, [_body(message)], now)


def _saying(keep: Callable[[Session, Mapping[str, Any]], None]) -> Handler:
    """A handler that keeps words about an order."""

    def handle(session: Session, message: Message, now: datetime) -> None:
        body = _body(message)
        keep(session, body)
        forgetting.look_again(session, body["order_id"], now=now)

    return handle


def _cancelled(session: Session, message: Message, now: datetime) -> None:
    copies.cancel_order(session, _body(message), now)


def _order(session: Session, message: Message, now: datetime, *, terms: Terms) -> None:
    body = _body(message)
    queries.lock_claims(session, alone=True)
    if "customer" in body and copies.keep_customer(session, body["customer"], now):
        needs.follow(session, body["customer_id"], rules=terms.rules, now=now)
    if copies.keep_order(session, body, now):
        if "customer" in body:
            copies.remember_customer(session, body["customer"])
        session.flush()
        progress.refresh_order(session, body["order_id"], terms=terms, now=now)
        needs.of_order(session, body["order_id"], rules=terms.rules, now=now)


def _customer(session: Session, message: Message, now: datetime, *, terms: Terms) -> None:
    body = _body(message)
    if copies.keep_customer(session, body, now):
        needs.follow(session, body["customer_id"], rules=terms.rules, now=now)


def _registered(session: Session, message: Message, now: datetime, *, terms: Terms) -> None:
    body = _body(message)
    progress.register(session, body, terms=terms, now=now)
    needs.of_order(session, body["order_id"], rules=terms.rules, now=now)


def _settled(session: Session, message: Message, now: datetime, *, terms: Terms) -> None:
    """Our own word on a wish: where a parcel is kept longer, or no longer is, its state says so."""
    body = _body(message)
    if body["what"] == What.LONGER_STORAGE:
        progress.refresh(session, [body["shipment_id"]], terms=terms, now=now)


def _look_at_intake(session: Session, message: Message, now: datetime) -> str | None:
    """The file's id if it is not read to its end; another reminder is set first, should this reader die too."""
    row = session.get(Intake, _body(message)["intake_id"], populate_existing=True)
    if row is None or row.state != "received":
        return None
    intake.call_again(session, row.id, now=now)
    return row.id
