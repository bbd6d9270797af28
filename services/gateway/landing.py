"""What the landing page leads to."""

from dataclasses import dataclass

from shared.settings import Settings


@dataclass(frozen=True)
class Place:
    """One thing to open: where, what it is, and what one sees there."""

    path: str
    title: str
    text: str


def places(settings: Settings) -> list[Place]:
    """The doors of this installation; the sandbox is one only while messages go there."""
    found = [
        Place("/docs", "API", "Orders, shipments, carrier messages and notices, to read and to try."),
        Place("/ops", "Ops console", "Queues, backlog, dead letters. Any user name, the ops password."),
    ]
    if settings.has_sandbox:
        found.insert(0, Place("/sandbox", "Phone and mailbox", "Every message that customers would have received."))
    return found
