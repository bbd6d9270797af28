"""What was told, and when the last call for a parcel that waits is due."""

from tests.integration.notify.house import House
from tests.unit.notify.cases import at

LAST_CALL = at(29, 10)  # a Sunday: the place is open, and the next day is the last


def told(home: House) -> list[str]:
    """The kinds of what was sent, the oldest first."""
    kinds = {row.id: row.kind for row in home.notices()}
    return [kinds[message.notice_id] for message in home.messages]
