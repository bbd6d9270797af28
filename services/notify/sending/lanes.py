"""Which due notices leave next: by priority, and the shops of one priority in turn, whatever waits behind."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, literal_column, select, union_all
from sqlalchemy.orm import Session, aliased

from services.notify.models import Notice

_AT_ONCE = 24  # lanes of a channel that one statement asks for; more wait for their turn
_TABLE = Notice.__table__  # without the mapper it takes a tenth of the time to make a statement of many parts


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """The due notices of one shop, channel and priority."""

    priority: int
    shop_id: str
    channel: str


class Turns:
    """Whose turn it is where more shops wait than can be served at once: who was served longest ago."""

    def __init__(self) -> None:
        self._served: dict[Lane, int] = {}
        self._count = 0

    def first(self, found: Iterable[Lane], room: Mapping[str, int]) -> list[Lane]:
        """The lanes to serve now, of each channel as many as it has room for: by urgency, and among equals by turn."""
        chosen: dict[str, list[Lane]] = {channel: [] for channel in room}
        for lane in sorted(found, key=lambda lane: (lane.priority, self._served.get(lane, 0))):
            if len(chosen[lane.channel]) < min(room[lane.channel], _AT_ONCE):
                chosen[lane.channel].append(lane)
        return [lane for lanes in chosen.values() for lane in lanes]

    def served(self, rows: Iterable[Notice]) -> None:
        self._count += 1
        self._served.update({Lane(row.priority, row.shop_id, row.channel or ""): self._count for row in rows})


def anything_due(session: Session, *, now: datetime) -> bool:
    """A cheap look before all others."""
    first = select(Notice.due_at).where(waits(Notice)).order_by(Notice.due_at).limit(1)
    due_at = session.scalar(first)
    return due_at is not None and due_at <= now


def lanes(session: Session, channels: Collection[str], *, now: datetime) -> list[Lane]:
    """The lanes in which something is due; costs one look into the index a lane, however long the lanes are."""
    return [lane for channel in channels for lane in _lanes(session, channel, now)]


def _lanes(session: Session, channel: str, now: datetime) -> list[Lane]:
    """From the first notice of each lane to the first of the next one, along the index."""
    row = aliased(Notice)
    of_channel, order = (waits(row), row.channel == channel), (row.priority, row.shop_id, row.due_at)
    start = (
        select(row.id, row.priority, row.shop_id, row.due_at).where(*of_channel).order_by(*order).limit(1).subquery()
    )
    heads = select(start).cte("heads", recursive=True)
    seek = select(row.id).where(*of_channel).order_by(*order).limit(1).correlate(heads)
    # Two questions instead of one comparison of pairs: SQLite would walk the whole lane to answer that.
    shop = seek.where(row.priority == heads.c.priority, row.shop_id > heads.c.shop_id).scalar_subquery()
    priority = seek.where(row.priority > heads.c.priority).scalar_subquery()
    following = func.coalesce(shop, priority)
    step = select(Notice.id, Notice.priority, Notice.shop_id, Notice.due_at)
    heads = heads.union_all(step.select_from(heads).join(Notice, Notice.id == following))
    found = select(heads.c.priority, heads.c.shop_id).where(heads.c.due_at <= now)
    return [Lane(priority, shop_id, channel) for priority, shop_id in session.execute(found)]


def take(
    session: Session, found: Sequence[Lane], room: Mapping[str, int], most: int, *, now: datetime
) -> Sequence[Notice]:
    """Lock due notices of these lanes for the caller's transaction, the most urgent first.

    At most `most` of them, and of each channel what it has `room` for. Lanes of the same channel and priority get equal
    parts. What another process has locked is left to it.
    """
    if not found:
        return []
    channels = sorted({lane.channel for lane in found})
    of_channels = [_of_channel([lane for lane in found if lane.channel == one], room[one], now) for one in channels]
    every = union_all(*(select(part) for part in of_channels)).subquery()
    chosen = select(every.c.id).order_by(every.c.priority).limit(most)
    taken = select(Notice).where(Notice.id.in_(chosen)).order_by(Notice.priority, Notice.due_at, Notice.id)
    # Locked here too: else PostgreSQL reads rows as they were when the statement began, not as they were locked.
    return session.scalars(taken.with_for_update(of=Notice).execution_options(populate_existing=True)).all()


def waiting(session: Session, *, now: datetime) -> dict[int, int]:
    """How many notices are due and wait, by priority."""
    found = select(Notice.priority, func.count()).where(waits(Notice), Notice.due_at <= now)
    return dict(session.execute(found.group_by(Notice.priority)).all())


def _of_channel(found: Sequence[Lane], room: int, now: datetime) -> Subquery:
    beside = Counter(lane.priority for lane in found)
    parts = [_part(lane, -(-room // beside[lane.priority]), now) for lane in found]
    every = union_all(*(select(part) for part in parts)).subquery()
    return select(every).order_by(every.c.priority).limit(room).subquery()


def _part(lane: Lane, most: int, now: datetime) -> Subquery:
    row = _TABLE.alias().c
    of_lane = (row.channel == lane.channel, row.priority == lane.priority, row.shop_id == lane.shop_id)
    due = select(row.id, row.priority).where(waits(row), *of_lane, row.due_at <= now).order_by(row.due_at)
    return due.limit(most).with_for_update(skip_locked=True).subquery()


def waits(row: Any) -> ColumnElement[bool]:
    """In words of the partial indexes: with a parameter in its place no prepared statement may use them."""
    found: ColumnElement[bool] = row.status == literal_column("'scheduled'")
    return found
