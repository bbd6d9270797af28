"""One order from its shop's page to the door, as ops reads it: whatever came when, and however often."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from sqlalchemy import text

from services.ops import copies
from services.ops.app import create_web
from services.ops.models import Base
from shared import migrate
from shared.auth import SCOPES
from shared.clock import FixedClock
from shared.installation import Installation
from tests.e2e.orders import order
from tests.integration.described import assert_answers_as_described
from tests.integration.ops.trouble import PASSWORD, incoming, settings_of
from tests.integration.ops.whole import NOW, NUMBER, Whole, play

YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def whole(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    settings = settings_of(tmp_path_factory.mktemp("whole"), database_url=shared_database_url)
    home = Installation(settings, FixedClock(NOW))
    for database in (home.access.database, *home.databases().values()):
        migrate.upgrade(database)
    yield Whole(home)
    home.close()


@pytest.fixture(scope="module")
def placed(whole: Whole) -> dict[str, Any]:
    return play(whole)


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
        ("23T08:00", "not heard of yet, expected 24–26 Nov, as the shop promised"),
        ("23T08:40", "handed over to the carrier"),
        ("23T09:00", "“on its way” to be told by sms"),
        ("23T09:00", "“on its way” told by sms, delivered"),
        ("23T10:00", "wish for the shop's people: another time, 26 Nov 08:00–12:00, possible until 23 Nov 18:00"),
        ("23T11:00", "wish refused by the shop's people: another time, 26 Nov 08:00–12:00"),
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


def test_a_notice_about_two_orders_stands_in_both_timelines(whole: Whole, placed: dict[str, Any]) -> None:
    before = len(whole.told)
    other = whole.post("/v1/orders", order("WEB-10024"))
    shipment = {"carrier": "generic-edifact", "tracking_number": "JJFI65438700000000024", "method": "locker"}
    second = whole.post(f"/v1/orders/{other['id']}/shipments", shipment)["id"]
    whole.later()
    notice = {"notice_id": "ntc_1", "kind": "pickup", "channel": "sms", "status": "delivered", "shop_id": shop(whole)}
    digest = {**notice, "order_id": other["id"], "shipment_ids": [second, placed["shipment_id"]]}
    body = {**digest, "settled_at": whole.home.clock.now().isoformat()}
    whole.tell_ops([*whole.told[before:], incoming("notice.settled", "digest", body, whole.home.clock.now())])

    for query in (f"order_id={other['id']}", f"order_id={placed['id']}", f"shipment_id={placed['shipment_id']}"):
        assert timeline(whole, query)[-1]["text"] == "“pickup” told by sms, delivered"
    assert timeline(whole, f"shipment_id={second}")[-1]["shipment_id"] is None


def test_what_cannot_be_read_is_a_dead_letter_and_its_neighbours_are_told(whole: Whole, placed: dict[str, Any]) -> None:
    now = whole.home.clock.now()
    good = {"order_id": placed["id"], "shop_id": shop(whole), "customer_id": customer(whole, placed), "score": 3}
    whole.tell_ops(
        [
            incoming("feedback.given", "bad", {"order_id": placed["id"], "shop_id": "shop_1"}, now),
            incoming("feedback.given", "good", {**good, "at": now.isoformat()}, now),
        ]
    )

    assert timeline(whole, f"order_id={placed['id']}")[-1]["text"] == "feedback: good"
    dead = whole.call("GET", "/v1/ops/dead-letters?service=ops").json["items"]
    assert [(letter["message_id"], letter["error"]) for letter in dead] == [("bad", "BadEvent")]


def shop(whole: Whole) -> str:
    found = whole.home.access.find(whole.key)
    assert found is not None
    return found.id


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
    assert len(whole.open(path, auth=("ops", PASSWORD)).json["items"]) >= 13


@pytest.mark.parametrize("query", ["", "order_id=", "order_id=ord_1&cursor=WzEsMl0", "order_id=ord_1&limit=0"])
def test_a_wrong_question_is_refused(whole: Whole, query: str) -> None:
    answer = whole.call("GET", f"/v1/ops/timeline?{query}")

    assert answer.status_code == 422
    assert answer.json["errors"]


@pytest.mark.parametrize("asked", ["WEB-10023", NUMBER, "id", "shipment_id", "change_id"])
def test_the_console_finds_an_order_by_what_people_have(whole: Whole, placed: dict[str, Any], asked: str) -> None:
    shown = page(whole, f"/ops/timeline?q={placed.get(asked, asked)}")

    assert "Order WEB-10023" in shown
    assert placed["page_url"] in shown
    assert "wish refused by the shop&#39;s people: another time, 26 Nov 08:00–12:00" in shown
    assert shown.index("handed over to the carrier") < shown.index("“delivered” told by sms, delivered")


def page(whole: Whole, path: str) -> str:
    answer = whole.open(path, auth=("ops", PASSWORD))
    assert answer.status_code == 200
    return answer.text


def test_two_shops_may_have_the_same_reference(whole: Whole, placed: dict[str, Any]) -> None:
    before = len(whole.told)
    _, other = whole.home.access.add_shop(name="Neljäs Oy", now=NOW, scopes=SCOPES)
    assert whole.call("POST", "/v1/orders", key=other, json=order("WEB-10023")).status_code == 201
    whole.later()
    whole.tell_ops(whole.told[before:])

    shown = page(whole, "/ops/timeline?q=WEB-10023")
    assert "2 orders" in shown
    assert f"q={placed['id']}" in shown


def test_what_waits_for_people_is_seen_until_it_is_settled(whole: Whole, placed: dict[str, Any]) -> None:
    before = len(whole.told)
    missing = whole.post(f"/v1/shipments/{placed['shipment_id']}/changes", {"what": "missing"})
    whole.later(hours=30)
    whole.tell_ops(whole.told[before:])

    assert "1 wish of customers waits for the shop&#39;s people, the oldest for 1 d 6 h." in page(whole, "/ops")
    shown = page(whole, "/ops/cases")
    assert "it says delivered, but it is not here" in shown
    assert missing["id"] in shown
    assert "/settle" in shown

    before = len(whole.told)
    whole.post(f"/v1/changes/{missing['id']}/settle", {"result": "agreed", "reason": "A new one is on its way"})
    whole.later()
    whole.tell_ops(whole.told[before:])
    assert "No wish waits" in page(whole, "/ops/cases")
    assert "wishes of customers" not in page(whole, "/ops")


def test_what_is_too_old_is_forgotten_but_a_case(whole: Whole, placed: dict[str, Any]) -> None:
    database, clock = whole.home.database("ops"), whole.home.clock
    before = len(whole.told)
    whole.post(f"/v1/shipments/{placed['shipment_id']}/changes", {"what": "missing"})
    whole.later()
    whole.tell_ops(whole.told[before:])
    with database.write() as session:
        assert copies.forget(session, clock.now(), after=YEAR) == 0
    with database.write() as session:
        assert copies.forget(session, clock.now() + YEAR + timedelta(seconds=1), after=YEAR) > 10

    assert timeline(whole, f"order_id={placed['id']}") == []
    assert "it says delivered, but it is not here" in page(whole, "/ops/cases")


@pytest.mark.parametrize("shared_database_url", ["postgresql"], indirect=True)
def test_the_timeline_answers_as_it_is_described(whole: Whole) -> None:
    described = schemathesis.openapi.from_wsgi("/openapi.json", create_web(whole.home))["/v1/ops/timeline"]["GET"]

    assert_answers_as_described(described, key=whole.key, known={}, requests=10)
