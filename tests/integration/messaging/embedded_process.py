"""A process of its own for test_embedded: writes events and handles them, as `perille run` does, until killed.

Arguments: data folder, how many events to write in all, and optionally the event whose handler ends the process.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import embedded, processes
from shared import outbox
from shared.envelope import Message
from shared.installation import Installation
from shared.outbox import OutboxMessage
from shared.settings import load
from shared.worker import Worker
from tests.integration.messaging import kit

READY = "ready"  # a file in its folder: from now on this process stops when it is asked to


def installation(data: Path) -> Installation:
    """An embedded installation, up to date, with the table of the small service."""
    home = Installation(load({"PERILLE_DATA": str(data)}))
    embedded.prepare(home)
    kit.Base.metadata.create_all(home.database("tracking").engine)
    return home


def main(data: str, total: str, poison: str = "") -> None:
    def handle(session: Session, message: Message, now: datetime) -> None:
        if message.subject == poison:
            os._exit(3)
        kit.note(session, message, now)

    stop = processes.stop_on_signals()
    home = installation(Path(data))
    (Path(data) / READY).touch()
    worker = Worker(home.loops("tracking", {kit.EVENT: handle}))
    worker.start()
    while not stop.is_set() and write_one(home, int(total)):
        home.wake("tracking")
    worker.wait(stop)
    worker.stop()
    home.close()


def write_one(home: Installation, total: int) -> bool:
    """One more event in a transaction of its own; False when all are written."""
    with home.database("tracking").write() as session:
        written = session.scalars(select(func.count()).select_from(OutboxMessage)).one()
        name = f"in_{written:04}"
        if written < total:
            outbox.add(session, event=kit.EVENT, subject=name, body={"intake_id": name}, now=home.clock.now())
    return written < total


if __name__ == "__main__":
    main(*sys.argv[1:])
