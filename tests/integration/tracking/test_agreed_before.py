"""What the carrier agreed to holds until it agrees to something else; a later wish that fails takes nothing away."""

import pytest

from services.tracking.changes.adapters import Answer
from tests.integration.tracking.desk import AGREED, FRIDAY, LATER, REFUSED, TO_THE_NEIGHBOUR, Desk, Scripted
from tests.integration.tracking.kit import Tracking, steps


@pytest.fixture
def desk(tracking: Tracking) -> Desk:
    return Desk(tracking, Scripted())


def standing(desk: Desk, *change_ids: str) -> list[str]:
    return [desk.status(change_id)[0] for change_id in change_ids]


def left(desk: Desk, change_id: str) -> str | None:
    """The wish that holds after the end of this one, as it was told."""
    told = [body for body in desk.tracking.outbox("change.settled") if body["change_id"] == change_id]
    return told[-1]["holds"] and told[-1]["holds"]["change_id"]


def test_while_another_is_asked_for_the_agreement_stands_and_gives_way_once_that_is_agreed(desk: Desk) -> None:
    friday = desk.asked(AGREED)
    neighbour = desk.asked(LATER, **TO_THE_NEIGHBOUR)
    assert standing(desk, friday, neighbour) == ["agreed", "sent"]
    desk.settle(neighbour, "agreed")

    assert standing(desk, friday, neighbour) == ["replaced", "agreed"]
    assert (desk.settled(friday), desk.settled(neighbour)) == (["agreed", "replaced"], ["agreed"])


def test_refused_or_unanswered_it_leaves_what_was_agreed_and_says_so(desk: Desk) -> None:
    friday = desk.asked(AGREED)
    refused = desk.asked(REFUSED, **TO_THE_NEIGHBOUR)
    silent = desk.asked(what="safe_place", place="Kuisti")
    desk.later(hours=25)

    assert standing(desk, friday, refused, silent) == ["agreed", "refused", "unanswered"]
    assert desk.settled(friday) == ["agreed"]
    assert left(desk, refused) == left(desk, silent) == friday
    shown = desk.tracking.get(f"/v1/changes/{silent}")
    assert (shown["holds"], desk.tracking.get(f"/v1/changes/{friday}")["holds"]) == (friday, None)

    desk.settle(silent, "agreed")  # after all
    assert standing(desk, friday, silent) == ["replaced", "agreed"]


def test_an_undo_that_is_refused_leaves_the_agreement_since_when_it_was_made(desk: Desk) -> None:
    friday = desk.asked(AGREED)
    agreed_at = desk.tracking.get(f"/v1/changes/{friday}")["agreed_at"]
    desk.later(hours=1)
    desk.carrier.answers.append(Answer(result="refused"))
    desk.post(f"/v1/changes/{friday}/undo")
    desk.later()

    shown = desk.tracking.get(f"/v1/changes/{friday}")
    assert (shown["status"], shown["reason"], shown["agreed_at"]) == ("agreed", "cannot_be_undone", agreed_at)


@pytest.mark.parametrize(
    ("answers", "ends"),
    [
        ((("first", "agreed"), ("second", "agreed")), ["replaced", "agreed"]),
        ((("second", "agreed"), ("first", "agreed")), ["replaced", "agreed"]),
        ((("first", "agreed"), ("second", "refused")), ["agreed", "refused"]),
        ((("second", "refused"), ("first", "agreed")), ["agreed", "refused"]),
        ((("second", "agreed"), ("first", "refused")), ["replaced", "agreed"]),
    ],
)
def test_of_two_the_last_one_that_was_agreed_to_holds_in_whatever_order_the_answers_come(
    desk: Desk, answers: tuple[tuple[str, str], ...], ends: list[str]
) -> None:
    ids = {"first": desk.asked(), "second": desk.asked(**TO_THE_NEIGHBOUR)}
    for which, result in answers:
        path, body = f"/v1/changes/{ids[which]}/settle", {"result": result, "reason": None}
        assert desk.tracking.call("POST", path, json=body).status_code in (200, 409)

    assert standing(desk, *ids.values()) == ends


def test_who_asks_for_the_same_again_after_something_else_means_it(desk: Desk) -> None:
    friday = desk.asked(AGREED)
    neighbour = desk.asked(**TO_THE_NEIGHBOUR)
    again = desk.asked(AGREED, **FRIDAY)

    assert again not in (friday, neighbour)
    assert standing(desk, friday, neighbour, again) == ["replaced", "replaced", "agreed"]


def test_who_asks_again_for_what_they_are_taking_back_gets_both_answers(desk: Desk) -> None:
    friday = desk.asked(AGREED)
    desk.carrier.answers.append(LATER)
    desk.post(f"/v1/changes/{friday}/undo")
    desk.asker.look()
    again = desk.asked(AGREED)

    assert again != friday
    desk.settle(friday, "agreed")
    assert standing(desk, friday, again) == ["withdrawn", "agreed"]


def test_what_is_being_taken_back_is_not_decided_by_any_scan_on_the_way(desk: Desk) -> None:
    address = desk.asked(AGREED, what="other_address", street="Katu 1", postcode="00200", city="Helsinki")
    desk.post(f"/v1/changes/{address}/undo")
    desk.scan(*steps("31"))
    assert standing(desk, address) == ["undoing"]
    desk.scan(*steps("21"))

    assert desk.status(address) == ("agreed", "delivered")
