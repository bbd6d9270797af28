"""What a partner's programs answer to our files: it reaches the wish, once, whatever comes twice, late or crosswise."""

from typing import Any

import pytest

from tests.integration.changes.house import MOVED, STOPPED, Case, House
from tests.standins.partner import aperak, contrl

CODE = {"what": "instructions", "door_code": "12+34"}
REFUSED = "313+1+27"


@pytest.fixture
def case(house: House) -> Case:
    return house.shipment("posti")


def sent(case: Case, wish: dict[str, Any] = CODE) -> tuple[str, bytes]:
    """A wish that went to the partner, and its file."""
    change_id = case.asked(wish)
    return change_id, case.house.carrier.files[change_id][0]


def heard(case: Case, raw: bytes, carrier: str = "posti") -> list[str]:
    """What ops sees of a file from the partner."""
    receipt = case.tracking.send(raw, carrier)
    assert receipt["quarantined"] == []
    return [one["text"] for one in receipt["warnings"]]


@pytest.mark.parametrize("by", ["control", "change", "consignment"])
def test_a_refusal_is_told_in_the_partners_words_once(case: Case, by: str) -> None:
    change_id, file = sent(case)

    answers = [aperak(file, REFUSED, by=by, error="42", text="Kuljetus on jo matkalla") for _ in range(2)]
    assert [heard(case, raw) for raw in answers] == [[], []]
    assert case.status(change_id) == ("refused", "Kuljetus on jo matkalla")
    assert case.told(change_id) == ["refused"]


def test_an_acceptance_agrees_where_the_partner_means_that(case: Case, house: House) -> None:
    change_id, file = sent(case)
    assert heard(case, aperak(file, "312+1+29")) == []
    assert case.told(change_id) == ["agreed"]

    other = house.shipment()
    moved = other.asked(MOVED)
    raw = aperak((house.folder / f"{moved}.edi").read_bytes(), "312")
    assert heard(other, raw, "generic-edifact") == []
    assert (other.status(moved), other.told(moved)) == (("sent", None), [])


@pytest.mark.parametrize("refused", [{"action": "4", "error": "12"}, {"message": "4", "error": "13"}])
def test_what_the_partners_programs_cannot_read_is_for_the_shops_people(case: Case, refused: dict[str, str]) -> None:
    change_id, file = sent(case)
    raw = contrl(file, **refused)

    assert "could not read it (error 1" in heard(case, raw)[0]
    shown = case.tracking.get("/v1/changes?via=case&status=sent")["items"]
    assert [one["id"] for one in shown] == [change_id]
    intake_id = case.tracking.get("/v1/carriers/messages")["items"][0]["id"]
    assert case.tracking.call("POST", f"/v1/carriers/messages/{intake_id}/replay").json["warnings"]
    case.tracking.call("POST", f"/v1/changes/{change_id}/settle", json={"result": "agreed"})
    assert case.told(change_id) == ["agreed"]


@pytest.mark.parametrize("received", [{"action": "7"}, {"action": "8"}, {"action": "4", "error": "26"}])
def test_what_they_could_read_or_had_before_waits_for_its_answer(case: Case, received: dict[str, str]) -> None:
    change_id, file = sent(case)

    assert heard(case, contrl(file, **received)) == []
    assert case.status(change_id) == ("sent", None)
    assert case.tracking.get(f"/v1/changes/{change_id}")["via"] == "iftmin"


def test_the_answer_that_contradicts_the_first_changes_nothing_and_is_seen(case: Case) -> None:
    change_id, file = sent(case)
    heard(case, aperak(file, "312+1+29"))

    assert "the other way" in heard(case, aperak(file, REFUSED, text="Ei onnistu"))[0]
    assert (case.status(change_id)[0], case.told(change_id)) == ("agreed", ["agreed"])


def test_an_answer_after_all_is_told_after_the_silence(case: Case) -> None:
    change_id, file = sent(case)
    case.house.later(hours=25)
    heard(case, aperak(file, REFUSED, by="consignment", error="77"))

    assert case.told(change_id) == ["unanswered", "refused"]
    assert case.status(change_id) == ("refused", "error 77")


def test_an_answer_that_says_yes_and_no_counts_for_neither(case: Case) -> None:
    change_id, file = sent(case)

    assert "both yes and no" in heard(case, aperak(file, "312+1+27"))[0]
    assert case.status(change_id) == ("sent", None)


def test_a_late_answer_to_the_wish_is_none_to_its_withdrawal(case: Case) -> None:
    change_id, file = sent(case, STOPPED)
    case.undo(change_id)
    case.house.later()
    back = case.house.carrier.files[f"{change_id}-withdraw"][0]

    assert "does not say whether" in heard(case, aperak(file, "312+1+29", by="consignment"))[0]
    heard(case, aperak(file, REFUSED, by="change", text="Myöhässä"))
    assert case.status(change_id)[0] == "undoing"
    heard(case, aperak(back, "312+1+29", by="change"))
    assert case.told(change_id) == ["withdrawn"]


def test_nobody_answers_another_shops_wish(case: Case, house: House) -> None:
    change_id, file = sent(case)
    stranger = house.shipment("posti")

    assert "no instruction of ours" in heard(stranger, aperak(file, REFUSED, text="Ei"))[0]
    assert "no instruction of ours" in heard(stranger, contrl(file, "4", error="12"))[0]
    assert case.status(change_id) == ("sent", None)


def test_which_of_several_wishes_a_consignment_number_means_is_not_guessed(case: Case) -> None:
    (_, file), (second, _) = sent(case), sent(case, STOPPED)

    assert "several wishes" in heard(case, aperak(file, REFUSED, by="consignment", text="Ei"))[0]
    assert case.status(second) == ("sent", None)


def test_a_test_answers_nothing(case: Case) -> None:
    change_id, file = sent(case)

    assert "test interchange" in heard(case, aperak(file, REFUSED, text="Ei", test=True))[0]
    assert case.status(change_id) == ("sent", None)
