"""A carrier with a webhook: whatever happens on the way, it acts once and the customer hears one truthful end."""

import pytest

from services.tracking.changes.asker import AT_ONCE
from tests.integration.changes.house import FRIDAY, TO_THE_NEIGHBOUR, House
from tests.standins.carrier import OLD_SECRET


def test_it_learns_what_is_wished_of_which_parcel_and_where_to_answer(house: House) -> None:
    case = house.shipment()
    change_id = case.asked()

    said = house.carrier.deeds[change_id].said
    assert (said["type"], said["change"], said["wish"]) == (
        "change.ask",
        change_id,
        FRIDAY | {"start": "12:00:00", "end": "16:00:00"},
    )
    assert said["shipment"]["tracking_number"] == case.number
    assert said["shipment"]["parcels"] == ["370726206369762060"]
    assert said["answer_url"] == f"{house.public_url}/v1/carriers/generic-edifact/changes/{change_id}/answer"


@pytest.mark.parametrize(
    ("verdict", "end"),
    [
        ({"result": "agreed"}, ("agreed", None)),
        ({"result": "refused", "reason": "the van is full"}, ("refused", "the van is full")),
        ({"result": "waiting", "reference": "R-7"}, ("sent", None)),
        ({"taken": True}, ("sent", None)),
        ({}, ("sent", None)),
    ],
)
def test_what_it_answers_at_once_is_where_the_wish_stands(house: House, verdict, end) -> None:
    house.carrier.verdict = verdict
    case = house.shipment()

    assert case.status(case.asked()) == end


@pytest.mark.parametrize("status", [409, 410, 422])
def test_some_statuses_are_a_refusal(house: House, status: int) -> None:
    house.carrier.status, house.carrier.verdict = status, {"reason": "it is on the van"}
    case = house.shipment()
    change_id = case.asked()

    assert case.status(change_id) == ("refused", "it is on the van")
    assert case.told(change_id) == ["refused"]


BAD_MOMENTS = [
    "hang_accepted", "reset", "reset_accepted", "close", "close_accepted", "cut_short",
    "500", "500_accepted", "503", "503_accepted", "429", "302", "html", "html_accepted", "401", "403", "slow",
]  # fmt: skip


@pytest.mark.parametrize("moment", BAD_MOMENTS)
def test_after_a_bad_moment_it_has_acted_once_and_one_end_is_told(house: House, moment: str) -> None:
    house.carrier.verdict = {"result": "agreed"}
    house.carrier.script.add(moment)
    case = house.shipment()
    change_id = case.asked()
    house.later(minutes=2)

    assert house.carrier.of(change_id) == [change_id]
    assert case.told(change_id) == ["agreed"]


def test_where_nobody_listens_the_wish_waits_until_somebody_does(house: House) -> None:
    house.carrier.verdict = {"result": "agreed"}
    case = house.shipment()
    house.carrier.server.stop()
    change_id = case.asked()
    assert case.status(change_id) == ("asked", None)
    house.carrier.server.start()
    house.later(minutes=2)

    assert house.carrier.of(change_id) == [change_id]
    assert case.told(change_id) == ["agreed"]


def test_a_carrier_that_stays_away_is_given_up_once_and_people_are_told(house: House) -> None:
    house.carrier.script.add("500", times=None)
    case = house.shipment()
    change_id = case.asked()
    for _ in range(30):
        house.later(hours=1)

    assert case.told(change_id) == ["unanswered"]
    assert house.carrier.of(change_id) == []


@pytest.mark.parametrize(("result", "reason", "end"), [("agreed", None, None), ("refused", "no", "no")])
def test_it_may_answer_later(house: House, result: str, reason: str | None, end: str | None) -> None:
    case = house.shipment()
    change_id = case.asked()

    answer = house.carrier.answer(change_id, result, reason=reason)

    assert answer.json() == {"change": change_id, "status": result, "changed": True}
    assert case.status(change_id) == (result, end)
    assert case.told(change_id) == [result]


@pytest.mark.parametrize("moment", ["slow", "reset_accepted", "500_accepted", "429"])
def test_it_may_answer_before_its_reply_was_heard(house: House, moment: str) -> None:
    """Neither the reply, lost or late, nor a repeat changes what it has answered."""
    house.carrier.meanwhile = lambda key: house.carrier.answer(key, "agreed")
    house.carrier.script.add(moment, after=0.0)
    case = house.shipment()
    change_id = case.asked()
    house.later(minutes=30)
    house.later(hours=30)

    assert house.carrier.heard.count(change_id) == 1
    assert case.told(change_id) == ["agreed"]


def test_answers_that_overtook_their_replies_hold_up_nobody_else(house: House) -> None:
    house.carrier.meanwhile = lambda key: house.carrier.answer(key, "agreed")
    many = [house.shipment() for _ in range(AT_ONCE + 1)]
    for case in many:
        case.wished()
    house.later()
    house.later(hours=30)
    house.carrier.meanwhile, house.carrier.verdict = None, {"result": "refused"}
    case = house.shipment()

    assert case.told(case.asked(FRIDAY | {"day": "2026-11-30"})) == ["refused"]


def test_twice_the_same_and_then_the_contrary_is_one_answer(house: House) -> None:
    case = house.shipment()
    change_id = case.asked()

    said = [house.carrier.answer(change_id, result).json() for result in ("refused", "refused", "agreed", "waiting")]

    assert [row["changed"] for row in said] == [True, False, False, False]
    assert {row["status"] for row in said} == {"refused"}
    assert case.told(change_id) == ["refused"]


def test_an_answer_after_we_gave_up_still_counts(house: House) -> None:
    case = house.shipment()
    change_id = case.asked()
    house.later(hours=25)
    house.carrier.answer(change_id, "agreed")

    assert case.told(change_id) == ["unanswered", "agreed"]


def test_it_may_sign_with_the_secret_from_before_while_that_is_changed(house: House) -> None:
    case = house.shipment()
    change_id = case.asked()

    assert house.carrier.answer(change_id, "agreed", secret=OLD_SECRET).status_code == 200
    assert case.told(change_id) == ["agreed"]


def test_a_wish_taken_back_is_asked_of_it_as_a_message_of_its_own(house: House) -> None:
    house.carrier.verdict = {"result": "agreed"}
    case = house.shipment()
    change_id = case.asked()
    case.undo(change_id)
    house.later()

    assert house.carrier.of(change_id) == [change_id, f"{change_id}.withdraw"]
    assert house.carrier.deeds[f"{change_id}.withdraw"].said["type"] == "change.withdraw"
    assert case.told(change_id) == ["agreed", "withdrawn"]


def test_a_late_yes_to_the_wish_is_no_yes_to_taking_it_back(house: House) -> None:
    case = house.shipment()
    change_id = case.asked()
    case.undo(change_id)
    house.later()

    assert house.carrier.answer(change_id, "agreed").json()["changed"] is False
    assert case.status(change_id)[0] == "undoing"
    assert house.carrier.answer(change_id, "agreed", type="change.withdraw").json()["status"] == "withdrawn"
    assert case.told(change_id) == ["withdrawn"]


@pytest.mark.parametrize("reply", [{"result": "agreed"}, {"result": "refused"}, {}])
def test_a_reply_that_is_slower_than_second_thoughts_is_no_answer_to_them(house: House, reply) -> None:
    """It agrees by a call of its own, the customer takes the wish back, and only then comes the reply to the wish."""
    case = house.shipment()

    def second_thoughts(key: str) -> None:
        house.carrier.meanwhile, house.carrier.verdict = None, reply
        house.carrier.answer(key, "agreed")
        case.undo(key)

    house.carrier.meanwhile = second_thoughts
    change_id = case.wished()
    house.asker.look()
    assert case.status(change_id)[0] == "undoing"
    house.carrier.verdict = {"result": "agreed"}
    house.later()

    assert house.carrier.of(change_id) == [change_id, f"{change_id}.withdraw"]
    assert case.told(change_id) == ["agreed", "withdrawn"]


def test_the_last_wish_counts_though_the_first_was_agreed_to_meanwhile(house: House) -> None:
    case = house.shipment()
    first = case.asked()
    second = case.asked(TO_THE_NEIGHBOUR)
    house.carrier.answer(first, "agreed")
    house.carrier.answer(second, "agreed")

    assert (case.told(first), case.told(second)) == (["replaced", "agreed", "replaced"], ["agreed"])


def test_the_carrier_hears_what_a_wish_takes_the_place_of(house: House) -> None:
    case = house.shipment()
    house.carrier.verdict = {"result": "agreed"}
    first = case.asked()
    second = case.asked(TO_THE_NEIGHBOUR)

    assert [house.carrier.deeds[key].said["instead_of"] for key in (first, second)] == [None, first]


def test_a_wish_whose_parcel_was_faster_is_answered_once(house: House) -> None:
    case = house.shipment("generic-edifact", "13", "1")
    change_id = case.asked()
    case.scan("13", "1", "48", "21")
    house.carrier.answer(change_id, "agreed")

    assert case.told(change_id) == ["overtaken"]
