"""A shop, a carrier and their customers around one installation, all seen through HTTP only."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests

from tests.e2e.orders import order
from tests.e2e.running import Perille
from tests.interchanges import Said, interchange, ready
from tests.waiting import wait_for

_indexes = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An order with one shipment, of a customer whom no other order has."""

    id: str
    shipment_id: str
    page_url: str
    number: str
    phone: str
    email: str


class House:
    """Everybody who takes part. `now` is when the installation's clock began."""

    def __init__(self, perille: Perille, now: datetime) -> None:
        self.perille = perille
        self.now = now

    def body(self, **customer: Any) -> dict[str, Any]:
        """An order as the shop posts it, of a new customer; what is given of the customer replaces the usual."""
        index = next(_indexes)
        body = order(f"WEB-{index}", phone=f"+35840{1000000 + index}", email=f"customer{index}@example.fi")
        body["customer"] |= {"preferences": {"channels": ["sms"], "quiet_hours": None}, **customer}
        return body

    def place(
        self,
        *,
        parcels: Sequence[str] = (),
        method: str = "locker",
        point: dict[str, Any] | None = None,
        **customer: Any,
    ) -> Placed:
        """An order and its shipment, once tracking knows of it; `point` is the pickup point that was chosen."""
        body = self.body(**customer)
        body["delivery"]["pickup_point"] = point
        placed = self.perille.post("/v1/orders", body)
        number = f"NUMBER{body['reference'].removeprefix('WEB-'):0>6}"
        shipment = {
            "carrier": "generic-edifact",
            "tracking_number": number,
            "method": method,
            "parcels": [f"{number}{parcel}" for parcel in parcels],
        }
        registered = self.perille.post(f"/v1/orders/{placed['id']}/shipments", shipment)
        wait_for(lambda: self.perille.items(f"/v1/shipments?tracking_number={number}"))
        return Placed(
            id=placed["id"],
            shipment_id=registered["id"],
            page_url=placed["page_url"],
            number=number,
            phone=body["customer"]["phone"],
            email=body["customer"]["email"],
        )

    def ago(self, **time: float) -> datetime:
        return self.now - timedelta(**time)

    def ready(self, *, code: str = "7392K1", **ago: float) -> Said:
        """The carrier says that a parcel can be collected, with all that is needed for it."""
        return ready(self.ago(**ago or {"minutes": 5}), code=code, until=self.now + timedelta(days=7))

    def carrier_says(self, placed: Placed, *said: Said, prepared: datetime | None = None) -> dict[str, Any]:
        """One interchange about one consignment."""
        return self.perille.send_scans(self.interchange(placed, *said, prepared=prepared))

    def interchange(self, placed: Placed, *said: Said, prepared: datetime | None = None) -> bytes:
        """What the carrier writes about one consignment."""
        return interchange(placed.number, *said, reference=f"F{next(_indexes)}", prepared=prepared or self.now)

    def patch(self, placed: Placed, **change: Any) -> dict[str, Any]:
        answer = self.perille.call("PATCH", f"/v1/orders/{placed.id}/customer", json=change)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def shipment(self, placed: Placed) -> dict[str, Any]:
        found: dict[str, Any] = self.perille.call("GET", f"/v1/shipments/{placed.shipment_id}").json()
        return found

    def notices(self, placed: Placed) -> list[dict[str, Any]]:
        """The decisions about an order, the oldest first."""
        return self.perille.items(f"/v1/notices?order_id={placed.id}")[::-1]

    def waiting(self, placed: Placed) -> dict[str, Any]:
        """The notice that waits to be sent, as soon as there is one."""
        return wait_for(lambda: next((one for one in self.notices(placed) if one["status"] == "scheduled"), None))

    def told(self, placed: Placed) -> list[str]:
        """What this customer was sent by text and by mail, the oldest first."""
        items = self.perille.items("/v1/sandbox/messages?limit=1000")
        return [one["text"] for one in items[::-1] if one["to"] in (placed.phone, placed.email)]

    def is_told(self, placed: Placed, count: int = 1, seconds: float = 60) -> list[str]:
        """The messages to this customer, as soon as there are `count`."""
        wait_for(lambda: len(self.told(placed)) >= count, seconds, f"{count} message(s) to the customer")
        return self.told(placed)

    def sleeps_until(self, now: datetime, *, speed: int) -> None:
        """Pulls the plug, and starts again at another time, from which the clock runs `speed` times as fast."""
        self.perille.kill()
        self.perille.environment |= {"PERILLE_NOW": now.isoformat(), "PERILLE_CLOCK_SPEED": str(speed)}
        self.perille.start()

    def everything_is_handled(self) -> None:
        """What came before has been decided: somebody who comes after it has heard."""
        last = self.place()
        self.carrier_says(last, self.ready())
        self.is_told(last)

    def page(self, placed: Placed, *, postcode: str | None = None) -> str:
        """The customer's page as HTML; with the postcode, all of it."""
        browser = requests.Session()
        shown = browser.get(placed.page_url, timeout=10)
        if postcode is not None:
            action = re.search(r'action="([^"]+)"', shown.text)
            signed = re.search(r'name="form" value="([^"]+)"', shown.text)
            assert action
            assert signed
            form = {"postcode": postcode, "form": signed[1]}
            shown = browser.post(self.perille.url + action[1], data=form, timeout=10)
        assert shown.status_code == 200
        return shown.text
