"""A wish as plain JSON, for its row, its events and the API; and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, time
from typing import Any

from services.tracking.changes.facts import Point, What, Wish


def to_json(wish: Wish) -> dict[str, Any]:
    """Only what is said: empty fields are left out."""
    said = {name: value for name, value in asdict(wish).items() if value not in (None, False, ())}
    return {name: _plain(value) for name, value in said.items()}


def from_json(kept: Mapping[str, Any]) -> Wish:
    """Raises KeyError or ValueError for what `to_json` has not made."""
    known = {field.name for field in fields(Wish)}
    said: dict[str, Any] = {name: value for name, value in kept.items() if name in known}
    said["what"] = What(said["what"])
    if "day" in said:
        said["day"] = date.fromisoformat(said["day"])
    for name in ("start", "end"):
        if name in said:
            said[name] = time.fromisoformat(said[name])
    if "point" in said:
        said["point"] = Point(**said["point"])
    if "needs" in said:
        said["needs"] = tuple(said["needs"])
    return Wish(**said)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date | time) else value
