"""A shop's customer who opens the link of their order, and what notify makes of what they do there."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notify import copies
from services.notify.app import create_web
from services.notify.models import Base
from shared.ids import new_id
from shared.installation import Installation
from shared.links import hash_token
from shared.outbox import OutboxMessage
from tests.installed import web_of

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=HELSINKI)
SHOP, PHONE, EMAIL = "Saimaan Savi", "+358401234567", "aino@example.fi"
SOURCED = ("language", "preferences.channels", "preferences.quiet_hours")
_numbers = count(1_234_567)
_SIGNATURE = re.compile(r'name="form" value="([0-9a-f]+)"')


@dataclass
class Visitor:
    """A customer with one order. `origins`: whose word their data is, as orders tells it."""

    home: Installation
    order_id: str = field(default_factory=lambda: new_id("ord"))
    customer_id: str = field(default_factory=lambda: new_id("cus"))
    phone: str = field(default_factory=lambda: f"+35840{next(_numbers)}")
    revision: int = 1

    def __post_init__(self) -> None:
        self.shop_id, self.key = self.home.access.add_shop(name=SHOP, now=NOW)
        self.web: FlaskClient = web_of(self.home, create_web).test_client()

    @property
    def path(self) -> str:
        return f"/t/{self.home.links.token(self.order_id)}"

    def orders(self, **said: Any) -> None:
        """order.placed and customer.changed, as orders tells them; `said` is of the customer."""
        self.is_told(**said)
        self.renames(SHOP, revision=1)

    def renames(self, shop: str, *, revision: int = 2) -> None:
        """order.changed: the same order, of a shop with this name."""
        body = {
            "order_id": self.order_id,
            "revision": revision,
            "shop": {"id": self.shop_id, "name": shop},
            "customer_id": self.customer_id,
            "reference": "WEB-1",
            "status": "placed",
            "delivery": {"method": "home"},
            "page": {
                "token_hash": hash_token(self.home.links.token(self.order_id)),
                "expires_at": (NOW + timedelta(days=30)).isoformat(),
            },
        }
        with self.home.database("notify").write() as session:
            copies.keep_order(session, body)

    def is_told(self, *, source: str = "shop", at: datetime = NOW, **said: Any) -> None:
        """customer.changed: what orders knows of the customer by now."""
        body = {
            "customer_id": self.customer_id,
            "revision": self.revision,
            "shop_id": self.shop_id,
            "language": "fi",
            "phone": self.phone,
            "email": EMAIL,
            "preferences": {"channels": ["sms", "email"]},
            "zone": "Europe/Helsinki",
            "origins": {name: {"source": source, "at": at.isoformat()} for name in SOURCED},
            **said,
        }
        self.revision += 1
        with self.home.database("notify").write() as session:
            copies.keep_customer(session, body)

    def is_delivered(self, *, at: datetime) -> None:
        """shipment.progressed: the order's only shipment has arrived."""
        body = {
            "shipment_id": new_id("shp"),
            "revision": 1,
            "order_id": self.order_id,
            "carrier": "posti",
            "tracking_number": "JJFI1",
            "milestone": "delivered",
            "milestone_at": at.isoformat(),
            "changed_at": at.isoformat(),
        }
        with self.home.database("notify").write() as session:
            copies.keep_shipments(session, [body])

    def reads(self, page: str = "preferences", query: str = "") -> str:
        """The words of a page, without its marks."""
        answer = self.web.get(f"{self.path}/{page}{query}")
        assert answer.status_code == 200, answer.text
        return words(answer.text)

    def presses(self, page: str = "preferences", **fields: Any) -> TestResponse:
        """Send a form as the page holds it."""
        shown = self.web.get(f"{self.path}/{page}").text
        signature = _SIGNATURE.search(shown)
        assert signature, "the page has no form"
        target = "feedback" if page == "feedback" else "preferences"
        return self.web.post(f"{self.path}/{target}", data={"form": signature[1], **fields})

    def does(self, page: str = "preferences", **fields: Any) -> str:
        """The same; returns the words of the page it leads to."""
        answer = self.presses(page, **fields)
        assert answer.status_code == 303, answer.text
        return words(self.web.get(answer.headers["Location"].partition("#")[0]).text)

    def call(self, method: str, path: str, body: Any = None, key: str | None = None) -> TestResponse:
        options = {} if body is None else {"json": body}
        return self.web.open(path, method=method, headers={"Authorization": f"Bearer {key or self.key}"}, **options)

    def told(self, event: str) -> list[dict[str, Any]]:
        """The bodies of an event about this customer, the oldest first."""
        wanted = select(OutboxMessage.body).where(OutboxMessage.routing_key == f"{event}.v1")
        with self.home.database("notify").read() as session:
            bodies = [json.loads(body) for body in session.scalars(wanted.order_by(OutboxMessage.id))]
        return [body for body in bodies if body["customer_id"] == self.customer_id]

    def everything(self) -> dict[str, Any]:
        """Every row of every table of the service."""
        tables = [*Base.metadata.sorted_tables, OutboxMessage.__table__]
        with self.home.database("notify").read() as session:
            return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}


def words(page: str) -> str:
    """The text of a page on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
