"""Makes the trouble that ops shows: failed messages and waiting events, through the real mechanism."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from shared import envelope, settings
from shared.envelope import Message
from shared.events import CATALOGUE
from shared.failures import Permanent
from shared.handling import Incoming, Processor
from shared.installation import Installation
from shared.outbox import OutboxMessage

PASSWORD = "sesame 1"
LETTER = "0192f0c1-0000-7000-8000-000000000001"


def settings_of(data: Path, **changes: Any) -> settings.Settings:
    """Settings of an embedded installation in `data`, with the ops password above."""
    environ = {
        "PERILLE_DATA": str(data),
        "PERILLE_OPS_PASSWORD": PASSWORD,
        "PERILLE_SECRET_KEY": "a secret of the tests, long enough",
    }
    return replace(settings.load(environ), **changes)


def incoming(event: str, message_id: str, body: Mapping[str, Any], now: datetime, subject: str = "ord_1") -> Incoming:
    key = CATALOGUE[event].routing_key
    headers = envelope.headers(message_id=message_id, routing_key=key, source="orders", subject=subject, time=now)
    return Incoming(message_id=message_id, routing_key=key, headers=headers, body=json.dumps(body).encode())


def fail(
    home: Installation,
    *,
    message_id: str = LETTER,
    event: str = "order.placed",
    queue: str = "notify.events",
    error: Exception | None = None,
    body: Mapping[str, Any] | None = None,
) -> str:
    """Let a message fail; without another `error` it is dead at once. Returns its id for ops."""
    trouble = error or Permanent("the order has no lines")

    def handler(session: Session, message: Message, now: datetime) -> None:
        raise trouble

    service = queue.partition(".")[0]
    processor = Processor(queue=queue, handlers={event: handler}, database=home.database(service), clock=home.clock)
    processor.handle([incoming(event, message_id, body or {"order_id": "ord_1"}, home.clock.now())])
    return f"{queue}:{message_id}"


def wait_in_outbox(home: Installation, service: str, *, since: datetime, message_id: str = LETTER) -> None:
    """An event of `service` that is due since then and that nobody has sent."""
    with home.database(service).write() as session:
        row = OutboxMessage(id=message_id, routing_key="order.placed.v1", headers={}, body="{}", created_at=since)
        session.add(row)
