"""Wrong postcodes in the database: all processes count together."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from services.tracking.models import WrongPostcode
from services.tracking.postcode import SIEGE, Wrong
from shared import metrics
from shared.ids import new_id

_BATCH = 1000


def lately(session: Session, *, page: str, visitor: str, now: datetime) -> list[Wrong]:
    """What bears upon a try of this visitor on this page."""
    about = or_(WrongPostcode.page == page, WrongPostcode.visitor == visitor)
    rows = session.scalars(select(WrongPostcode).where(about, WrongPostcode.at > now - SIEGE))
    return [Wrong(row.page, row.visitor, row.at) for row in rows]


def keep(session: Session, *, page: str, visitor: str, now: datetime) -> None:
    session.add(WrongPostcode(id=new_id("wrg"), page=page, visitor=visitor, at=now))


def forgive(session: Session, *, page: str, visitor: str) -> None:
    """Who has found the right one may have mistyped before."""
    session.execute(delete(WrongPostcode).where(WrongPostcode.page == page, WrongPostcode.visitor == visitor))


def forget(session: Session, now: datetime) -> int:
    """Delete some of those that no longer count; says how many."""
    old = select(WrongPostcode.id).where(WrongPostcode.at <= now - SIEGE).limit(_BATCH)
    result: CursorResult[object] = session.execute(delete(WrongPostcode).where(WrongPostcode.id.in_(old)))  # type: ignore[assignment]
    metrics.FORGOTTEN.labels("tracking", WrongPostcode.__tablename__).inc(result.rowcount)
    return result.rowcount
