"""A customer's wish from the first word to its end: what the carrier answered is what is told, once."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.tracking.changes.adapters import Answer, Request
from services.tracking.changes.asker import Asker
from services.tracking.changes.directory import keep_directory
from services.tracking.changes.directory_file import read_directory
from shared.ids import new_id
from tests.integration.tracking.kit import NOW, Tracking, file, new_number, order_body, steps
from tests.interchanges import Said, ready

FRIDAY = {"what": "other_time", "day": "2026-11-27", "start": "12:00", "end": "16:00"}
TO_THE_NEIGHBOUR = {"what": "neighbour", "neighbour": "Virtanen, A 3"}
POINTS = b"id,name,street,postcode,city\nP1,K-Market Kamppi,Urho Kekkosen katu 1,00100,Helsinki\n"


class Scripted:
    """A carrier that answers as the test says, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer | Exception] = []
        self.heard: list[tuple[str, str, str]] = []

    def ask(self, request: Request) -> Answer:
        return self._answer("ask", request)

    def withdraw(self, request: Request) -> Answer:
        return self._answer("withdraw", request)

    def _answer(self, verb: str, request: Request) -> Answer:
        self.heard.append((verb, request.key, request.wish.what))
        answer = self.answers.pop(0) if self.answers else Answer(result="waiting")
        if isinstance(answer, Exception):
            raise answer
        return answer


class Desk:
    """A shipment under way whose customer wishes for something."""

    def __init__(self, tracking: Tracking, carrier: Scripted) -> None:
        self.tracking, self.carrier = tracking, carrier
        self.number, order_id = new_number(), new_id("ord")
        self._files = itertools.count(1)
        home = {"method": "home", "address": {"country": "FI"}, "promised": None}
        tracking.hear("order.changed", order_body(tracking.shop, order_id, delivery=home))
        self.shipment_id = tracking.register(self.number, order_id=order_id)
        self.scan(*steps("13", "1"))
        database, clock = tracking.home.database("tracking"), tracking.home.clock
        self.asker = Asker(database=database, clock=clock, adapters={"case": carrier}, wake=lambda: None)
        self.later()  # what other tests have asked is none of this one's business
        carrier.heard.clear()

    def scan(self, *said: Said) -> None:
        """In a directory whose codes know of vans."""
        raw = file(self.number, *said, reference=f"F{next(self._files)}-{self.number}")
        self.tracking.send(raw.replace(b":D:96A:", b":D:04A:"))

    def post(self, path: str, body: dict[str, Any] | None = None, status: int = 200) -> dict[str, Any]:
        answer = self.tracking.call("POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json

    def ask(self, wish: dict[str, Any], status: int = 201) -> dict[str, Any]:
        return self.post(f"/v1/shipments/{self.shipment_id}/changes", wish, status)

    def asked(self, *answers: Answer | Exception, **wish: Any) -> str:
        """A wish that the carrier has heard, and answered so; returns its id."""
        self.carrier.answers += answers
        change_id: str = self.ask(wish or FRIDAY)["id"]
        self.asker.look()
        return change_id

    def settle(self, change_id: str, result: str, status: int = 200, reason: str | None = None) -> dict[str, Any]:
        return self.post(f"/v1/changes/{change_id}/settle", {"result": result, "reason": reason}, status)

    def later(self, **time: float) -> None:
        self.tracking.home.clock.at += timedelta(**time)
        while self.asker.look():
            pass

    def status(self, change_id: str) -> tuple[str, str | None]:
        shown = self.tracking.get(f"/v1/changes/{change_id}")
        return shown["status"], shown["reason"]

    def settled(self, change_id: str) -> list[str]:
        """The ends that were told of a wish, the first one first."""
        told = self.tracking.outbox("change.settled")
        return [body["status"] for body in told if body["change_id"] == change_id]


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
        ({"what": "other_address", "street": "Katu 1"}, "postcode"),
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
