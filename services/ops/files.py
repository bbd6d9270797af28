"""Carriers' files with something wrong in them, of all shops: read where tracking keeps them, never changed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, column, or_, select, table

from shared.database import Database, Json, UtcDateTime

# The columns of tracking's table that ops may rely on; its migrations keep them.
_INTAKES = table(
    "intakes",
    column("id"),
    column("shop_id"),
    column("carrier"),
    column("received_at", UtcDateTime),
    column("state"),
    column("summary", Json),
    column("raw", LargeBinary),
)
_OPERATOR = "*"  # in the place of a shop: `perille intake` reads for all
_BROKEN = ("unreadable", "failed")  # not read to the end; every other trouble stands in the summary
_ODD_ANSWER = ('"code": "answer"', '"code":"answer"')  # a warning of this code, as PostgreSQL and SQLite write it


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledFile:
    """One file: what could not be used of it, and where. `shop_id` is None for an operator's file."""

    id: str
    shop_id: str | None
    carrier: str
    received_at: datetime
    state: str
    messages: int
    unknown_codes: int
    quarantined: Sequence[Mapping[str, Any]]
    warnings: Sequence[Mapping[str, Any]]


def find_troubled(tracking: Database, *, limit: int, before: str | None = None) -> list[TroubledFile]:
    """Files that are unreadable, or have quarantined parts, unknown codes or odd answers to our instructions.

    The newest first, older than `before`.
    """
    row = _INTAKES.c
    troubled = or_(
        row.state.in_(_BROKEN),
        row.summary["quarantined"].as_string() != "[]",
        row.summary["unknown_codes"].as_integer() > 0,
        *(row.summary["warnings"].as_string().contains(code) for code in _ODD_ANSWER),
    )
    chosen = select(row.id, row.shop_id, row.carrier, row.received_at, row.state, row.summary).where(troubled)
    if before is not None:
        chosen = chosen.where(row.id < before)
    with tracking.read() as session:
        return [_file(found._mapping) for found in session.execute(chosen.order_by(row.id.desc()).limit(limit))]  # noqa: SLF001 - SQLAlchemy's public way to a row by name


def content_of(tracking: Database, file_id: str) -> bytes | None:
    """The bytes as the carrier sent them; None for an unknown file, or one that was forgotten since."""
    with tracking.read() as session:
        content: bytes | None = session.scalar(select(_INTAKES.c.raw).where(_INTAKES.c.id == file_id))
        return content or None


def _file(row: Mapping[Any, Any]) -> TroubledFile:
    summary = row["summary"]
    return TroubledFile(
        id=row["id"],
        shop_id=None if row["shop_id"] == _OPERATOR else row["shop_id"],
        carrier=row["carrier"],
        received_at=row["received_at"],
        state=row["state"],
        messages=summary["messages"],
        unknown_codes=summary["unknown_codes"],
        quarantined=summary["quarantined"],
        warnings=summary["warnings"],
    )
