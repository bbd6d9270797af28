"""Transport instructions as written: our own reader and another library read back every letter that has a place."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydifact.segmentcollection import Interchange

from services.tracking.edi.edifact import segments
from services.tracking.edi.iftmin import DeliveryPlace, Function, Instruction, write
from services.tracking.edi.messages import messages
from services.tracking.edi.segment import Segment
from services.tracking.edi.writer import plain

pytestmark = pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")

HOME = DeliveryPlace(street="Kauppakatu 5 B 12", postcode="33200", city="Tampere", country="FI")
TOLD = Instruction(
    function=Function.CHANGE,
    kind="IFTMIN:D:04A:UN:BIG14",
    sender="6430000000001:14",
    recipient="CARRIER:ZZZ",
    control="0123456789ABCD",
    written_at=datetime(2026, 11, 24, 14, 5),
    consignment="JJFI65438700000000017",
    order_reference="WEB-10023",
    change_reference="chg_01",
    parcels=("370726206369762060",),
)
WRITABLE = st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), max_size=60)


def rows(raw: bytes) -> list[Segment]:
    return list(segments([raw]))


def one(raw: bytes, tag: str) -> Segment:
    return next(row for row in rows(raw) if row.tag == tag)


def elsewhere(raw: bytes) -> list[tuple[str, list[Any]]]:
    """The same file as pydifact reads it."""
    read = Interchange.from_str(raw.decode("latin-1"))
    (found,) = read.get_messages()
    return [(row.tag, row.elements) for row in found.segments]


@pytest.mark.parametrize(("function", "code"), [("CANCEL", "1"), ("CHANGE", "4"), ("REPLACE", "5")])
def test_the_function_is_what_the_partner_is_to_do(function: str, code: str) -> None:
    raw = write(replace(TOLD, function=Function[function]))

    assert one(raw, "BGM").elements == (("610",), ("JJFI65438700000000017",), (code,))


def test_the_envelope_is_whole_and_counts_right() -> None:
    raw = write(replace(TOLD, place=HOME, texts=("Ovikoodi 12", "Ei portaita")))
    (found,) = messages(iter(rows(raw)))

    assert (found.fault, found.warnings) == (None, ())
    assert (found.type, found.directory, found.association) == ("IFTMIN", "D.04A", "BIG14")
    assert (found.interchange.sender, found.interchange.recipient) == ("6430000000001", "CARRIER")
    assert (found.interchange.reference, found.interchange.prepared) == ("0123456789ABCD", "2611241405")
    assert one(raw, "UNZ").elements == (("1",), ("0123456789ABCD",))


def test_another_library_reads_the_same() -> None:
    raw = write(replace(TOLD, place=HOME, texts=("Soita: 040+123? 'heti'",)))

    ours = [(row.tag, row.elements) for row in rows(raw) if row.tag not in ("UNB", "UNH", "UNT", "UNZ")]
    theirs = elsewhere(raw)
    assert [tag for tag, _ in theirs] == [tag for tag, _ in ours]
    assert ("FTX", ["DIN", "", "", "Soita: 040+123? 'heti'"]) in theirs
    assert ("NAD", ["DP", "", "", "", "Kauppakatu 5 B 12", "Tampere", "", "33200", "FI"]) in theirs


def test_the_same_wish_is_the_same_bytes() -> None:
    assert write(TOLD) == write(replace(TOLD))


@pytest.mark.parametrize(
    ("earliest", "latest", "times"),
    [
        (datetime(2026, 11, 27), None, [("2", "20261127", "102")]),
        (
            datetime(2026, 11, 27, 12),
            datetime(2026, 11, 27, 16),
            [("64", "202611271200", "203"), ("63", "202611271600", "203")],
        ),
    ],
)
def test_a_day_or_the_window_on_it(earliest: datetime, latest: datetime | None, times: list[tuple[str, ...]]) -> None:
    raw = write(replace(TOLD, earliest=earliest, latest=latest))

    assert [row.elements[0] for row in rows(raw) if row.tag == "DTM"][1:] == times


def test_a_pickup_point_is_named_by_the_carriers_own_number() -> None:
    point = replace(HOME, id="P1:x", name="K-Market Ääni & Öljy, Itäkeskus, puoti 12")
    party = one(write(replace(TOLD, place=point)), "NAD")

    assert party.components(1) == ("P1:x", "", "87")
    assert party.get(3) == "K-Market Ääni & Öljy, Itäkeskus, pu"  # 35 characters


def test_a_long_street_is_cut_into_lines_and_none_is_lost() -> None:
    street = "Pitkänimisen Kadunmiehen Muistopolun Alapää 12345 C 678, sisäpiha"
    lines = one(write(replace(TOLD, place=replace(HOME, street=street))), "NAD").components(4)

    assert "".join(lines) == street
    assert max(map(len, lines)) <= 35


@given(WRITABLE, WRITABLE)
def test_every_letter_comes_back(text: str, city: str) -> None:
    raw = write(replace(TOLD, texts=(text,), place=replace(HOME, city=city)))

    read = {row.tag: row for row in rows(raw) if not row.note}  # what is UTF-8 by chance is read as that
    assert "FTX" not in read or read["FTX"].get(3) == text
    assert "NAD" not in read or read["NAD"].get(5) == city[:35]


@given(st.text(max_size=300))
def test_nothing_that_a_customer_writes_ends_a_segment_or_begins_one(text: str) -> None:
    raw = write(replace(TOLD, texts=(text,), place=replace(HOME, street=text, city=text)))
    (found,) = messages(iter(rows(raw)))

    assert [row.tag for row in found.segments] == ["BGM", "DTM", "FTX", "RFF", "RFF", "RFF", "NAD", "GID", "PCI", "GIN"]
    assert found.fault is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Łódź – “Żółw”", 'Lódz - "Zólw"'),
        ("\r\nUNZ+1+1'\x00\x85\u2028", "UNZ+1+1'"),
        ("5 € …", "5 EUR ..."),
        ("日本", "??"),
        ("a\u0308iti e\u0301", "äiti é"),
        ("x\u0308", "x"),
        ("ﬁ", "fi"),
    ],
)
def test_what_has_no_place_in_the_character_set_comes_as_near_as_it_can(text: str, written: str) -> None:
    assert plain(text) == written
