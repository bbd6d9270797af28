"""A carrier's directory of pickup points: kept whole, and asked for what is near a postcode."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.tracking.changes.facts import Point
from services.tracking.changes.points import Spot, centre
from services.tracking.models import PickupPoint

_BOX = (0.35, 0.8)  # degrees of latitude and longitude around a customer: some 40 km each way in Finland
_ALIKE = 200  # points of one postcode area that are enough to say where it is


@dataclass(frozen=True, slots=True)
class Imported:
    """How many points a directory has now, and how many of them are new; `gone` are no longer in it."""

    points: int
    new: int
    gone: int


def keep_directory(session: Session, points: Sequence[Point], *, carrier: str, now: datetime) -> Imported:
    """Put the points in place of the carrier's former directory."""
    before = set(session.scalars(select(PickupPoint.id).where(PickupPoint.carrier == carrier)))
    session.execute(delete(PickupPoint).where(PickupPoint.carrier == carrier))
    session.execute(insert(PickupPoint), [asdict(point) | {"imported_at": now} for point in points])
    after = {point.id for point in points}
    return Imported(points=len(after), new=len(after - before), gone=len(before - after))


def point_of(session: Session, *, carrier: str, point_id: str) -> Point | None:
    """A point by its id in the carrier's directory."""
    row = session.get(PickupPoint, (carrier, point_id))
    return _of(row) if row else None


def around(session: Session, *, carrier: str, country: str, postcode: str) -> tuple[Spot | None, list[Point]]:
    """Where a postcode is, as far as the directory tells, and the carrier's points within reach of it."""
    mine = (PickupPoint.carrier == carrier, PickupPoint.country == country)
    plain = postcode.replace(" ", "")
    for length in range(len(plain), 0, -1):
        alike = PickupPoint.postcode.startswith(plain[:length], autoescape=True)
        here = [_of(row) for row in session.scalars(select(PickupPoint).where(*mine, alike).limit(_ALIKE))]
        if here:
            break
    else:
        return None, []
    spot = centre(here)
    if spot is None:
        return None, here
    high, wide = _BOX
    near = (
        PickupPoint.latitude.between(spot.latitude - high, spot.latitude + high),
        PickupPoint.longitude.between(spot.longitude - wide, spot.longitude + wide),
    )
    return spot, [_of(row) for row in session.scalars(select(PickupPoint).where(*mine, *near))]


def _of(row: PickupPoint) -> Point:
    return Point(**{name: getattr(row, name) for name in Point.__dataclass_fields__})
