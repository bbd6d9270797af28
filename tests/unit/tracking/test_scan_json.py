"""A scan comes back from the database as it went in."""

import json
from dataclasses import fields
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.tracking.scan import Estimate, Milestone, Pickup, Scan
from services.tracking.scan_json import from_json, to_json

_TEXT = st.text(min_size=1, max_size=8)
_MAYBE = st.none() | _TEXT
_TIME = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))
_PICKUP = st.builds(
    Pickup,
    **{field.name: _MAYBE for field in fields(Pickup) if field.name != "until"},
    until=st.none() | _TIME,
)
_PLACED = {
    "numbers": st.lists(_TEXT, min_size=1, max_size=3).map(tuple),
    "code": st.text(max_size=4),
    "milestone": st.sampled_from(Milestone),
    "carrier_told": st.booleans(),
    "at": st.none() | _TIME,
    "prepared_at": st.none() | _TIME,
    "raw_time": st.text(max_size=8),
    "pickup": st.none() | _PICKUP,
    "eta": st.none() | st.builds(Estimate, start=_TIME, end=_TIME, whole_days=st.booleans()),
    "parcel_total": st.none() | st.integers(1, 99),
    "function": st.sampled_from(["original", "cancel", "change", "replace"]),
    "flags": st.frozensets(_TEXT, max_size=3),
}
SCANS = st.builds(Scan, **{field.name: _PLACED.get(field.name, _MAYBE) for field in fields(Scan)})


@given(SCANS)
def test_a_scan_survives_json(scan: Scan) -> None:
    assert from_json(json.loads(json.dumps(to_json(scan)))) == scan


def test_what_a_scan_does_not_say_takes_no_room() -> None:
    scan = Scan(numbers=("N1",), parcel=None, code="21")

    assert to_json(scan) == {"numbers": ("N1",), "code": "21", "milestone": "unknown", "function": "original"}
