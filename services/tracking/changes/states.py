"""How a wish may go on from where it stands."""

from collections.abc import Mapping

from services.tracking.changes.facts import Status

# An answer that comes twice, late or after the customer has moved on changes nothing: it is not in this table.
NEXT: Mapping[Status, frozenset[Status]] = {
    Status.ASKED: frozenset(
        {
            Status.SENT,
            Status.AGREED,
            Status.REFUSED,
            Status.UNANSWERED,
            Status.OVERTAKEN,
            Status.REPLACED,
            Status.WITHDRAWN,
        }
    ),
    Status.SENT: frozenset(
        {
            Status.AGREED,
            Status.REFUSED,
            Status.UNANSWERED,
            Status.OVERTAKEN,
            Status.REPLACED,
            Status.UNDOING,
            Status.WITHDRAWN,
        }
    ),
    Status.AGREED: frozenset({Status.UNDOING, Status.REPLACED, Status.WITHDRAWN}),
    Status.UNANSWERED: frozenset({Status.AGREED, Status.REFUSED, Status.OVERTAKEN, Status.REPLACED}),
    Status.REPLACED: frozenset({Status.AGREED}),  # the carrier had heard it, and does that and not what came after
    Status.UNDOING: frozenset({Status.WITHDRAWN, Status.AGREED, Status.UNANSWERED, Status.OVERTAKEN, Status.REPLACED}),
}


def may_follow(before: Status, after: Status) -> bool:
    """Whether a wish that stands at `before` may come to stand at `after`."""
    return after in NEXT.get(before, frozenset())
