"""Lists in pages: their arguments, their cursors, and one page of a select."""

import base64
from typing import TypeVar

import marshmallow as ma
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.problems import Problem

T = TypeVar("T")


class BadCursor(Problem):
    """A cursor that no page of this list has given."""

    def __init__(self) -> None:
        super().__init__(
            422,
            "The request is not valid",
            "Use `next` of the page before as it is.",
            errors=[("cursor", "not a cursor of this list")],
        )


class PageArgs(ma.Schema):
    """?limit= and ?cursor= of every list."""

    class Meta:
        unknown = ma.EXCLUDE

    limit = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, 1000))
    cursor = ma.fields.String(load_default=None, metadata={"description": "`next` of the page before"})


def paginate(
    session: Session, statement: Select[T], key: InstrumentedAttribute[str], *, limit: int, cursor: str | None
) -> tuple[list[T], str | None]:
    """One page of a select, newest first by `key` (a column that sorts by time and is unique), and the next cursor.

    Raises BadCursor.
    """
    if cursor is not None:
        statement = statement.where(key < read_cursor(cursor))
    rows = list(session.scalars(statement.order_by(key.desc()).limit(limit + 1)))
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], write_cursor(getattr(rows[limit - 1], key.key))


def write_cursor(place: str) -> str:
    """The cursor of the page that begins after `place`."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The place that a cursor was made of. Raises BadCursor."""
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise BadCursor from error
    if not place.isprintable():  # no place is; PostgreSQL refuses some such texts
        raise BadCursor
    return place
