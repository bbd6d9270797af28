"""The CONTRL for a file that a carrier sent: an interchange for each of its own, always the same bytes."""

from datetime import tzinfo
from hashlib import sha256

from services.tracking.edi.acknowledging import TooMuch, reports
from services.tracking.edi.contrl import write
from services.tracking.models import Intake
from services.tracking.reading import pieces
from services.tracking.scan import Unreadable

READ = "done"  # in any other state nothing can be said yet but that the file has come

_LONGEST_REFERENCE = 14  # characters of UNB 0020


class NoAcknowledgement(Exception):
    """There is none for this file; the text says why."""


def acknowledgement(row: Intake, raw: bytes, *, zone: tzinfo) -> bytes:
    """The CONTRL for an intake and its bytes, dated when it came, in `zone`. Raises NoAcknowledgement.

    An interchange that cannot be answered is left out as long as others can.
    """
    try:
        found = reports(pieces(raw))
    except (Unreadable, TooMuch) as error:
        raise NoAcknowledgement(str(error)) from error
    read, at = row.state == READ, row.received_at.astimezone(zone)
    answers = [
        write(report, control=_control(row.id, number, read=read), written_at=at, read=read)
        for number, report in enumerate(found, start=1)
        if report.obstacle is None
    ]
    if not answers:
        raise NoAcknowledgement("; ".join(dict.fromkeys(report.obstacle or "" for report in found)))
    return b"".join(answers)


def _control(intake_id: str, number: int, *, read: bool) -> str:
    """Our control reference: a receipt and the acknowledgement after it are two interchanges."""
    key = f"{intake_id}/{number}/{'acknowledgement' if read else 'receipt'}"
    return sha256(key.encode()).hexdigest().upper()[:_LONGEST_REFERENCE]
