"""Events as the broker hands them to notify, and one of the processes that take them from its queue."""

import json
import random

from services.notify.deciding.locks import hold_batch
from services.notify.handlers import table, together
from shared import envelope, events
from shared.handling import Incoming, Processor
from tests.integration.notify.house import House
from tests.unit.notify.cases import NOON


def incoming(event: str, subject: str, body: dict) -> Incoming:
    kind = events.CATALOGUE[event]
    message_id = f"{event}-{subject}-{body['revision']}-{random.random()}"
    headers = envelope.headers(
        message_id=message_id, routing_key=kind.routing_key, source=kind.publisher, subject=subject, time=NOON
    )
    return Incoming(
        message_id=message_id, routing_key=kind.routing_key, headers=headers, body=json.dumps(body).encode()
    )


def processor(home: House, *, at_once: bool = True) -> Processor:
    return Processor(
        queue="notify.events",
        handlers=table(home.policy),
        database=home.database,
        clock=home.clock,
        before=hold_batch,
        together=together(home.policy) if at_once else None,
    )
