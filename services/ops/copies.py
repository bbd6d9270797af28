"""Keeps what events bring, a whole batch in one statement a table, and forgets it when its time is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.ops.models import Base, Happening, Mention, OrderCopy, ShipmentCopy, Wish
from shared import metrics
from shared.database import insert_new, keep_all_newest

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one event brings: the row of its happening, the shipments of a digest, and a copy with its newest state."""

    happening: Mapping[str, Any]
    mentions: Sequence[str]
    model: type[Base] | None
    copy: Mapping[str, Any]


def keep(session: Session, news: Sequence[News]) -> None:
    """Write what a batch brought. What is there already stays, and of a copy the newest revision."""
    insert_new(session, Happening, [one.happening for one in news], key=("id",))
    mentions = [
        {"happening_id": one.happening["id"], "shipment_id": shipment_id, "heard_at": one.happening["heard_at"]}
        for one in news
        for shipment_id in one.mentions
    ]
    insert_new(session, Mention, mentions, key=("happening_id", "shipment_id"))
    for model in (OrderCopy, ShipmentCopy, Wish):
        keep_all_newest(session, model, _newest([one.copy for one in news if one.model is model]), key="id")


def _newest(copies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One of each key, in their order: two processes at once must not wait in a circle."""
    newest = {copy["id"]: copy for copy in sorted(copies, key=lambda copy: copy["revision"])}
    return [newest[key] for key in sorted(newest)]


def forget(session: Session, now: datetime, *, after: timedelta) -> int:
    """Delete a batch of what was heard so long ago; returns how many rows. A wish that waits is never too old."""
    return sum(_forget(session, model, before=now - after) for model in _FORGOTTEN)


def _forget(session: Session, model: type[Base], *, before: datetime) -> int:
    rows = model.__table__
    key = next(iter(rows.primary_key))
    old = select(key).where(rows.c.heard_at < before)
    if model is Wish:
        old = old.where(Wish.waits.is_(False))
    ids = session.scalars(old.limit(_AT_ONCE)).all()
    if ids:
        session.execute(delete(model).where(key.in_(ids)))
        metrics.FORGOTTEN.labels("ops", model.__tablename__).inc(len(ids))
    return len(ids)


_FORGOTTEN: tuple[type[Base], ...] = (Happening, Mention, OrderCopy, ShipmentCopy, Wish)
