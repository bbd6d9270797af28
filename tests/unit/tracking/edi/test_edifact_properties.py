"""EDIFACT syntax for any content: what is written is read again, however it arrives, as pydifact reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydifact.parser import Parser

from services.tracking.edi.edifact import segments
from services.tracking.edi.segment import STANDARD, Separators
from tests.unit.tracking.edi.written import chunks

PRINTABLE = st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"])
COMPONENT = st.text(PRINTABLE | st.sampled_from("?'+:*~"), max_size=12)
TAG = st.sampled_from(["BGM", "DTM", "FTX", "GIN", "NAD", "RFF", "STS"])


def any_segments(component: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, list[list[str]]]]]:
    elements = st.lists(st.lists(component, min_size=1, max_size=4), min_size=1, max_size=5)
    return st.lists(st.tuples(TAG, elements), max_size=8)


SEGMENTS = any_segments(COMPONENT)
FILLED = any_segments(COMPONENT.filter(bool))
MARKS = st.sampled_from(
    [STANDARD, Separators("*", "|", "\\", "~"), Separators(":", "+", "#", "\n"), Separators(",", ";", "?", "'")]
)
UNB = [["UNOW", "4"], ["A"], ["B"], ["20261122", "1000"], ["1"]]


def written(content: list[tuple[str, list[list[str]]]], marks: Separators) -> bytes:
    """An interchange of these segments, every service character in its data released."""
    service = (marks.component, marks.element, marks.release, marks.terminator)

    def released(text: str) -> str:
        return "".join(marks.release + c if c in service else c for c in text)

    lines = [f"UNA{marks.component}{marks.element}.{marks.release} {marks.terminator}"]
    for tag, elements in [("UNB", UNB), *content, ("UNZ", [["0"], ["1"]])]:
        parts = [marks.component.join(map(released, components)) for components in elements]
        lines.append(marks.element.join([tag, *parts]) + marks.terminator)
    return "".join(lines).encode("utf-8")


@given(content=SEGMENTS, marks=MARKS)
def test_what_is_written_is_read_again(content: list[tuple[str, list[list[str]]]], marks: Separators) -> None:
    found = [(s.tag, [list(parts) for parts in s.elements]) for s in segments([written(content, marks)])]
    assert found[1:-1] == content


@given(content=SEGMENTS, marks=MARKS, size=st.integers(1, 40))
def test_the_cut_into_chunks_never_shows(
    content: list[tuple[str, list[list[str]]]], marks: Separators, size: int
) -> None:
    data = written(content, marks)
    assert list(segments(chunks(data, size))) == list(segments([data]))


@given(junk=st.binary(max_size=300), size=st.integers(1, 40))
def test_no_bytes_after_a_unb_break_the_reader_or_its_independence_of_chunks(junk: bytes, size: int) -> None:
    data = b"UNB+UNOC:3+A+B+261122:1000+1'" + junk
    assert list(segments(chunks(data, size))) == list(segments([data]))


@pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")
@given(content=FILLED)
def test_pydifact_reads_the_same(content: list[tuple[str, list[list[str]]]]) -> None:
    # One interchange with its own UNA and no empty components: there pydifact is known to be right.
    data = written(content, STANDARD)
    theirs = [
        (s.tag, [e if isinstance(e, list) else [e] for e in s.elements])
        for s in Parser().parse(data.decode("utf-8"))
        if s.tag != "UNA"
    ]
    assert theirs == [(s.tag, [list(parts) for parts in s.elements]) for s in segments([data])]
