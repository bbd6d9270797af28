"""The nearest pickup points of a carrier: how far, and when they are open; those open soon come first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from services.tracking.changes.facts import Point
from shared.hours import Spans, hours_on

_EARTH = 6_371_000  # metres, the mean radius


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Somewhere on earth, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A point with its distance in metres and its hours today and tomorrow; None where one is not known."""

    point: Point
    metres: int | None
    today: Spans | None
    tomorrow: Spans | None

    @property
    def opens_soon(self) -> bool:
        """Whether it is open today or tomorrow, or may be for all we know."""
        return self.today != () or self.tomorrow != ()


def nearest(points: Iterable[Point], *, around: Spot | None, now: datetime, zone: ZoneInfo, count: int) -> list[Near]:
    """The `count` best: open soon before closed, then by distance, then by name."""
    today = now.astimezone(zone).date()
    far = sorted(((_metres(around, point), point) for point in points), key=_by_distance)
    # Hours cost more than distances: only of those that may be among the best.
    found = [
        Near(
            point=point,
            metres=metres,
            today=hours_on(point.opening_hours, today, point.country),
            tomorrow=hours_on(point.opening_hours, today + timedelta(days=1), point.country),
        )
        for metres, point in far[: 3 * count]
    ]
    return sorted(found, key=lambda near: not near.opens_soon)[:count]


def centre(points: Sequence[Point]) -> Spot | None:
    """The middle of some points, which stands for their postcode; None where none says where it is."""
    placed = [(one.latitude, one.longitude) for one in points if one.latitude is not None and one.longitude is not None]
    if not placed:
        return None
    latitudes, longitudes = zip(*placed, strict=True)
    return Spot(latitude=sum(latitudes) / len(placed), longitude=sum(longitudes) / len(placed))


def metres_between(one: Spot, other: Spot) -> int:
    """The distance over the ground (haversine), rounded to ten metres."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 10 * round(2 * _EARTH * asin(min(1.0, sqrt(half))) / 10)


def _metres(around: Spot | None, point: Point) -> int | None:
    if around is None or point.latitude is None or point.longitude is None:
        return None
    return metres_between(around, Spot(latitude=point.latitude, longitude=point.longitude))


def _by_distance(found: tuple[int | None, Point]) -> tuple[bool, int, str, str]:
    metres, point = found
    return metres is None, metres or 0, point.name, point.id
