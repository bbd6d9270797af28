"""Reads a carrier's file of pickup points, JSON or CSV, under the names that carriers give the columns."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.tracking.changes.facts import Point
from shared.hours import to_osm

# How the columns are called in the files of carriers, ours first.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "code", "pickup_point_id", "pupCode", "servicePointId"),
    "name": ("name", "publicName", "title"),
    "street": ("street", "address", "streetAddress", "visitingAddress"),
    "postcode": ("postcode", "postalCode", "zip", "postal_code"),
    "city": ("city", "municipality", "postOffice"),
    "country": ("country", "countryCode"),
    "kind": ("kind", "type"),
    "opening_hours": ("opening_hours", "openingHours", "hours", "availability"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng"),
}
_NEEDED = ("id", "name", "street", "postcode", "city")
_LOCKERS = ("locker", "automat", "smartpost", "parcel_locker", "box")


class BadDirectory(Exception):
    """A file of pickup points cannot be used. `faults` name each row and what is wrong with it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(faults[0])
        self.faults = faults


def read_directory(raw: bytes, *, carrier: str) -> list[Point]:
    """The points of a JSON list (bare, or under `points`) or of a CSV with a header. Raises BadDirectory."""
    found: dict[str, Point] = {}
    faults: list[str] = []
    for number, row in enumerate(_rows(raw), 1):
        try:
            point = _point(row, carrier)
        except ValueError as error:
            faults.append(f"row {number}: {error}")
            continue
        if found.setdefault(point.id, point) is not point:
            faults.append(f"row {number}: id {point.id} is there twice")
    if faults or not found:
        raise BadDirectory(faults or ["there is no point in this file"])
    return list(found.values())


def _rows(raw: bytes) -> list[Mapping[str, Any]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDirectory([f"the file is not UTF-8: byte {error.start} is not"]) from error
    return _json(text) if text.lstrip()[:1] in ("[", "{") else _csv(text)


def _json(text: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadDirectory([f"line {error.lineno}: {error.msg}"]) from error
    rows = found.get("points") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadDirectory(['the file is neither a list of points nor {"points": [...]}'])
    return rows


def _csv(text: str) -> list[Mapping[str, Any]]:
    first = text.partition("\n")[0]
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))


def _point(row: Mapping[str, Any], carrier: str) -> Point:
    said = {name: _said(row, name) for name in _NAMES}
    if missing := [name for name in _NEEDED if not said[name]]:
        raise ValueError(f"{' and '.join(missing)} missing")
    kind = (said["kind"] or "").lower()
    return Point(
        carrier=carrier,
        **{name: str(said[name]) for name in _NEEDED} | {"postcode": str(said["postcode"]).replace(" ", "")},
        country=(said["country"] or "FI").upper(),
        kind="locker" if any(word in kind for word in _LOCKERS) else "point",
        opening_hours=to_osm(said["opening_hours"]),
        latitude=_degrees(said, "latitude", 90),
        longitude=_degrees(said, "longitude", 180),
    )


def _said(row: Mapping[str, Any], name: str) -> str | None:
    given = next((row[alias] for alias in _NAMES[name] if row.get(alias) not in (None, "")), None)
    return None if given is None else str(given).strip()


def _degrees(said: Mapping[str, str | None], name: str, most: int) -> float | None:
    text = said[name]
    if text is None:
        return None
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"{name} {text!r} is no number") from None
    if not -most <= degrees <= most:
        raise ValueError(f"{name} {text} is not on earth")
    return degrees
