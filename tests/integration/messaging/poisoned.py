"""A process of its own for test_poison: consumes until stopped; the event named "poison" ends it at once.

Arguments: broker URL, database URL.
"""

import os
import signal
import sys
import threading
from datetime import datetime

from sqlalchemy.orm import Session

from shared.clock import Clock
from shared.consumer import BatchConsumer
from shared.envelope import Message
from shared.handling import Processor
from tests.integration.messaging import kit


def handle(session: Session, message: Message, now: datetime) -> None:
    if message.body["intake_id"] == "poison":
        os._exit(13)
    kit.note(session, message, now)


def main(broker_url: str, database_url: str) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    database = kit.postgresql_database(database_url)
    processor = Processor(queue=kit.QUEUE, handlers={kit.EVENT: handle}, database=database, clock=Clock())
    BatchConsumer(url=broker_url, subscription=kit.SUBSCRIPTION, processor=processor).run(stop)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
