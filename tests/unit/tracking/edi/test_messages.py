"""Envelopes: what is used with a warning, what is held, and that neighbours of a bad message go through."""

import pytest

from services.tracking.edi.edifact import segments
from services.tracking.edi.envelope import Message, Remark
from services.tracking.edi.messages import messages
from services.tracking.edi.verdict import MAX_SEGMENTS
from tests.unit.tracking.edi.written import UNB, interchange, message

GOOD = message("BGM+77+D+9", reference="9")


def read(data: bytes) -> tuple[list[Message], list[str]]:
    found = list(messages(segments([data])))
    return [one for one in found if isinstance(one, Message)], [
        one.fault.code for one in found if isinstance(one, Remark)
    ]


def held(data: bytes) -> list[str | None]:
    return [one.fault and one.fault.code for one in read(data)[0]]


def test_a_message_carries_what_its_envelope_says() -> None:
    (found,), remarks = read(interchange(message("BGM+77", kind="iftsta:d:01b:UN:EAN004"), unb=f"{UNB}++++1++1"))
    assert remarks == []
    assert (found.type, found.directory, found.agency, found.association) == ("IFTSTA", "D.01B", "UN", "EAN004")
    assert found.interchange.name == "CARRIER > PERILLE 77"
    assert found.interchange.test
    assert (found.offset, found.fault, found.warnings) == (len(UNB) + len("++++1++1'"), None, ())


@pytest.mark.parametrize("indicator", ["", "0"])
def test_without_a_test_indicator_a_message_is_for_real(indicator: str) -> None:
    (found,), _ = read(interchange(GOOD, unb=f"{UNB}++++++{indicator}"))
    assert not found.interchange.test


def test_fewer_segments_declared_than_there_are_is_a_warning() -> None:
    (found,), _ = read(interchange(message("BGM+77", "CNI+1+C1", count=3)))
    assert found.fault is None
    assert [(one.code, one.segment) for one in found.warnings] == [("segment_count", "4 UNT (byte 86)")]


def test_leading_zeros_in_counts_and_references_are_no_difference() -> None:
    (found,), remarks = read(interchange("UNH+0001+IFTSTA:D:96A:UN'UNT+000002+1'"))
    assert (found.fault, found.warnings, remarks) == (None, (), [])


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (message("BGM+77", count=4), "segment_count"),
        (message("BGM+77").replace("UNT+3", "UNT+x"), "segment_count"),
        (message("BGM+77").replace("UNT+3+1", "UNT+3+2"), "message_reference"),
        ("UNH+1+IFTSTA:D:96A:UN'BGM+77'", "cut_off"),
        ("UNH+1'UNT+2+1'", "no_type"),
        ("UNX+1+IFTSTA:D:96A:UN'BGM+77'UNT+3+1'", "no_header"),
        ("UNT+3+1'", "no_header"),
    ],
)
def test_a_doubtful_message_is_held_and_its_neighbours_go_through(bad: str, code: str) -> None:
    assert held(interchange(GOOD, bad, GOOD)) == [None, code, None]


def test_a_fault_names_interchange_message_and_segment() -> None:
    (found,), _ = read(interchange(message("BGM+77", count=9)))
    assert found.fault is not None
    assert found.fault.interchange == "CARRIER > PERILLE 77"
    assert found.fault.message == "1 IFTSTA"
    assert found.fault.segment == "3 UNT (byte 77)"
    assert "UNT says 9 segments, the message has 3" in found.fault.text


@pytest.mark.parametrize("cut", [3, 5, 9, 13, 30])
def test_the_last_message_of_a_truncated_file_is_held_and_the_others_are_used(cut: int) -> None:
    data = interchange(GOOD, message("BGM+77", "CNI+1+C1", "STS+1+21"))
    found, remarks = read(data[: data.index(b"UNZ") - cut])
    assert [one.fault is not None for one in found] == [False, True]
    assert remarks == ["no_trailer"]


def test_a_file_that_lacks_only_its_last_terminator_is_whole() -> None:
    found, remarks = read(interchange(GOOD)[:-1])
    assert (held(interchange(GOOD)[:-1]), remarks) == ([None], [])
    assert found[0].warnings == ()


def test_wrong_counts_and_references_of_the_interchange_are_warnings() -> None:
    data = interchange(GOOD).replace(b"UNZ+1+77", b"UNZ+5+78")
    assert read(data)[1] == ["interchange_count", "interchange_reference"]
    assert held(data) == [None]


def test_an_interchange_with_groups_counts_groups() -> None:
    group = f"UNG+IFTSTA+A+B+261122:1000+G1+UN+D:96A'{GOOD}{GOOD}UNE+2+G1'"
    found, remarks = read(f"{UNB}'{group}{group}UNZ+2+77'".encode())
    assert remarks == []
    assert [one.group for one in found] == ["G1"] * 4


def test_wrong_counts_and_references_of_a_group_are_warnings() -> None:
    group = f"UNG+IFTSTA+A+B+261122:1000+G1+UN+D:96A'{GOOD}UNE+2+G2'"
    assert read(f"{UNB}'{group}UNZ+1+77'".encode())[1] == ["group_count", "group_reference"]


def test_several_interchanges_of_one_reference_are_all_read() -> None:
    data = interchange(GOOD) + interchange(message("BGM+77+OTHER+9")) + interchange(GOOD)
    found, remarks = read(data)
    assert remarks == []
    assert len({one.interchange.name for one in found}) == 1
    assert len({one.digest for one in found}) == 2
    assert found[0].digest == found[2].digest


def test_a_missing_trailer_does_not_harm_the_next_interchange() -> None:
    data = interchange(GOOD)
    assert read(data[: data.index(b"UNZ")] + data)[1] == ["no_trailer"]


def test_a_zero_date_and_a_blank_reference_are_read_with_a_warning() -> None:
    data = f"UNB+UNOA:3+CARRIER+PERILLE+000000:0000+ '{GOOD}UNZ+1+'".encode()
    found, remarks = read(data)
    assert remarks == ["no_reference"]
    assert found[0].fault is None


def test_text_of_another_character_set_is_used_with_one_warning_a_kind() -> None:
    data = interchange(message("NAD+CN+++Ä", "NAD+CZ+++Ö")).replace("Ä".encode("latin-1"), b"\xc3\x84")
    (found,), _ = read(data.replace("Ö".encode("latin-1"), b"\x81"))
    assert found.fault is None
    assert [one.code for one in found.warnings] == ["charset_utf8", "charset_lossy"]


def test_a_message_beyond_any_sane_length_is_held_without_being_kept_in_memory() -> None:
    long = "UNH+1+IFTSTA:D:96A:UN'" + "RFF+CN:1'" * (MAX_SEGMENTS + 10) + f"UNT+{MAX_SEGMENTS + 12}+1'"
    found, _ = read(interchange(long, GOOD))
    assert [one.fault and one.fault.code for one in found] == ["too_long", None]
    assert len(found[0].segments) <= MAX_SEGMENTS
