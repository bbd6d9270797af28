"""What is kept that decisions rest on besides their matters, in a few reads for as many as there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.notify.deciding import nearby, reach
from services.notify.deciding.matter import Matter
from services.notify.models import Notice


@dataclass(frozen=True, slots=True)
class Background:
    """The notices near a matter, and how its customer can be reached."""

    near: Sequence[Notice]
    known: reach.Known


def read(session: Session, matters: Sequence[Matter]) -> list[Background]:
    """One for each matter. What is decided about one customer changes the background of their other matters."""
    if not matters:
        return []
    known = reach.read(session, [one.customer for one in matters], now=matters[0].now)
    near = nearby.around(session, matters)
    return [Background(rows, known[one.customer.id]) for one, rows in zip(matters, near, strict=True)]
