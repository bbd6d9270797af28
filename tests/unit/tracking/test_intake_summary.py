"""The summary of a file: counts, faults, and no more faults than people read."""

from services.tracking.scan import Fault, Parsed, Scan
from services.tracking.settings import MOST_FAULTS
from services.tracking.summary import Summary

_FAULT = Fault(interchange="A > B 1", message="1 IFTSTA", segment="3 STS", code="bad", text="It is wrong.")
_SCAN = Scan(numbers=("N1",), parcel=None, code="21")


def _parsed(**said: object) -> Parsed:
    return Parsed(**{"interchange": "A > B 1", "message": "1 IFTSTA", **said})


def test_messages_scans_and_unknown_codes_are_counted() -> None:
    summary = Summary()

    summary.add([_parsed(scans=(_SCAN, _SCAN), unknown_codes=1), _parsed()], new_scans=2, unclaimed=1)

    assert summary.numbers() == (2, 2, 2, 1, 1, 0, 0)


def test_a_remark_about_an_interchange_is_no_message() -> None:
    summary = Summary()

    summary.add([_parsed(message="", warnings=(_FAULT,))], new_scans=0, unclaimed=0)

    assert (summary.messages, len(summary.warnings)) == (0, 1)


def test_a_part_held_back_is_quarantined_beside_the_scans_that_went_through() -> None:
    summary = Summary()

    summary.add([_parsed(scans=(_SCAN,), held=(_FAULT,))], new_scans=1, unclaimed=0)

    assert summary.public()["quarantined"] == [
        {"interchange": "A > B 1", "message": "1 IFTSTA", "segment": "3 STS", "code": "bad", "text": "It is wrong."}
    ]


def test_of_very_many_faults_the_first_are_listed_and_the_rest_counted() -> None:
    summary = Summary()

    summary.add([_parsed(warnings=(_FAULT,) * (MOST_FAULTS + 7))], new_scans=0, unclaimed=0)

    listed = Summary.from_json(summary.as_json()).public()["warnings"]
    assert len(listed) == MOST_FAULTS + 1
    assert listed[-1]["text"] == "7 more of the kind are not listed"
