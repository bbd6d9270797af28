"""A shop, its customer and a carrier, seen from the customer's page: events and files in, HTTP out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import select

from services.tracking.app import create_web
from services.tracking.carriers.table import carriers
from services.tracking.changes import process
from services.tracking.changes.adapters import Answer
from services.tracking.models import Change
from shared.auth import Shop
from shared.ids import new_id
from shared.installation import Installation
from shared.links import hash_token
from tests.installed import web_of
from tests.integration.tracking.kit import ZONE, Tracking, customer_body, order_body
from tests.interchanges import Said, interchange, ready

STREET, NAME, CODE = "Mannerheimintie 1 A 2", "Aino Virtanen", "KX47"  # no code that a signature may hold by chance
TEXT = f"Pakettisi on noudettavissa koodilla {CODE}."
POSTCODE = "00100"
PERSONAL = (STREET, NAME, CODE, TEXT, "Muki")
SHOP = "Saimaan Savi"
_HELSINKI = ZoneInfo(ZONE)
_numbers = count(1)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A local time in Helsinki."""
    return datetime(2026, month, day, hour, minute, tzinfo=_HELSINKI)


NOW = at(24, 9, 30)


@dataclass
class Customer:
    """Somebody who ordered: what the services tell of the order, and the page behind the link."""

    home: Installation
    order_id: str = field(default_factory=lambda: new_id("ord"))
    customer_id: str = field(default_factory=lambda: new_id("cus"))
    number: str = field(default_factory=lambda: f"PAGE{next(_numbers):08}")
    address: str = field(default_factory=lambda: f"91.152.{next(_numbers) // 250}.{next(_numbers) % 250 + 1}")

    def __post_init__(self) -> None:
        shop_id, key = self.home.access.add_shop(name=SHOP, now=NOW)
        self.web = web_of(self.home, create_web)
        self.browser: FlaskClient = self.web.test_client()
        self.browser.environ_base["HTTP_X_FORWARDED_FOR"] = self.address  # nobody answers for another's guesses
        self.carrier = Tracking(
            home=self.home,
            service=self.home.service("tracking", parts={"carriers": carriers()}),
            client=self.web.test_client(),
            shop=Shop(shop_id, SHOP, ZONE, frozenset()),
            key=key,
        )

    @property
    def token(self) -> str:
        return self.home.links.token(self.order_id)

    @property
    def path(self) -> str:
        return f"/t/{self.token}"

    def orders(
        self,
        *,
        language: str = "fi",
        zone: str = ZONE,
        method: str = "home",
        who: Mapping[str, Any] | None = None,
        **said: Any,
    ) -> None:
        """order.placed, with the customer in it, of whom `who` says more."""
        customer = customer_body(
            self.carrier.shop, self.customer_id, language=language, zone=zone, name=NAME, **(who or {})
        )
        address = {"street": STREET, "postcode": POSTCODE, "city": "Helsinki", "country": "FI"}
        delivery = {"method": method, "address": address, "pickup_point": None, "instructions": None, "promised": None}
        page = {"token_hash": hash_token(self.token), "expires_at": at(1, 0, month=12).isoformat()}
        facts = {
            "customer_id": self.customer_id,
            "customer": customer,
            "delivery": delivery | said.pop("delivery", {}),
            "lines": [{"sku": "M", "name": "Muki", "quantity": 2, "unit_price": "9.90"}],
            "page": page,
            **said,
        }
        body = order_body(self.carrier.shop, self.order_id, **facts)
        self.carrier.hear("order.placed", body)

    def is_sent(self, method: str = "home", **said: Any) -> str:
        """shipment.registered; returns the shipment's id."""
        return self.carrier.register(self.number, order_id=self.order_id, method=method, **said)

    def comes(self) -> str:
        """A parcel on its way to the door, and the postcode given; returns the shipment's id."""
        self.orders()
        shipment_id = self.is_sent()
        self.is_scanned(Said(code="13", at=at(23, 18)))
        assert self.gives(POSTCODE).status_code == 303
        return shipment_id

    def is_scanned(self, *said: Said) -> None:
        """A file of the carrier."""
        raw = interchange(self.number, *said, reference=f"R{next(_numbers)}")
        assert self.carrier.send(raw)["new_scans"] == len(said)

    def goes_out(self, when: datetime) -> None:
        """The van leaves with it: said in a directory whose codes know of vans."""
        raw = interchange(self.number, Said(code="113", at=when), reference=f"R{next(_numbers)}")
        self.carrier.send(raw.replace(b":D:96A:", b":D:04A:"))

    def settles(self, answer: Answer) -> None:
        """The carrier's answer to the last wish, in its own time."""
        with self.home.database("tracking").write() as session:
            mine = select(Change).where(Change.order_id == self.order_id).order_by(Change.id.desc())
            assert process.settle(session, session.scalars(mine).first(), answer, now=self.home.clock.now())

    def is_cancelled(self) -> None:
        """order.cancelled."""
        body = {
            "order_id": self.order_id,
            "revision": 9,
            "shop": self.carrier.shop.public(),
            "cancelled_at": NOW.isoformat(),
        }
        self.carrier.hear("order.cancelled", body)

    def waits(self, method: str = "locker") -> None:
        """A parcel at the pickup point, and the text message about it."""
        self.orders(method=method)
        self.is_sent(method)
        self.is_scanned(ready(at(24, 9, 5), code=CODE, until=at(1, 0, month=12)))
        self.is_told("pickup", TEXT)

    def is_told(self, kind: str, text: str, **facts: Any) -> None:
        """notice.settled."""
        body = {
            "notice_id": new_id("ntc"),
            "order_id": self.order_id,
            "shop_id": self.carrier.shop.id,
            "shipment_ids": [],
            "kind": kind,
            "channel": "sms",
            "language": "fi",
            "status": "sent",
            "subject": None,
            "text": text,
            "sent_at": at(24, 9, 12).isoformat(),
            "settled_at": at(24, 9, 12).isoformat(),
            **facts,
        }
        self.carrier.hear("notice.settled", body)

    def is_withheld(self, kind: str, reason: str) -> None:
        """notice.decided, and it was silence."""
        body = {
            "notice_id": new_id("ntc"),
            "order_id": self.order_id,
            "shop_id": self.carrier.shop.id,
            "shipment_ids": [],
            "kind": kind,
            "channel": None,
            "language": "fi",
            "status": "cancelled",
            "decision": "suppressed",
            "reason": reason,
            "due_at": None,
            "because": [],
        }
        self.carrier.hear("notice.decided", body)

    def gives(self, postcode: str, query: str = "", address: str = "") -> Any:
        """The answer to a postcode typed into the form, at an address of the network."""
        return self.posts(f"/postcode{query}", address=address, postcode=postcode)

    def posts(self, path: str, *, signed: bool = True, address: str = "", **fields: str) -> Any:
        """The answer to a form of the page, or to one that is not."""
        form = {"form": self.signature} if signed else {}
        headers = {"X-Forwarded-For": address or self.address}
        return self.browser.post(f"{self.path}{path}", data=fields | form, headers=headers)

    @property
    def signature(self) -> str:
        """What the page's own forms carry."""
        return self.home.links.sign("page-form", hash_token(self.token))
