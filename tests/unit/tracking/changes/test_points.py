"""A directory of pickup points: read from carriers' files, and the nearest that are open."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.tracking.changes.directory_file import BadDirectory, read_directory
from services.tracking.changes.facts import Point
from services.tracking.changes.points import Spot, centre, metres_between, nearest

HELSINKI = ZoneInfo("Europe/Helsinki")
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
KAMPPI = Spot(latitude=60.1690, longitude=24.9320)
CSV = """id;name;street;postcode;city;lat;lon;openingHours;type
P1;K-Market Kamppi;Urho Kekkosen katu 1;00100;Helsinki;60,1690;24,9320;ma-la 8.00 - 21.00;point
L1;Automaatti Ruoholahti;Itämerenkatu 21;00180;Helsinki;60,1632;24,9146;24/7;SmartPOST
"""


def point(point_id: str, *, latitude: float | None, longitude: float | None = 24.93, hours: str = "24/7") -> Point:
    return Point(
        id=point_id,
        carrier="posti",
        name=f"Point {point_id}",
        street="Katu 1",
        postcode="00100",
        city="Helsinki",
        country="FI",
        opening_hours=hours,
        latitude=latitude,
        longitude=longitude if latitude is not None else None,
    )


def found(*points: Point, count: int = 5) -> list[str]:
    near = nearest(points, around=KAMPPI, now=TUESDAY, zone=HELSINKI, count=count)
    return [one.point.id for one in near]


def test_the_nearer_point_comes_first() -> None:
    assert found(point("far", latitude=60.2), point("near", latitude=60.17)) == ["near", "far"]


def test_a_point_that_is_closed_today_and_tomorrow_comes_last() -> None:
    assert found(point("closed", latitude=60.169, hours="Sa-Su 10:00-14:00"), point("open", latitude=60.2)) == [
        "open",
        "closed",
    ]


def test_a_point_of_unknown_place_comes_after_those_of_known() -> None:
    assert found(point("somewhere", latitude=None), point("far", latitude=60.9)) == ["far", "somewhere"]


def test_only_as_many_as_are_asked_for() -> None:
    assert len(found(*(point(f"P{n}", latitude=60 + n / 100) for n in range(30)), count=4)) == 4


def test_distances_are_those_over_the_ground() -> None:
    turku = Spot(latitude=60.4518, longitude=22.2666)
    helsinki = Spot(latitude=60.1699, longitude=24.9384)
    assert metres_between(helsinki, turku) == pytest.approx(150_000, rel=0.02)
    assert metres_between(turku, turku) == 0


def test_the_middle_of_points_without_a_place_is_unknown() -> None:
    assert centre([point("P1", latitude=None)]) is None


def test_a_csv_as_carriers_export_it() -> None:
    kamppi, locker = read_directory(CSV.encode("utf-8-sig"), carrier="posti")

    assert (kamppi.name, kamppi.latitude, kamppi.opening_hours) == ("K-Market Kamppi", 60.169, "Mo-Sa 08:00-21:00")
    assert (locker.kind, locker.country) == ("locker", "FI")


def test_json_with_the_names_of_an_api() -> None:
    row = {"pickup_point_id": 7, "publicName": "Kioski", "streetAddress": "Katu 1", "postalCode": "111 22"}
    raw = json.dumps({"points": [row | {"municipality": "Stockholm", "countryCode": "se"}]}).encode()

    (kiosk,) = read_directory(raw, carrier="posti")

    assert (kiosk.id, kiosk.postcode, kiosk.country) == ("7", "11122", "SE")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "there is no point"),
        (b"[]", "there is no point"),
        (b"\xff\xfe", "not UTF-8: byte 0"),
        (b'[{"id": 1}', "line 1:"),
        (b'{"rows": []}', "neither a list"),
        (b"id,name\n1,Kioski\n", "row 1: street and postcode and city missing"),
        (CSV.replace("60,1690", "north").encode(), "row 1: latitude 'north' is no number"),
        (CSV.replace("60,1690", "160").encode(), "row 1: latitude 160 is not on earth"),
        (CSV.replace("L1", "P1").encode(), "row 2: id P1 is there twice"),
    ],
)
def test_a_faulty_file_says_where_it_is_wrong(raw: bytes, fault: str) -> None:
    with pytest.raises(BadDirectory) as error:
        read_directory(raw, carrier="posti")
    assert fault in error.value.faults[0]
