"""Events the orders service takes."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.orders import customer_actions, queries
from shared import events
from shared.envelope import Message
from shared.handling import Handler


def table() -> dict[str, Handler]:
    """Each event and who takes it."""
    return {
        "shipment.progressed": shipment_progressed,
        "preference.changed": preference_changed,
        "contact_code.progressed": contact_code_progressed,
    }


def shipment_progressed(session: Session, message: Message, _now: datetime) -> None:
    """Keep a copy of the milestone, so that an order can say how far its shipments are."""
    queries.note_progress(session, events.read(events.CATALOGUE[message.event], message.body))


def preference_changed(session: Session, message: Message, now: datetime) -> None:
    """What customers told notify of themselves is their own word here too."""
    said = events.read(events.CATALOGUE[message.event], message.body)
    customer_actions.take_preference(session, said, now=now)


def contact_code_progressed(session: Session, message: Message, _now: datetime) -> None:
    """Keep why a code does not arrive, for the page of who waits for it."""
    queries.note_code(session, events.read(events.CATALOGUE[message.event], message.body))
