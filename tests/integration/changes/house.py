"""Shipments whose customers wish for something, the process that asks their carriers, and what was told."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from services.tracking.carriers.table import carriers
from services.tracking.changes.adapters import Adapters
from services.tracking.changes.asker import Asker
from shared.auth import Shop
from shared.ids import new_id
from shared.installation import Installation
from tests.integration.tracking.kit import NOW, ZONE, Tracking, file, new_number, order_body, steps
from tests.standins.carrier import Carrier

FRIDAY = {"what": "other_time", "day": "2026-11-27", "start": "12:00", "end": "16:00"}
TO_THE_NEIGHBOUR = {"what": "neighbour", "neighbour": "Virtanen, A 3"}
MOVED = {"what": "other_address", "street": "Storgata 2", "postcode": "0184", "city": "Oslo"}
STOPPED = {"what": "cancel"}
AT_HOME = {"street": "Mannerheimintie 1 A 2", "postcode": "00100", "city": "Helsinki", "country": "FI"}


@dataclass
class House:
    """The service, its asker and the stand-in; `public_url` is where carriers answer."""

    home: Installation
    web: Flask
    adapters: Adapters
    carrier: Carrier
    folder: Path
    public_url: str

    def begin(self) -> None:
        """What other tests have asked is done with; the clock stands where it stood."""
        self.carrier.forget()
        database, clock = self.home.database("tracking"), self.home.clock
        self.asker = Asker(database=database, clock=clock, adapters=self.adapters, wake=lambda: None)
        self.later()
        clock.at = NOW

    def later(self, **time: float) -> None:
        """So much later, everything that is due has been taken to its carrier."""
        self.home.clock.at += timedelta(**time)
        while self.asker.look():
            pass

    def shipment(self, carrier: str = "generic-edifact", *codes: str, **address: str) -> "Case":
        """One with an order of its own; `codes` is what its carrier has said of it so far."""
        shop_id, key = self.home.access.add_shop(name="Muki Oy", now=NOW)
        tracking = Tracking(
            home=self.home,
            service=self.home.service("tracking", parts={"carriers": carriers()}),
            client=self.web.test_client(),
            shop=Shop(shop_id, "Muki Oy", ZONE, frozenset()),
            key=key,
        )
        number, order_id = new_number(), new_id("ord")
        delivery = {"method": "home", "address": AT_HOME | address, "promised": None}
        tracking.hear("order.changed", order_body(tracking.shop, order_id, delivery=delivery))
        shipment_id = tracking.register(number, order_id=order_id, carrier=carrier, parcels=["370726206369762060"])
        case = Case(self, tracking, number, shipment_id)
        if codes:
            case.scan(*codes)
        return case


@dataclass
class Case:
    """One shipment and the wishes about it."""

    house: House
    tracking: Tracking
    number: str
    shipment_id: str
    _files = itertools.count(1)

    def scan(self, *codes: str) -> None:
        raw = file(self.number, *steps(*codes), reference=f"F{next(self._files)}-{self.number}")
        self.tracking.send(raw.replace(b":D:96A:", b":D:04A:"))

    def asked(self, wish: dict[str, Any] = FRIDAY) -> str:
        """A wish that was taken to its carrier; returns its id."""
        change_id = self.wished(wish)
        self.house.later()
        return change_id

    def wished(self, wish: dict[str, Any] = FRIDAY) -> str:
        answer = self.tracking.call("POST", f"/v1/shipments/{self.shipment_id}/changes", json=wish)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def undo(self, change_id: str) -> None:
        answer = self.tracking.call("POST", f"/v1/changes/{change_id}/undo")
        assert answer.status_code == 200, answer.text

    def status(self, change_id: str) -> tuple[str, str | None]:
        shown = self.tracking.get(f"/v1/changes/{change_id}")
        return shown["status"], shown["reason"]

    def told(self, change_id: str) -> list[str]:
        """The ends that were told of a wish, the first one first."""
        settled = self.tracking.outbox("change.settled")
        return [body["status"] for body in settled if body["change_id"] == change_id]

    def offers(self) -> dict[str, dict[str, Any]]:
        found = self.tracking.get(f"/v1/shipments/{self.shipment_id}/changes")["items"]
        return {offer["what"]: offer for offer in found}
