"""A customer at the page of their own details, as the shop's order made it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.orders import handlers
from services.orders.app import create_web
from services.orders.models import ContactCheck
from shared.envelope import Message
from shared.ids import new_id
from shared.links import hash_token
from shared.page.unlocked import COOKIE, proof
from tests.installed import web_of
from tests.integration.orders.conftest import Webshop
from tests.integration.orders.progress import progress_of

_numbers = count(5_112_223)


@dataclass
class AtDetails:
    """Somebody who ordered from a shop, and gave the postcode in this browser."""

    shop: Webshop
    order_id: str
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = web_of(self.shop.home, create_web).test_client()
        self.unlocks()

    @property
    def token(self) -> str:
        return self.shop.home.links.token(self.order_id)

    @property
    def path(self) -> str:
        return f"/t/{self.token}/details"

    def unlocks(self) -> None:
        """As the postcode step of the page does."""
        home = self.shop.home
        value = proof(hash_token(self.token), now=home.clock.now(), sign=home.links.sign)
        self.browser.set_cookie(COOKIE, value, path=f"/t/{self.token}")

    def reads(self, query: str = "?lang=en") -> str:
        answer = self.browser.get(self.path + query)
        assert answer.status_code == 200, answer.text
        return plain(answer.text)

    def presses(self, **fields: Any) -> TestResponse:
        """Send a form as the page holds it."""
        signature = re.search(r'name="form" value="([0-9a-f]+)"', self.browser.get(self.path).text)
        assert signature, "the page has no form"
        return self.browser.post(f"{self.path}?lang=en", data={"form": signature[1], **fields})

    def says(self, **fields: Any) -> str:
        """The same; returns the words of the page that follows."""
        answer = self.presses(**fields)
        if answer.status_code == 303:
            answer = self.browser.get(answer.headers["Location"].partition("#")[0])
        return plain(answer.text)

    def checks(self) -> list[ContactCheck]:
        """What waits or waited for its code, the oldest first."""
        wanted = select(ContactCheck).where(ContactCheck.order_id == self.order_id).order_by(ContactCheck.id)
        with self.shop.home.database("orders").read() as session:
            return list(session.scalars(wanted))

    def code(self, number: int = -1) -> str:
        """What the message about a check says."""
        return self.shop.home.links.code(self.checks()[number].id)

    def types(self, code: str, *, check: int = -1) -> str:
        one = self.checks()[check]
        return self.says(do="code", check=one.id, field=one.field, code=code)

    def hears(self, event: str, body: dict[str, Any]) -> None:
        """The orders service takes an event of another one."""
        now = self.shop.home.clock.now()
        message = Message(id=new_id("m"), event=event, version=1, subject="", time=now, body=body, headers={})
        with self.shop.home.database("orders").write() as session:
            handlers.table()[event](session, message, now)

    def code_fails(self, trouble: str | None, *, at: datetime) -> None:
        """contact_code.progressed: what keeps the newest code from arriving, if anything does."""
        about = {"check_id": self.checks()[-1].id, "shop_id": self.shop.id, "order_id": self.order_id}
        body = {**about, "channel": "sms", "status": "failed", "trouble": trouble, "at": at.isoformat()}
        self.hears("contact_code.progressed", body)

    def gets_it(self, *, at: datetime) -> None:
        """The order's only shipment is sent, and has arrived at that time."""
        sent = {"carrier": "posti", "tracking_number": f"JJFI{next(_numbers):017}", "method": "home"}
        shipment = self.shop.post(f"/v1/orders/{self.order_id}/shipments", sent).json
        arrived = progress_of(shipment, shop_id=self.shop.id, milestone="delivered", revision=1)
        self.hears("shipment.progressed", arrived | {"milestone_at": at.isoformat()})

    def customer(self) -> dict[str, Any]:
        found: dict[str, Any] = self.shop.get(f"/v1/orders/{self.order_id}").json["customer"]
        return found


def plain(page: str) -> str:
    """The text of a page on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
