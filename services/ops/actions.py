"""What a person may decide about a dead letter: try it again, or give it up and say why."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from services.ops.queries import Databases, DeadLetter, find_one
from shared import failures

log = structlog.get_logger(__name__)


class NotFound(Exception):
    """No failure has this id."""


class NotDead(Exception):
    """Somebody or something was faster: the text is the state it is in now."""


def retry(databases: Databases, dead_letter_id: str, *, now: datetime, reason: str | None = None) -> DeadLetter:
    """Let its service handle it again at once, with a fresh ladder of tries; the message keeps its id.

    Returns it as it now is. Raises NotFound, NotDead, queries.AmbiguousId.
    """

    def decide(session: Session, letter: DeadLetter) -> bool:
        return failures.retry(session, message_id=letter.message_id, queue=letter.queue, reason=reason, now=now)

    return _decide(databases, dead_letter_id, "retried", decide)


def discard(databases: Databases, dead_letter_id: str, *, now: datetime, reason: str) -> DeadLetter:
    """Give it up for good; the row and the reason are kept for two weeks. Raises as `retry` does."""

    def decide(session: Session, letter: DeadLetter) -> bool:
        return failures.discard(session, message_id=letter.message_id, queue=letter.queue, reason=reason, now=now)

    return _decide(databases, dead_letter_id, "discarded", decide)


def _decide(
    databases: Databases, dead_letter_id: str, decision: str, decide: Callable[[Session, DeadLetter], bool]
) -> DeadLetter:
    letter = find_one(databases, dead_letter_id)
    if letter is None:
        raise NotFound(dead_letter_id)
    with databases[letter.service].write() as session:
        decided = decide(session, letter)
    now_is = find_one(databases, letter.id)
    if now_is is None:
        raise NotFound(dead_letter_id)
    if not decided:
        raise NotDead(now_is.state)
    log.info("dead_letter.decided", queue=letter.queue, message_id=letter.message_id, decision=decision)
    return now_is
