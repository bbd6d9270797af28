"""What an attempt teaches about its address."""

from datetime import datetime
from typing import get_args

from sqlalchemy.orm import Session

from services.notify.channels import Outcome
from services.notify.deciding import suppressions
from services.notify.models import Attempt
from services.notify.rules import ranks
from services.notify.rules.faults import WORD_OF_OWNER, Lesson

_FOUND_BY_MACHINES = tuple(reason for reason in get_args(Lesson) if reason not in WORD_OF_OWNER)


def learn(session: Session, attempt: Attempt, was: str, outcome: Outcome, *, source: str, now: datetime) -> None:
    """Close the channel to an address that does not work; open it again where that was said too early."""
    channel, address = attempt.channel, attempt.recipient
    if attempt.status in ranks.LOST and outcome.fault and outcome.fault.lesson:
        reason = outcome.fault.lesson
        suppressions.suppress(session, channel=channel, address=address, reason=reason, source=source, now=now)
    elif attempt.status == "delivered" and was in ranks.LOST:
        suppressions.lift(session, channel=channel, address=address, reasons=_FOUND_BY_MACHINES)
