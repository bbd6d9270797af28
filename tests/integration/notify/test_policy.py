"""What a shop asks of its notices, from the API to the decision, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.notify.app import create_web
from tests.installed import installed
from tests.integration.described import assert_answers_as_described, assert_refuses_as_described
from tests.integration.notify.house import House, order, progressed
from tests.unit.notify.cases import NOON, at

PATH = "/v1/notices/policy"
BY_DEFAULT = {
    "kinds_off": [],
    "confirms_orders": None,
    "channels": ["sms", "email"],
    "quiet_hours": {"from": "21:00", "to": "08:00"},
    "daily_cap": 4,
    "asks_feedback": True,
    "feedback_every_days": 90,
    "carrier_told": "email",
    "cheapest": False,
}
UNASKED = {"preferences": None}  # of a customer who never stated a wish


@dataclass
class Shop:
    """A shop before its API, and what notify does for its customers."""

    client: FlaskClient
    house: House
    id: str
    key: str
    other_key: str

    def get(self, key: str | None = None) -> TestResponse:
        return self.client.get(PATH, headers={"Authorization": f"Bearer {key or self.key}"})

    def put(self, policy: Any) -> TestResponse:
        return self.client.put(PATH, json=policy, headers={"Authorization": f"Bearer {self.key}"})

    def hears(self, milestone: str, *, customer_says: dict[str, Any] | None = None, **facts: Any) -> None:
        """A customer of this shop has ordered, and now something is known of the parcel."""
        shop = {"id": self.id, "name": "Mukikauppa", "zone": "Europe/Helsinki"}
        says = {"shop_id": self.id, **(customer_says or {})}
        self.house.hear("order.placed", order(shop=shop, customer_says=says))
        self.house.hear("shipment.progressed", progressed(milestone, at=self.house.clock.now(), **facts))


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path) -> Iterator[Shop]:
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    home = installed("notify", folder=tmp_path, now=NOON, database_url=url)
    shop_id, key = home.access.add_shop(name="Mukikauppa", now=NOON)
    _, other_key = home.access.add_shop(name="Toinen", now=NOON)
    yield Shop(create_web(home).test_client(), House(home.database("notify")), shop_id, key, other_key)
    home.close()


class TestApi:
    def test_shows_what_is_so_by_default(self, shop: Shop):
        assert shop.get().json == BY_DEFAULT

    def test_what_is_left_out_is_as_by_default(self, shop: Shop):
        shop.put({"kinds_off": ["feedback"], "daily_cap": 2})
        answer = shop.put({"carrier_told": "tell", "quiet_hours": None, "feedback_every_days": 30})

        assert answer.status_code == 200
        assert answer.json == BY_DEFAULT | {"carrier_told": "tell", "quiet_hours": None, "feedback_every_days": 30}
        assert shop.get().json == answer.json

    def test_is_the_shops_own(self, shop: Shop):
        shop.put({"daily_cap": 1})

        assert shop.get(shop.other_key).json == BY_DEFAULT

    def test_asks_for_a_key(self, shop: Shop):
        assert shop.client.get(PATH).status_code == 401
        assert shop.client.put(PATH, json={}).status_code == 401

    def test_each_fault_is_named_with_its_place_and_nothing_is_changed(self, shop: Shop):
        answer = shop.put({
            "kinds_off": ["feedback", "spam"],
            "confirms_orders": "yes",
            "channels": ["sms", "sms"],
            "quiet_hours": {"from": "9", "to": "21:00"},
            "daily_cap": 0,
            "feedback_every_days": "often",
            "carrier_told": "shout",
            "colour": "red",
        })  # fmt: skip

        assert answer.status_code == 422
        assert answer.mimetype == "application/problem+json"
        assert {(fault["path"], fault["reason"].partition(":")[0]) for fault in answer.json["errors"]} == {
            ("kinds_off.1", "must be one of"),
            ("confirms_orders", "must be true or false"),
            ("channels", "names the same twice"),
            ("quiet_hours.from", "must be a time of day such as 21"),
            ("daily_cap", "must be from 1 to 50"),
            ("feedback_every_days", "must be a whole number"),
            ("carrier_told", "must be one of"),
            ("colour", "no such field here"),
        }
        assert shop.get().json == BY_DEFAULT

    def test_is_what_its_description_says(self, shop: Shop):
        described = schemathesis.openapi.from_wsgi("/openapi.json", shop.client.application)[PATH]

        assert_answers_as_described(described["GET"], key=shop.key, known={})
        assert_answers_as_described(described["PUT"], key=shop.key, known={}, requests=20)
        assert_refuses_as_described(described["PUT"], key=shop.key, requests=20)


class TestEffect:
    """From the next decision on."""

    def test_a_kind_that_is_switched_off_is_left_unsaid(self, shop: Shop):
        shop.put({"kinds_off": ["arriving"]})

        shop.hears("out_for_delivery")

        (notice,) = shop.house.notices()
        assert notice.reason == "switched_off"
        assert notice.because[-1] == "shop: has switched arriving off"

    @pytest.mark.parametrize(("wish", "count"), [(True, 1), (False, 0), (None, 0)])
    def test_orders_are_confirmed_where_the_shop_asks(self, shop: Shop, wish, count):
        shop.put({"confirms_orders": wish})

        shop.hears("announced")

        assert len(shop.house.notices(kind="order_confirmed", decision="send")) == count

    @pytest.mark.parametrize("says", [UNASKED, {"preferences": {"channels": ["sms"]}}])
    def test_its_quiet_hours_are_for_those_who_never_stated_any(self, shop: Shop, says):
        shop.put({"quiet_hours": {"from": "22:30", "to": "07:00"}})
        shop.house.clock.at = at(24, 22)

        shop.hears("ready_for_pickup", customer_says=says)
        shop.house.go_on()

        assert [row.at for row in shop.house.messages] == [at(24, 22)]

    def test_the_customers_own_outrank_them(self, shop: Shop):
        shop.put({"quiet_hours": None})
        shop.house.clock.at = at(24, 22)

        shop.hears("ready_for_pickup")

        assert shop.house.notices()[0].due_at == at(25, 8)

    def test_its_order_of_channels_is_for_those_who_never_stated_one(self, shop: Shop):
        shop.put({"channels": ["email"]})

        shop.hears("ready_for_pickup", customer_says=UNASKED)
        shop.house.go_on()

        assert [row.channel for row in shop.house.messages] == ["email"]

    @pytest.mark.parametrize(("wish", "heard"), [("tell", ["sms"]), ("email", ["email"]), ("silent", [])])
    def test_what_the_carrier_told_is_told_as_the_shop_wishes(self, shop: Shop, wish, heard):
        shop.put({"carrier_told": wish})

        shop.hears("ready_for_pickup", carrier_told=True)
        shop.house.go_on()

        assert [row.channel for row in shop.house.messages] == heard
