"""EDIFACT syntax: what real files do to a reader, one trap a test."""

import pytest

from services.tracking.edi.edifact import MAX_SEGMENT, segments
from services.tracking.scan import Unreadable
from tests.unit.tracking.edi.written import UNB, chunks, interchange, message

SAMPLE = (
    b"\xef\xbb\xbf\r\nUNA:+.? '\r\nUNB+UNOC:3+A+B+261122:1000+1'\r\n  UNH+1+IFTSTA:D:96A:UN'"
    b"FTX+AAI+++O?'Hara ?? and ?+?:'RFF+CN:M\xc3\xa4ki:\xe4'LOC+14+x:::\x80uro'UNT+4+1'UNZ+1+1'\r\n\x1a"
    b"UNA|*.# ~UNB*UNOW|4*A*B*20261122|1000*2~UNH*1*X~RFF*A#*B|#~##~FTX*\xc3\xa4~UNT*4*1~UNZ*1*2~"
    b"UNB+UNOA:1+A+B+261122:1000+3'UNH+1+X'UNT+2+1'UNZ+1+3'"
)


def read(data: bytes) -> list[tuple[str, ...]]:
    return [(found.tag, *("|".join(parts) for parts in found.elements)) for found in segments([data])]


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_chunks_of_any_size_give_the_same_segments(size: int) -> None:
    assert list(segments(chunks(SAMPLE, size))) == list(segments([SAMPLE]))


def test_each_interchange_has_its_own_separators() -> None:
    found = read(SAMPLE)
    assert [segment[0] for segment in found].count("UNZ") == 3
    assert ("RFF", "A*B|~#") in found


def test_an_interchange_without_una_after_one_with_una_has_the_standard_separators() -> None:
    assert read(SAMPLE)[-4:] == [
        ("UNB", "UNOA|1", "A", "B", "261122|1000", "3"),
        ("UNH", "1", "X"),
        ("UNT", "2", "1"),
        ("UNZ", "1", "3"),
    ]


def test_an_interchange_without_una_that_visibly_keeps_the_last_separators_is_read_with_them() -> None:
    data = b"UNA:*.? ~UNB*UNOA:1*A*B*261122:1000*1~UNZ*0*1~UNB*UNOA:1*A*B*261122:1000*2~UNZ*0*2~"
    assert [segment[-1] for segment in read(data)] == ["1", "1", "2", "2"]


def test_the_release_character_escapes_itself_the_separators_and_the_terminator() -> None:
    data = interchange("FTX+AAI+++O?'Hara ??? ?+?:'")
    assert ("FTX", "AAI", "", "", "O'Hara ? +:") in read(data)


def test_an_even_number_of_release_characters_before_a_terminator_ends_the_segment() -> None:
    assert read(interchange("FTX+AAI+++why??'FTX+AAI+++so???''"))[1:3] == [
        ("FTX", "AAI", "", "", "why?"),
        ("FTX", "AAI", "", "", "so?'"),
    ]


def test_a_space_as_release_character_means_there_is_none() -> None:
    data = b"UNA:+.  'UNB+UNOA:1+A+B+261122:1000+1'FTX+AAI+++why? a b'UNZ+0+1'"
    assert ("FTX", "AAI", "", "", "why? a b") in read(data)


def test_padding_and_line_ends_between_segments_are_passed_over() -> None:
    data = interchange("BGM+77'   \r\n\r\n DTM+137:1:203'  \n").replace(b"'UNZ", b"'\r\n   UNZ") + b"\r\n \0\x1a"
    assert [segment[0] for segment in read(data)] == ["UNB", "BGM", "DTM", "UNZ"]


def test_lines_cut_at_a_fixed_width_are_joined_except_in_free_text() -> None:
    data = interchange("RFF+CN:JJFI645\r\n74900000137203'FTX+AAI+++two\nlines'")
    assert ("RFF", "CN|JJFI64574900000137203") in read(data)
    assert ("FTX", "AAI", "", "", "two\nlines") in read(data)


def test_an_offset_points_at_the_tag_in_the_file() -> None:
    for found in segments([SAMPLE]):
        assert SAMPLE[found.offset :].startswith(found.tag.encode())


def test_text_that_looks_like_a_una_inside_data_changes_nothing() -> None:
    data = interchange("FTX+AAI+++a 'UNA:x UNB UNZ'".replace("'U", "?'U"))
    assert ("FTX", "AAI", "", "", "a 'UNA:x UNB UNZ".replace(":", "|")) in read(data)


def test_an_interchange_that_begins_in_the_middle_of_another_is_seen() -> None:
    data = f"{UNB}'UNH+1+X'RFF+CN:1'UNA:*.? ~UNB*UNOA:1*A*B*261122:1000*2~UNZ*0*2~".encode()
    assert [segment[0] for segment in read(data)] == ["UNB", "UNH", "RFF", "UNB", "UNZ"]


@pytest.mark.parametrize(
    ("syntax", "raw", "text", "note"),
    [
        ("UNOC", b"M\xe4ki", "Mäki", ""),
        ("UNOc", b"M\xe4ki", "Mäki", ""),
        ("UNOA", b"M\xe4ki", "Mäki", ""),
        ("UNOC", b"M\xc3\xa4ki", "Mäki", "utf8"),
        ("UNOC", b"20 \x80", "20 €", "windows"),
        ("UNOC", b"\x81", "�", "lossy"),
        ("UNOD", b"\xb9", "š", ""),
        ("UNOE", b"\xb0", "А", ""),
        ("UNOW", b"M\xc3\xa4ki", "Mäki", ""),
        ("UNOW", b"M\xe4ki", "M�ki", "lossy"),
    ],
)
def test_text_is_decoded_as_declared_with_the_fallbacks_senders_need(
    syntax: str, raw: bytes, text: str, note: str
) -> None:
    data = interchange("RFF+CN:@'").replace(b"UNOC", syntax.encode()).replace(b"@", raw)
    found = next(segment for segment in segments([data]) if segment.tag == "RFF")
    assert (found.get(0, 1), found.note) == (text, note)


@pytest.mark.parametrize("data", [b"", b" \r\n", b'{"a": 1}', b"ISA*00*", b"UN", b"UNA:+.", "UNB+".encode("utf-16")])
def test_bytes_that_are_no_edifact_are_unreadable_from_the_first_step(data: bytes) -> None:
    with pytest.raises(Unreadable):
        next(segments([data]))


def test_a_tail_without_terminator_is_marked_as_cut() -> None:
    *_, last = segments([f"{UNB}'UNH+1+IFTSTA:D:96A:UN'GIN+BJ+3707".encode()])
    assert (last.tag, last.note) == ("GIN", "cut")


@pytest.mark.parametrize("size", [1000, MAX_SEGMENT, 10**7])
def test_a_segment_without_end_is_cut_instead_of_kept_in_memory(size: int) -> None:
    data = interchange(message("FTX+AAI+++" + "x" * (3 * MAX_SEGMENT), "RFF+CN:1"))
    found = list(segments(chunks(data, size)))
    assert sum(segment.note == "cut" for segment in found) == 3
    assert [segment.tag for segment in found[-3:]] == ["RFF", "UNT", "UNZ"]
