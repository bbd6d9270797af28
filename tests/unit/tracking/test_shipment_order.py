"""The state is a function of the set of scans: order, batches and repetition of arrival change nothing."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.tracking.history import StoredScan
from services.tracking.scan import Estimate, Milestone, Pickup, Scan
from services.tracking.shipment import fold
from services.tracking.statement import public_state, scan_list
from tests.unit.tracking.scans import DAY, KAMPPI, PASILA, at, milestone, said, state

MINUTES = st.integers(0, 4 * 24 * 60).map(lambda minutes: DAY + timedelta(minutes=minutes))
# Few different times and places, so that ties and repeats are common.
ROUND_TIMES = st.integers(0, 8).map(lambda quarter: DAY + timedelta(hours=6 * quarter))
TIMES = st.one_of(ROUND_TIMES, MINUTES)
PICKUPS = st.sampled_from([None, KAMPPI, PASILA, Pickup(code="999", until=at("22:00", 5))])
ETAS = st.builds(
    lambda start, hours: Estimate(start=start, end=start + timedelta(hours=hours)), TIMES, st.integers(-2, 48)
)
SCANS = st.builds(
    Scan,
    numbers=st.just(("JJFI1",)),
    parcel=st.sampled_from([None, "A", "B"]),
    code=st.sampled_from(["13", "31", "45", "56"]),
    reason=st.sampled_from([None, "6"]),
    milestone=st.sampled_from(list(Milestone)),
    variant=st.sampled_from([None, "neighbour"]),
    need=st.sampled_from([None, "address", "customs"]),
    carrier_told=st.booleans(),
    at=st.one_of(st.none(), TIMES, TIMES, TIMES),
    precision=st.sampled_from(["minute", "day"]),
    place=st.sampled_from([None, "Vantaa", "Helsinki"]),
    pickup=PICKUPS,
    eta=st.one_of(st.none(), ETAS),
    parcel_total=st.sampled_from([None, None, 1, 3]),
    function=st.sampled_from(["original"] * 6 + ["cancel", "change", "replace"]),
    document=st.sampled_from([None, "D1", "D2"]),
    prepared_at=st.one_of(st.none(), TIMES),
    flags=st.sampled_from([frozenset(), frozenset(), frozenset({"test"}), frozenset({"contradictory"})]),
)


@st.composite
def stored_sets(draw: st.DrawFn) -> list[StoredScan]:
    found = draw(st.lists(st.tuples(SCANS, TIMES), max_size=8))
    return [StoredScan(id=f"scn_{n}", scan=scan, received_at=received) for n, (scan, received) in enumerate(found)]


@given(stored_sets(), st.randoms())
def test_any_order_of_the_same_scans_gives_the_same_state(scans, random):
    shuffled = random.sample(scans, len(scans))

    assert fold(shuffled, parcels=["A"]) == fold(scans, parcels=["A"])
    assert scan_list(shuffled, fold(shuffled)) == scan_list(scans, fold(scans))


@given(stored_sets(), st.randoms())
def test_the_ids_that_arrival_gives_do_not_decide_anything(scans, random):
    ids = random.sample([kept.id for kept in scans], len(scans))
    renamed = [replace(kept, id=new) for kept, new in zip(scans, ids, strict=True)]

    assert public_state(fold(renamed)) == public_state(fold(scans))


@given(stored_sets(), st.data())
def test_scans_that_came_in_batches_end_in_the_same_state(scans, data):
    cut = data.draw(st.integers(0, len(scans)))
    first, second = scans[:cut], scans[cut:]
    fold(first)

    assert fold([*second, *first]) == fold(scans)


@given(stored_sets(), st.data())
def test_a_repeated_scan_changes_nothing(scans, data):
    again = data.draw(st.lists(st.sampled_from(scans), max_size=4)) if scans else []
    later = [replace(kept, id=f"{kept.id}_{n}", received_at=at("00:00", 90)) for n, kept in enumerate(again)]

    assert public_state(fold([*scans, *later])) == public_state(fold(scans))


@given(stored_sets())
def test_every_state_can_be_told_and_names_every_registered_parcel(scans):
    told = public_state(fold(scans, parcels=["A", "C"]))

    assert {"A", "C"} <= {parcel["number"] for parcel in told["parcels"]}
    assert told["occurrence"] >= 1


def test_the_newest_event_decides_even_if_it_came_first():
    delivered = said(Milestone.DELIVERED, at("12:00"), received=at("12:01"))
    loaded = said(Milestone.OUT_FOR_DELIVERY, at("07:30"), received=at("18:00"))

    assert milestone(delivered, loaded) == Milestone.DELIVERED


def test_of_two_events_in_the_same_minute_the_higher_rank_wins():
    ready = said(Milestone.READY_FOR_PICKUP, at("10:00"))
    moving = said(Milestone.IN_TRANSIT, at("10:00"))

    assert milestone(ready, moving) == milestone(moving, ready) == Milestone.READY_FOR_PICKUP


def test_a_step_back_within_a_minute_is_a_pair_not_news():
    scans = [
        said(Milestone.OUT_FOR_DELIVERY, at("10:00")),
        said(Milestone.DELAYED, at("10:00") + timedelta(seconds=30)),
    ]

    assert milestone(*scans) == Milestone.OUT_FOR_DELIVERY


def test_a_day_without_a_time_is_ordered_by_rank_within_that_day():
    missed = said(Milestone.ATTEMPT_FAILED, at("00:00"), precision="day", received=at("18:00"))
    loaded = said(Milestone.OUT_FOR_DELIVERY, at("07:30"))

    assert milestone(missed, loaded) == Milestone.ATTEMPT_FAILED


def test_without_scans_nothing_is_known():
    assert state().milestone == Milestone.UNKNOWN
    assert public_state(state())["parcels"] == [
        {"number": None, "milestone": "unknown", "at": None, "variant": None, "pickup": None}
    ]
