"""What a carrier is answered: each of its messages taken or rejected, where, and in the syntax it writes itself."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydifact.segmentcollection import Interchange

from services.tracking.edi.acknowledging import NEVER, TooMuch, reports
from services.tracking.edi.contrl import Report, write
from services.tracking.edi.edifact import segments
from services.tracking.edi.messages import messages
from tests.unit.tracking.edi.written import BGM, interchange, message

pytestmark = pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")

WHOLE = message(BGM, "CNI+1+C1", "STS+1+21")
SAMPLES = Path(__file__).parents[3] / "samples" / "edi"
AT = datetime(2026, 11, 24, 14, 5)


def answer(report: Report) -> bytes:
    return write(report, control="0123456789ABCD", written_at=AT)


def answered(raw: bytes) -> list[str]:
    """The body of the one CONTRL for a file, a segment a line, from UCI on."""
    (report,) = reports([raw])
    assert report.obstacle is None
    return [one.text for one in segments([answer(report)]) if one.tag[:2] == "UC"]


def verdicts(*parts: str) -> list[str]:
    """What is said of the messages of a whole interchange."""
    return answered(interchange(*parts))[1:]


def test_what_was_taken_is_acknowledged_message_by_message() -> None:
    raw = interchange(WHOLE, message(BGM, reference="2", kind="IFTSTA:D:96A:UN:EAN002"))

    assert answered(raw) == [
        "UCI+77+CARRIER:14+PERILLE:14+7",
        "UCM+1+IFTSTA:D:96A:UN+7",
        "UCM+2+IFTSTA:D:96A:UN:EAN002+7",
    ]


def test_the_answer_goes_back_to_the_sender_as_a_whole_interchange() -> None:
    (report,) = reports([interchange(WHOLE)])
    raw = answer(report)

    assert raw.startswith(b"UNA:+.? 'UNB+UNOC:3+PERILLE:14+CARRIER:14+261124:1405+0123456789ABCD'UNH+1+CONTRL:D:3:UN'")
    (found,) = messages(segments([raw]))
    assert (found.type, found.fault, found.warnings) == ("CONTRL", None, ())
    (theirs,) = Interchange.from_str(raw.decode("latin-1")).get_messages()
    assert [row.tag for row in theirs.segments] == [row.tag for row in found.segments]


REJECTED = [
    ([message(BGM, count=9)], ["UCM+1+IFTSTA:D:96A:UN+4+29+UNT+2"]),
    ([message(BGM).replace("UNT+3+1", "UNT+3+8")], ["UCM+1+IFTSTA:D:96A:UN+4+28+UNT+3"]),
    ([message(BGM).replace("UNT+3+1'", "")], ["UCM+1+IFTSTA:D:96A:UN+4+13+UNT"]),
    ([message("BGM+" + "x" * 70_000)], ["UCM+1+IFTSTA:D:96A:UN+4", "UCS+2+18"]),
    ([message(BGM, kind="ORDERS:D:96A:UN")], ["UCM+1+ORDERS:D:96A:UN+4+17+UNH+3:1"]),
    ([message(BGM, count=2)], ["UCM+1+IFTSTA:D:96A:UN+7+29+UNT+2"]),
    ([message(BGM, "FTX+AHN+++one:caf\x82")], ["UCM+1+IFTSTA:D:96A:UN+7", "UCS+3", "UCD+21+5:2"]),
]


@pytest.mark.parametrize(("parts", "said"), REJECTED)
def test_what_is_wrong_with_a_message_is_said_and_where(parts: list[str], said: list[str]) -> None:
    assert verdicts(*parts) == said


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (interchange(WHOLE).replace(b"UNZ+1", b"UNZ+2"), "+29+UNZ+2"),
        (interchange(WHOLE).replace(b"UNZ+1+77", b"UNZ+1+78"), "+28+UNZ+3"),
        (interchange(WHOLE).replace(b"UNZ+1+77'", b""), "+13+UNZ"),
        (interchange("XYZ+1'UNT+2+5'", WHOLE), "+33"),
    ],
)
def test_damage_around_the_messages_is_said_of_the_interchange_that_is_taken(raw: bytes, error: str) -> None:
    assert answered(raw) == [f"UCI+77+CARRIER:14+PERILLE:14+7{error}", "UCM+1+IFTSTA:D:96A:UN+7"]


def test_messages_in_groups_are_answered_in_groups() -> None:
    group = "UNG+IFTSTA+S+R+261122:1000+G1+UN+D:96A'"

    assert answered(interchange(group, WHOLE, "UNE+2+G1'").replace(b"UNZ+3", b"UNZ+1"))[1:] == [
        "UCF+G1+S+R+7+29+UNE+2",
        "UCM+1+IFTSTA:D:96A:UN+7",
    ]


def test_each_interchange_has_its_answer_with_its_own_marks_and_characters() -> None:
    odd = interchange(WHOLE).decode().replace("+", "|").replace(":", "*").replace("'", "~")
    four = interchange(WHOLE, unb="UNB+UNOW:4+A*B::IN:X+P:14+20261122:1000+r*1++++++1").replace(b"+77'", b"+r*1'")
    raw = (
        interchange(WHOLE)
        + b"UNA*|.# ~"
        + odd.encode()
        + b"UNA:+.?*'"
        + four.replace(b"A*B", b"A?*B").replace(b"r*1", b"r?*1")
    )

    answers = [answer(report) for report in reports([raw])]
    assert answers[1].startswith(b"UNA*|.# ~UNB|UNOC*3|PERILLE*14|CARRIER*14|261124*1405|")
    assert answers[2].startswith(b"UNA:+.?*'UNB+UNOW:4+P:14+A?*B::IN:X+20261124:1405+0123456789ABCD++++++1'")
    assert b"UNH+1+CONTRL:4:1:UN'UCI+r?*1+A?*B::IN:X+P:14+7'" in answers[2]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (interchange(message("UCI+5+A+B+7", kind="CONTRL:D:3:UN")), NEVER),
        (interchange(WHOLE, unb="UNB+UNOC:3+CARRIER:14+PERILLE:14+261122:1000+"), "no control reference"),
        (interchange(WHOLE, unb="UNB+UNOC:3++PERILLE:14+261122:1000+77"), "no sender"),
        (interchange(message(BGM, kind="", count=3)), "cannot be named"),
        (b"UNB+UNOC:3+CARRIER+PERILLE+261122:1000+7", "cut off"),
    ],
)
def test_what_no_contrl_can_answer_says_why(raw: bytes, why: str) -> None:
    (report,) = reports([raw])

    assert why in (report.obstacle or "")


def test_beside_other_messages_a_contrl_is_passed_over() -> None:
    contrl = message("UCI+5+A+B+7", kind="CONTRL:D:3:UN")

    assert verdicts(contrl, message(BGM, reference="2")) == ["UCM+2+IFTSTA:D:96A:UN+7"]


def test_of_a_file_not_read_yet_it_says_only_that_it_has_come() -> None:
    (report,) = reports([interchange(WHOLE)])
    raw = write(report, control="1", written_at=AT, read=False)

    assert [one.text for one in segments([raw]) if one.tag[:2] == "UC"] == ["UCI+77+CARRIER:14+PERILLE:14+8"]


def test_a_file_of_endless_parts_is_not_answered() -> None:
    with pytest.raises(TooMuch):
        reports([interchange(WHOLE, WHOLE)], most=2)


@given(data=st.data())
def test_whatever_a_damaged_file_is_answered_can_be_read(data: st.DataObject) -> None:
    raw = (SAMPLES / data.draw(st.sampled_from(["rough.edi", "home-delivery.edi"]))).read_bytes()
    at = data.draw(st.integers(raw.index(b"UNB") + 4, len(raw)))
    junk = data.draw(st.binary(max_size=6) | st.sampled_from([b"UNA", b"UNB+", b"UNG+", b"'", b"?", b"\xff", b"+UNH'"]))
    damaged = raw[:at] + junk + raw[at + data.draw(st.integers(0, 30)) :]
    for report in reports([damaged]):
        if report.obstacle is None:
            found = list(messages(segments([answer(report)])))
            assert [(one.type, one.fault) for one in found] == [("CONTRL", None)]
