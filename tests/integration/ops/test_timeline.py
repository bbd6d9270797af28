"""One order from its shop's page to the door, as ops reads it: whatever came when, and however often."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.ops.models import Base
from shared import migrate
from shared.auth import SCOPES
from shared.clock import FixedClock
from shared.installation import Installation
from tests.e2e.orders import order
from tests.integration.ops.trouble import PASSWORD, settings_of
from tests.integration.ops.whole import Whole
from tests.interchanges import Said, interchange

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday, nine o'clock in Helsinki
NUMBER = "JJFI65438700000000017"


@pytest.fixture(scope="module")
def whole(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    settings = settings_of(tmp_path_factory.mktemp("whole"), database_url=shared_database_url)
    home = Installation(settings, FixedClock(NOW))
    for database in (home.access.database, *home.databases().values()):
        migrate.upgrade(database)
    yield Whole(home)
    home.close()


def says(whole: Whole, code: str, **ago: float) -> None:
    """The carrier says it now of what happened a while ago."""
    now = whole.home.clock.now()
    said = Said(code=code, at=now - timedelta(**ago))
    file = interchange(NUMBER, said, reference=f"R{now:%d%H%M}", prepared=now)
    assert whole.call("POST", "/v1/carriers/generic-edifact/messages", data=file).status_code == 202


@pytest.fixture(scope="module")
def placed(whole: Whole) -> dict[str, Any]:
    """Placed, shipped, moved by the customer, refused by the carrier, delivered; ops hears it last, mixed and twice."""
    body = order("WEB-10023")
    body["placed_at"] = NOW.isoformat()
    body["delivery"] |= {"method": "home", "promised": {"from": "2026-11-24", "to": "2026-11-26"}}
    made = whole.post("/v1/orders", body)
    whole.later(hours=1)
    shipment = {"carrier": "generic-edifact", "tracking_number": NUMBER, "method": "home"}
    made["shipment_id"] = whole.post(f"/v1/orders/{made['id']}/shipments", shipment)["id"]
    whole.later(hours=1)
    says(whole, "13", minutes=20)
    whole.later(hours=1)
    wish = {"what": "other_time", "day": "2026-11-26", "start": "08:00", "end": "12:00"}
    made["change_id"] = whole.post(f"/v1/shipments/{made['shipment_id']}/changes", wish)["id"]
    whole.later(hours=1)
    refused = {"result": "refused", "reason": "Aino, the van is full on Thursday"}
    whole.post(f"/v1/changes/{made['change_id']}/settle", refused)
    whole.later(days=1)
    says(whole, "21", hours=3)
    whole.later(minutes=5)
    mixed = whole.told * 2
    random.Random(7).shuffle(mixed)
    for start in range(0, len(mixed), 5):
        whole.tell_ops(mixed[start : start + 5])
    return made


def timeline(whole: Whole, query: str, **options: Any) -> list[dict[str, Any]]:
    answer = whole.call("GET", f"/v1/ops/timeline?{query}", **options)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_it_reads_as_it_happened(whole: Whole, placed: dict[str, Any]) -> None:
    items = timeline(whole, f"order_id={placed['id']}")

    assert [(item["at"][8:16], item["text"]) for item in items] == [
        ("23T07:00", "order WEB-10023 placed, 2 items, home, promised 24–26 Nov"),
        ("23T08:00", f"shipment {NUMBER} by generic-edifact, home"),
        ("23T08:00", "expected 24–26 Nov, as the shop promised"),
        ("23T08:40", "handed over to the carrier"),
        ("23T09:00", "“on its way” to be told by sms"),
        ("23T09:00", "“on its way” told by sms, delivered"),
        ("23T10:00", "wish: other time 26 Nov 08:00–12:00, by the shop's people, possible until 23 Nov 18:00"),
        ("23T11:00", "wish refused by the shop's people: other time 26 Nov 08:00–12:00"),
        ("23T11:00", "“change refused” to be told by sms"),
        ("23T11:00", "“change refused” told by sms, delivered"),
        ("24T08:00", "delivered"),
        ("24T11:00", "“delivered” to be told by sms"),
        ("24T11:00", "“delivered” told by sms, delivered"),
    ]
    assert {item["at"][11:16]: item["heard_at"][11:16] for item in items}["08:40"] == "09:00"
    assert [item["link"] for item in items[:2]] == [
        f"/v1/orders/{placed['id']}",
        f"/v1/shipments/{placed['shipment_id']}",
    ]


def test_every_link_leads_its_shop_to_more(whole: Whole, placed: dict[str, Any]) -> None:
    links = {item["link"] for item in timeline(whole, f"customer_id={customer(whole, placed)}")}

    assert len(links) == 4
    assert {whole.call("GET", link).status_code for link in links} == {200}


def customer(whole: Whole, placed: dict[str, Any]) -> str:
    return str(whole.call("GET", f"/v1/orders/{placed['id']}").json["customer"]["id"])


def test_a_customers_timeline_goes_over_all_orders_page_by_page(whole: Whole, placed: dict[str, Any]) -> None:
    query, seen, cursor = f"customer_id={customer(whole, placed)}&limit=5", [], ""
    while cursor is not None:
        page = whole.call("GET", f"/v1/ops/timeline?{query}{cursor and '&cursor=' + cursor}").json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]

    assert seen == [item["id"] for item in timeline(whole, f"order_id={placed['id']}")]


def test_a_shipments_timeline_leaves_out_the_order(whole: Whole, placed: dict[str, Any]) -> None:
    events = {item["event"] for item in timeline(whole, f"shipment_id={placed['shipment_id']}")}

    assert "order.placed" not in events
    assert {"shipment.progressed", "notice.settled", "change.settled"} <= events


def test_nothing_personal_is_kept(whole: Whole, placed: dict[str, Any]) -> None:
    with whole.home.database("ops").read() as session:
        kept = [
            str(list(row)) for name in Base.metadata.tables for row in session.execute(text(f"SELECT * FROM {name}"))
        ]

    body = order("WEB-10023")
    personal = ("Aino", "Mannerheimintie", "00100", "Helsinki", body["customer"]["phone"], body["customer"]["email"])
    assert len(kept) > 10
    assert [one for one in kept for secret in personal if secret in one.replace("Europe/Helsinki", "")] == []


def test_a_shops_key_sees_its_own_orders_and_the_password_all(whole: Whole, placed: dict[str, Any]) -> None:
    _, other = whole.home.access.add_shop(name="Toinen Oy", now=NOW, scopes=SCOPES)
    _, without = whole.home.access.add_shop(name="Kolmas Oy", now=NOW)
    path = f"/v1/ops/timeline?order_id={placed['id']}"

    assert whole.call("GET", path, key=other).json == {"items": [], "next": None}
    assert whole.call("GET", path, key=without).status_code == 403
    assert len(whole.open(path, auth=("ops", PASSWORD)).json["items"]) == 13


@pytest.mark.parametrize("query", ["", "order_id=", "order_id=ord_1&cursor=WzEsMl0", "order_id=ord_1&limit=0"])
def test_a_wrong_question_is_refused(whole: Whole, query: str) -> None:
    answer = whole.call("GET", f"/v1/ops/timeline?{query}")

    assert answer.status_code == 422
    assert answer.json["errors"]
