"""Whole files as carriers send them (our own, in tests/samples/edi): what the customer's side learns from them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.carriers.table import carriers
from services.tracking.scan import Estimate, Milestone, Parsed, Pickup
from tests.unit.tracking.edi.written import chunks

JUNK = [b"'", b"?", b"+" * 40, b"UNZ+", b"UNA", b"'UNH+", b"9" * 5000, b":0:", b"?'", b"\xff", b"240000"]
SHAPES = ["bring-parcels.edi", "home-delivery.edi", "posti-pickup.edi", "rough.edi"]
SAMPLES = Path(__file__).parents[3] / "samples" / "edi"


def read(name: str, carrier: str = "generic-edifact", size: int = 4096) -> list[Parsed]:
    return list(carriers()[carrier].parse(chunks((SAMPLES / name).read_bytes(), size)))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("size", [1, 7, 10**6])
def test_the_cut_into_chunks_changes_nothing(name: str, size: int) -> None:
    assert read(name, size=size) == read(name)


@given(data=st.data())
def test_no_damage_to_a_file_breaks_the_reading_of_it(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(SHAPES))
    raw = (SAMPLES / name).read_bytes()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(raw.index(b"UNB") + 4, len(raw)))
        junk = data.draw(st.binary(max_size=5) | st.sampled_from(JUNK))
        raw = raw[:at] + junk + raw[at + data.draw(st.integers(0, 20)) :]
    for found in carriers()["generic-edifact"].parse([raw]):
        assert found.quarantined is None or not found.scans


def test_a_home_delivery_of_two_parcels_of_which_one_arrives() -> None:
    morning, afternoon = read("home-delivery.edi")
    assert [one.milestone for one in morning.scans] == [Milestone.OUT_FOR_DELIVERY] * 2
    assert {one.eta for one in morning.scans} == {Estimate(start=utc(2026, 11, 24, 12), end=utc(2026, 11, 24, 14))}
    assert [(one.parcel, one.milestone, one.receiver) for one in afternoon.scans] == [
        ("364300010000000016", Milestone.DELIVERED, "MALLI ÄLLI"),
        ("364300010000000023", Milestone.ATTEMPT_FAILED, None),
    ]
    assert {(one.numbers, one.parcel_total) for one in (*morning.scans, *afternoon.scans)} == {
        (("880011220033", "WEB-10023"), 2)
    }
    assert morning.warnings == afternoon.warnings == ()


def test_a_pickup_with_place_hours_code_and_last_day() -> None:
    (found,) = read("posti-pickup.edi", "posti")
    arrived, told = found.scans
    assert (arrived.milestone, told.milestone) == (Milestone.READY_FOR_PICKUP, Milestone.READY_FOR_PICKUP)
    assert (arrived.carrier_told, told.carrier_told) == (False, True)
    assert told.pickup == Pickup(
        name="SMARTPOST RUOHOLAHTI",
        street="ITÄMERENKATU 21",
        postcode="00180",
        city="HELSINKI",
        country="FI",
        opening_hours="Mo-Fr 08:00-21:00, Sa-Su 10:00-18:00",
        code="7 4412",
        until=utc(2026, 12, 2, 22),
    )
    assert told.text == "Muista henkilötodistus!"


def test_letters_of_bring_with_parcels_named_by_their_marking() -> None:
    found = [scan for message in read("bring-parcels.edi", "bring") for scan in message.scans]
    assert [(scan.numbers[0], scan.parcel, scan.milestone) for scan in found] == [
        ("70726200000000017", "370726200000000016", Milestone.IN_TRANSIT),
        ("70726200000000017", "370726200000000016", Milestone.UNKNOWN),
        ("70726200000000024", "370726200000000023", Milestone.IN_TRANSIT),
        ("70726200000000031", "370726200000000030", Milestone.DELIVERED),
    ]
    assert [scan.at for scan in found[::3]] == [utc(2026, 11, 24, 5, 12), utc(2026, 11, 24, 15, 4)]


def test_a_rough_file_gives_what_is_certain_and_holds_the_rest() -> None:
    found = read("rough.edi")
    said = [(one.numbers, one.milestone, one.at) for message in found for one in message.scans]
    assert said == [
        (("R-1",), Milestone.DELAYED, utc(2026, 11, 25, 5, 30)),
        (("R-3",), Milestone.DELIVERED, None),
        (("R-4",), Milestone.UNKNOWN, None),
    ]
    assert [(one.message, one.quarantined.code) for one in found if one.quarantined] == [
        ("2 IFTSTA", "segment_count"),
        ("1 IFTSTA", "cut_off"),
    ]
    warned = [fault.code for message in found for fault in message.warnings]
    assert warned == ["charset_utf8", "interchange_count", "no_trailer"]
    assert found[2].scans[0].text == "Joe?s O'Hara+Co"
