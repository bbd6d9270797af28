"""Personal data leaves the pages behind a link thirty days after the delivery is over, on every page alike."""

from collections.abc import Iterable
from datetime import datetime, timedelta

KEPT_FOR = timedelta(days=30)
OVER = frozenset({"delivered", "returned", "lost"})  # milestones after which nothing more comes


def forgotten_at(shipments: Iterable[tuple[str | None, datetime | None]]) -> datetime | None:
    """From when on nothing personal of an order is shown; None while that cannot be said.

    `shipments` are all of the order's: how far each is, and since when.
    """
    over = over_since(shipments)
    return over + KEPT_FOR if over else None


def over_since(shipments: Iterable[tuple[str | None, datetime | None]]) -> datetime | None:
    """When the last of an order's shipments came to its end; None while one is under way, or none was sent."""
    known = list(shipments)
    ends = [since for milestone, since in known if milestone in OVER and since is not None]
    return max(ends) if ends and len(ends) == len(known) else None
