"""What partners' programs say of our instructions, in the ways in which they say it."""

import pytest

from services.tracking.scan import PartnerAnswer
from tests.unit.tracking.edi.written import interchange, message, parsed

NAMED = "RFF+ACW:0123456789ABCD"


def said(*segments: str, kind: str) -> PartnerAnswer:
    (found,) = parsed(interchange(message(*segments, kind=kind)))
    (answer,) = found.answers
    assert (found.scans, found.warnings, found.quarantined) == ((), (), None)
    return answer


@pytest.mark.parametrize(
    ("segments", "result", "reason"),
    [
        (["BGM+312+7", NAMED], "accepted", None),
        (["BGM++7+29", NAMED], "accepted", None),
        (["BGM+++11+AP", NAMED, "ERC+OK"], "accepted", "error OK"),
        (["BGM+313", NAMED, "FTX+AAO+++Liian:myöhään"], "refused", "Liian myöhään"),
        (["BGM+++27", NAMED, "FTX+AAI+++Huomio", "ERC+42", "FTX+AAO+++Jo matkalla"], "refused", "Jo matkalla"),
        (["BGM+77", NAMED, "ERC+42::260"], "refused", "error 42"),
        (["BGM+77", NAMED], "received", None),
        (["BGM+312++27", NAMED], "unclear", None),
    ],
)
def test_an_aperak_says_yes_or_no(segments: list[str], result: str, reason: str | None) -> None:
    assert said(*segments, kind="APERAK:D:96A:UN") == PartnerAnswer(
        names=("0123456789ABCD",), result=result, reason=reason
    )


@pytest.mark.parametrize(
    ("segments", "result", "reason"),
    [
        (["UCI+77+A+B+7"], "received", None),
        (["UCI+77+A+B+8"], "received", None),
        (["UCI+77+A+B+1"], "received", None),
        (["UCI+77+A+B+4+2+UNB+2:2"], "unreadable", "error 2 in UCI"),
        (["UCI+77+A+B+7", "UCM+1+IFTMIN:D:04A:UN+4", "UCS+5+13", "UCD+12+2"], "unreadable", "error 13 in UCS"),
        (["UCI+77+A+B+4+26"], "received", "error 26 in UCI"),
    ],
)
def test_a_contrl_says_whether_it_could_be_read(segments: list[str], result: str, reason: str | None) -> None:
    answer = said(*segments, kind="CONTRL:D:3:UN")

    assert (answer.names, answer.result, answer.reason) == (("77",), result, reason)


def test_a_contrl_that_names_nothing_answers_nothing() -> None:
    (found,) = parsed(interchange(message("UCI++A+B+7", kind="CONTRL:D:3:UN")))

    assert found.answers == ()
