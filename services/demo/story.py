"""The demo's story: three orders and a carrier's files, sent through the same doors that everybody uses."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from werkzeug.test import Client
from werkzeug.wrappers import Response

from services.demo.clock import ZONE
from services.demo.interchanges import interchange

_HERE = Path(__file__).resolve().parent
_PATIENCE = 30.0  # seconds to wait for what the story expects before going on without it


class Story:
    """Plays the feed over HTTP. Every step may be repeated: a start after a crash tells the rest."""

    def __init__(
        self,
        gateway: Any,
        *,
        key: str,
        noon: datetime,
        now: Callable[[], datetime],
        console: Console,
        stop: threading.Event,
    ) -> None:
        self._client = Client(gateway, Response)
        self._headers = {"Authorization": f"Bearer {key}"}
        self._noon, self._now, self._console, self._stop = noon.astimezone(ZONE), now, console, stop
        self.pages: list[dict[str, str]] = []

    @property
    def interrupted(self) -> bool:
        return self._stop.is_set()

    def tell(self) -> None:
        self._console.print("\n[bold]The demo's story[/]")
        self._write("PUT", "/v1/notices/policy", {"carrier_told": "tell"})
        self._console.print("  the shop tells of pickups itself, though the carrier does so too")
        orders = [self._place(entry) for entry in json.loads((_HERE / "orders.json").read_text())]
        self._until(lambda: all(self._known(order["number"]) for order in orders))
        steps, ready = sorted((_HERE / "feed").glob("*.edi"))
        self._send(steps)
        self._until(lambda: all(self._known(order["number"])[0]["scans"] for order in orders))
        told = sum(len(self._told(order["id"])) for order in orders)
        self._console.print(f"    notices: {told or 'none, as none of this helps the person waiting'}")
        self._send(ready)
        self._until(lambda: all(self._told(order["id"]) or self._waiting(order["id"]) for order in orders))
        for order in orders:
            for notice in self._told(order["id"]):
                told = notice["subject"] or notice["text"]
                self._console.print(f"  [green]{notice['channel']}[/] to {notice['to']}: {told}", soft_wrap=True)
            for notice in self._waiting(order["id"]):
                until = datetime.fromisoformat(notice["due_at"]).astimezone(ZONE)
                self._console.print(f"  {notice['channel']} to {notice['to']} waits until {until:%H:%M}: it is late")
            self._console.print(f"  page  {order['page_url']}   (postcode {order['postcode']})")
            text = f"{order['reference']}; asks for the postcode once: {order['postcode']}"
            self.pages.append({"path": urlsplit(order["page_url"]).path, "title": order["name"], "text": text})

    def _place(self, entry: dict[str, Any]) -> dict[str, str]:
        """Order and shipment; returns what the rest of the story needs to know of them."""
        wanted, shipment = entry["order"], entry["shipment"]
        placed_at = (self._noon - timedelta(days=2)).replace(hour=18, minute=40).isoformat()
        order = self._write("POST", "/v1/orders", {**wanted, "placed_at": placed_at}, key=wanted["reference"])
        self._write("POST", f"/v1/orders/{order['id']}/shipments", shipment)
        name, number = wanted["customer"]["name"], shipment["tracking_number"]
        self._console.print(f"  order {wanted['reference']} by {name}, shipped with {shipment['carrier']} {number}")
        postcode = wanted["delivery"]["address"]["postcode"]
        return {
            "id": order["id"],
            "page_url": order["page_url"],
            "number": number,
            "postcode": postcode,
            "name": name,
            "reference": wanted["reference"],
        }

    def _send(self, file: Path) -> None:
        content = interchange(file, self._noon)
        read = json.loads(self._client.post("/v1/carriers/posti/messages", data=content, headers=self._headers).data)
        self._console.print(f"  {file.name}: {read['scans']} scans in {read['messages']} messages from the carrier")

    def _write(self, method: str, path: str, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        answer = self._client.open(path, method=method, json=body, headers=headers)
        if answer.status_code >= 400:
            raise RuntimeError(f"the demo's {path} was refused: {answer.get_data(as_text=True)}")
        found: dict[str, Any] = json.loads(answer.data)
        return found

    def _get(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self._client.get(path, headers=self._headers).data)["items"]
        return found

    def _known(self, tracking_number: str) -> list[dict[str, Any]]:
        return self._get(f"/v1/shipments?tracking_number={tracking_number}")

    def _told(self, order_id: str) -> list[dict[str, Any]]:
        notices = self._get(f"/v1/notices?order_id={order_id}")
        return [notice for notice in notices if notice["status"] in ("sent", "delivered")]

    def _waiting(self, order_id: str) -> list[dict[str, Any]]:
        """What is kept for the end of the quiet hours: only where the story has no clock of its own."""
        soon = self._now() + timedelta(minutes=30)
        notices = self._get(f"/v1/notices?order_id={order_id}")
        return [row for row in notices if row["status"] == "scheduled" and datetime.fromisoformat(row["due_at"]) > soon]

    def _until(self, condition: Callable[[], bool]) -> None:
        for _ in _ticks(_PATIENCE, self._stop):
            if condition():
                return
        if not self._stop.is_set():
            self._console.print("  [yellow]this takes longer than it should: see /ops[/]")


def _ticks(seconds: float, stop: threading.Event) -> Iterator[None]:
    every = 0.1
    for _ in range(int(seconds / every)):
        yield
        if stop.wait(every):
            return
