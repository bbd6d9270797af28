"""A customer's wish from the first word to its end: what the carrier answered is what is told, once."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.tracking.changes.adapters import Answer
from services.tracking.changes.directory import keep_directory
from services.tracking.changes.directory_file import read_directory
from tests.integration.tracking.desk import FRIDAY, TO_THE_NEIGHBOUR, Desk, Scripted
from tests.integration.tracking.kit import NOW, Tracking, steps
from tests.interchanges import ready

POINTS = b"id,name,street,postcode,city\nP1,K-Market Kamppi,Urho Kekkosen katu 1,00100,Helsinki\n"


@pytest.fixture
def desk(tracking: Tracking) -> Desk:
    return Desk(tracking, Scripted())


def test_what_can_be_changed_is_said_with_its_days(desk: Desk) -> None:
    items = desk.tracking.get(f"/v1/shipments/{desk.shipment_id}/changes")["items"]

    time = next(item for item in items if item["what"] == "other_time")
    assert (time["possible"], time["via"], time["why_not"]) == (True, "case", None)
    assert time["days"][0] == "2026-11-25"
    assert time["windows"][0] == ["08:00", "12:00"]


def test_a_wish_goes_to_the_shops_people_and_their_answer_to_the_customer(desk: Desk) -> None:
    change_id = desk.asked()
    assert desk.status(change_id) == ("sent", None)
    assert [row["id"] for row in desk.tracking.get("/v1/changes?via=case&status=sent")["items"]] == [change_id]

    desk.settle(change_id, "agreed")

    assert desk.status(change_id) == ("agreed", None)
    assert desk.settled(change_id) == ["agreed"]


def test_a_refusal_is_told_with_its_reason(desk: Desk) -> None:
    change_id = desk.asked(Answer(result="refused", reason="the van is full"))

    assert desk.status(change_id) == ("refused", "the van is full")
    assert desk.settled(change_id) == ["refused"]


def test_the_same_wish_twice_is_one(desk: Desk) -> None:
    assert desk.ask(FRIDAY)["id"] == desk.ask(FRIDAY)["id"]


def test_the_last_wish_counts(desk: Desk) -> None:
    first, second = desk.ask(FRIDAY)["id"], desk.ask(TO_THE_NEIGHBOUR)["id"]
    desk.asker.look()

    assert desk.status(first)[0] == "replaced"
    assert desk.carrier.heard == [("ask", second, "neighbour")]


def test_an_instruction_stands_beside_another_time(desk: Desk) -> None:
    time, code = desk.ask(FRIDAY)["id"], desk.ask({"what": "instructions", "door_code": "12#"})["id"]

    assert [desk.status(one)[0] for one in (time, code)] == ["asked", "asked"]


def test_an_answer_that_comes_twice_changes_nothing_the_second_time(desk: Desk) -> None:
    change_id = desk.asked(Answer(result="agreed"))

    desk.settle(change_id, "agreed", status=409)
    desk.settle(change_id, "refused", status=409)
    assert desk.settled(change_id) == ["agreed"]


@pytest.mark.parametrize("lost", [ConnectionError(), Answer(result="unknown"), Answer(result="not_sent")])
def test_a_carrier_that_was_not_reached_is_asked_again_under_the_same_key(desk: Desk, lost: Any) -> None:
    change_id = desk.asked(lost, lost, Answer(result="agreed"))
    desk.later(minutes=2)
    desk.later(minutes=2)

    assert desk.carrier.heard == [("ask", change_id, "other_time")] * 3
    assert desk.settled(change_id) == ["agreed"]


def test_without_an_answer_in_time_the_customer_is_told_so(desk: Desk) -> None:
    change_id = desk.asked()
    desk.later(hours=25)

    assert desk.status(change_id) == ("unanswered", "no_answer")
    assert desk.settled(change_id) == ["unanswered"]


def test_an_answer_that_comes_too_late_still_counts(desk: Desk) -> None:
    change_id = desk.asked()
    desk.later(hours=25)
    desk.settle(change_id, "agreed")

    assert desk.settled(change_id) == ["unanswered", "agreed"]


def test_a_wish_that_nobody_heard_is_taken_back_at_once(desk: Desk) -> None:
    change_id = desk.ask(FRIDAY)["id"]
    desk.post(f"/v1/changes/{change_id}/undo")
    desk.later(minutes=5)

    assert desk.status(change_id)[0] == "withdrawn"
    assert desk.carrier.heard == []


def test_taking_back_what_was_agreed_is_asked_of_the_carrier(desk: Desk) -> None:
    change_id = desk.asked(Answer(result="agreed"))
    desk.carrier.answers.append(Answer(result="agreed"))
    desk.post(f"/v1/changes/{change_id}/undo")
    desk.asker.look()

    assert desk.carrier.heard[-1] == ("withdraw", change_id, "other_time")
    assert desk.settled(change_id) == ["agreed", "withdrawn"]


def test_what_cannot_be_taken_back_any_more_stays_agreed(desk: Desk) -> None:
    change_id = desk.asked(Answer(result="agreed"))
    desk.carrier.answers.append(Answer(result="refused", reason="on its way"))
    desk.post(f"/v1/changes/{change_id}/undo")
    desk.asker.look()

    assert desk.status(change_id) == ("agreed", "on its way")


def test_what_was_never_answered_is_not_agreed_because_it_could_not_be_taken_back(desk: Desk) -> None:
    change_id = desk.asked()
    desk.carrier.answers.append(Answer(result="refused"))
    desk.post(f"/v1/changes/{change_id}/undo")
    desk.asker.look()

    assert desk.status(change_id)[0] == "unanswered"


def test_shops_people_who_do_not_undo_it_in_time_leave_it_as_it_was(desk: Desk) -> None:
    change_id = desk.asked(Answer(result="agreed"))
    desk.later(hours=2)
    desk.post(f"/v1/changes/{change_id}/undo")
    desk.later(hours=23)
    assert desk.status(change_id)[0] == "undoing"
    desk.later(hours=2)

    assert desk.status(change_id) == ("agreed", "no_answer")


def test_after_the_van_has_left_nothing_can_be_asked_or_taken_back(desk: Desk) -> None:
    change_id = desk.asked(Answer(result="agreed"))
    desk.scan(*steps("113"))

    assert "on_the_van" in desk.ask(TO_THE_NEIGHBOUR, status=409)["detail"]
    assert "on_the_van" in desk.post(f"/v1/changes/{change_id}/undo", status=409)["detail"]


@pytest.mark.parametrize("seen", ["sent", "asked"])
def test_a_wish_that_the_parcel_overtakes_is_answered(desk: Desk, seen: str) -> None:
    change_id = desk.asked() if seen == "sent" else desk.ask(FRIDAY)["id"]
    desk.scan(*steps("21"))
    desk.later(hours=30)

    assert desk.status(change_id) == ("overtaken", "delivered")
    assert desk.settled(change_id) == ["overtaken"]


def test_a_scan_at_the_point_that_was_wished_for_is_a_yes(desk: Desk) -> None:
    with desk.tracking.home.database("tracking").write() as session:
        points = read_directory(POINTS, carrier="generic-edifact")
        keep_directory(session, points, carrier="generic-edifact", now=NOW)
    change_id = desk.asked(what="pickup_point", point_id="P1")
    desk.scan(ready(NOW - timedelta(minutes=5), code="7392", until=NOW + timedelta(days=7)))

    assert desk.settled(change_id) in (["agreed"], ["overtaken"])


@pytest.mark.parametrize(
    ("wish", "path"),
    [
        ({"what": "other_time"}, "day"),
        ({"what": "other_time", "day": "2026-12-24"}, "day"),
        ({"what": "other_time", "day": "2026-11-27", "start": "03:00", "end": "04:00"}, "window"),
        ({"what": "other_time", "day": "2026-11-27", "end": "16:00"}, "window"),
        ({"what": "other_address", "street": "Katu 1"}, "postcode"),
        ({"what": "other_address", "street": "Katu 1", "postcode": "xx", "city": "Oslo"}, "postcode"),
        ({"what": "neighbour", "neighbour": "Virtanen", "day": "2026-11-27"}, "day"),
        ({"what": "pickup_point", "point_id": "P0"}, "point_id"),
        ({"what": "instructions"}, "words"),
        ({"what": "magic"}, "what"),
    ],
)
def test_a_wish_that_is_not_whole_says_what_is_missing(desk: Desk, wish: dict[str, Any], path: str) -> None:
    problem = desk.ask(wish, status=422)

    assert path in [error["path"] for error in problem["errors"]]
    assert desk.tracking.get("/v1/changes")["items"] == []


def test_another_shop_sees_nothing_of_it(desk: Desk, open_shop: Callable[..., Tracking]) -> None:
    change_id = desk.asked()
    stranger = open_shop()

    assert stranger.call("GET", f"/v1/changes/{change_id}").status_code == 404
    assert stranger.call("POST", f"/v1/shipments/{desk.shipment_id}/changes", json=FRIDAY).status_code == 404
    assert stranger.get("/v1/changes")["items"] == []


ORDERS = list(itertools.permutations(["agreed", "van", "delivered"]))


@pytest.mark.parametrize("order", ORDERS, ids=["-".join(order) for order in ORDERS])
def test_whatever_comes_first_there_is_one_truthful_end(desk: Desk, order: tuple[str, ...]) -> None:
    change_id = desk.asked()
    answered = {"status": 0}
    for step in order:
        if step == "agreed":
            path, body = f"/v1/changes/{change_id}/settle", {"result": "agreed", "reason": None}
            answered["status"] = desk.tracking.call("POST", path, json=body).status_code
        else:
            desk.scan(*steps("113" if step == "van" else "21"))

    first = order[0] == "agreed"
    assert answered["status"] == (200 if first else 409)
    assert desk.settled(change_id) == ["agreed" if first else "overtaken"]
