"""A shipment under way whose customer wishes for something, and a carrier that answers as the test says."""

import itertools
from datetime import timedelta
from typing import Any

from services.tracking.changes.adapters import Answer, Request
from services.tracking.changes.asker import Asker
from shared.ids import new_id
from tests.integration.tracking.kit import Tracking, file, new_number, order_body, steps
from tests.interchanges import Said

FRIDAY = {"what": "other_time", "day": "2026-11-27", "start": "12:00", "end": "16:00"}
TO_THE_NEIGHBOUR = {"what": "neighbour", "neighbour": "Virtanen, A 3"}
AGREED, LATER = Answer(result="agreed"), Answer(result="waiting")
REFUSED = Answer(result="refused", reason="the van is full")


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
