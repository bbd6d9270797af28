"""The main job, as people meet it: an order and a carrier's EDI become one clear notice, in both modes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.e2e.orders import EMAIL, order
from tests.e2e.running import OPS_PASSWORD, Embedded, Perille, Processes
from tests.interchanges import Said, interchange, ready
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_for

# A Tuesday at noon in Helsinki: nobody's quiet hours, and the shops are open.
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def before(**ago: float) -> datetime:
    return NOW - timedelta(**ago)


SILENT = (
    Said(code="68", at=before(days=2)),
    Said(code="13", at=before(days=1)),
    Said(code="31", at=before(hours=20)),
    Said(code="31", at=before(hours=9)),
    Said(code="48", at=before(hours=3)),
)
READY = ready(before(minutes=5), code="7392K1", until=NOW + timedelta(days=7))


@pytest.fixture(params=["embedded", "processes"], scope="module")
def perille(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Perille]:
    folder = tmp_path_factory.mktemp("perille")
    running: Perille = Embedded(folder, PERILLE_NOW=NOW.isoformat())
    if request.param == "processes":
        broker: RabbitMQ = request.getfixturevalue("rabbitmq")
        database: PostgreSQL = request.getfixturevalue("postgres")
        running = Processes(
            folder,
            database_url=database.url_of(database.new_database()),
            broker_url=broker.url_of(broker.new_vhost()),
            PERILLE_NOW=NOW.isoformat(),
        )
    running.start()
    yield running
    running.stop()


def number_of(index: int) -> str:
    return f"JJFI654387{index:011d}"


def phone_of(index: int) -> str:
    return f"+35840{1000000 + index}"


def place(perille: Perille, index: int, channel: str = "sms") -> dict[str, str]:
    """An order with a shipment, both numbered by `index`, that tracking knows of."""
    number = number_of(index)
    body = order(f"WEB-{index}", channel=channel, phone=phone_of(index))
    placed = perille.post("/v1/orders", body, **{"Idempotency-Key": f"key-{index}"})
    shipment = {"carrier": "generic-edifact", "tracking_number": number, "method": "locker"}
    perille.post(f"/v1/orders/{placed['id']}/shipments", shipment)
    wait_for(lambda: perille.items(f"/v1/shipments?tracking_number={number}"), message="tracking knows the shipment")
    return placed


def milestone(perille: Perille, number: str) -> str:
    return str(perille.items(f"/v1/shipments?tracking_number={number}")[0]["milestone"])


@pytest.mark.processes
def test_five_steps_stay_silent_and_one_notice_says_it_all(perille: Perille) -> None:
    by_text = place(perille, 1)
    by_mail = place(perille, 2, channel="email")

    for index in (1, 2):
        read = perille.send_scans(interchange(number_of(index), *SILENT, reference=f"A{index}"))
        assert (read["scans"], read["new_scans"], read["quarantined"]) == (5, 5, [])
        wait_for(lambda index=index: milestone(perille, number_of(index)) == "in_transit")
    for index in (1, 2):
        perille.send_scans(interchange(number_of(index), READY, reference=f"B{index}"))

    text = wait_for(lambda: perille.messages_to(phone_of(1)), message="the text message")
    mail = wait_for(lambda: perille.messages_to(EMAIL), message="the email")
    assert (len(text), len(mail)) == (1, 1)
    for fact in ("noudettavissa", "K-Market Kamppi", "Urho Kekkosen katu 1", "8-20", "7392K1", "1.12."):
        assert fact in text[0]["text"]
        assert fact in mail[0]["text"]

    notices = perille.items(f"/v1/notices?order_id={by_text['id']}")
    assert [(notice["kind"], notice["decision"], notice["segments"]) for notice in notices] == [("pickup", "send", 1)]
    assert notices[0]["because"]
    page = requests.get(by_mail["page_url"], timeout=10)
    assert page.status_code == 200
    assert "K-Market Kamppi" in page.text
    assert "Mannerheimintie" not in page.text
    timeline = f"/v1/ops/timeline?order_id={by_text['id']}"
    told = "“pickup” told by sms, delivered"
    wait_for(lambda: told in [item["text"] for item in perille.items(timeline)], message="ops has heard of it")


@pytest.mark.processes
def test_the_same_file_again_tells_nobody_again(perille: Perille) -> None:
    place(perille, 3)
    file = interchange(number_of(3), READY, reference="C3")
    first = perille.send_scans(file)
    wait_for(lambda: perille.messages_to(phone_of(3)))

    again = perille.send_scans(file)
    other = perille.send_scans(interchange(number_of(3), READY, reference="D3"))

    assert (again["id"], again["duplicate"], again["new_scans"]) == (first["id"], True, 0)
    assert (other["duplicate"], other["new_scans"]) == (False, 0)
    place(perille, 4)
    perille.send_scans(interchange(number_of(4), READY, reference="E4"))
    wait_for(lambda: perille.messages_to(phone_of(4)), message="what came later has been told")
    assert len(perille.messages_to(phone_of(3))) == 1


@pytest.mark.processes
def test_ops_sees_every_queue_and_an_empty_backlog(perille: Perille) -> None:
    seen = perille.call("GET", "/v1/ops/queues").json()

    assert {queue["name"] for queue in seen["queues"]} >= {"orders.events", "tracking.events", "notify.due"}
    assert seen["broker"] == "ok"
    console = requests.get(f"{perille.url}/ops", auth=("anyone", OPS_PASSWORD), timeout=10)
    assert console.status_code == 200
    assert requests.get(f"{perille.url}/ops", timeout=10).status_code == 401


@pytest.mark.processes
def test_the_whole_api_is_described_at_one_address(perille: Perille) -> None:
    described = requests.get(f"{perille.url}/openapi.json", timeout=10).json()

    assert {"/v1/orders", "/v1/carriers/{carrier}/messages", "/v1/notices", "/v1/ops/queues"} <= set(described["paths"])
    assert requests.get(f"{perille.url}/docs", timeout=10).status_code == 200
    assert "sandbox" in requests.get(perille.url, timeout=10).text


@pytest.mark.processes
def test_a_language_chosen_on_the_page_reaches_the_shop_and_the_next_notice(perille: Perille) -> None:
    placed = place(perille, 5)
    path = f"/v1/orders/{placed['id']}"
    page = f"{placed['page_url']}/preferences"
    wait_for(lambda: requests.get(page, timeout=10).ok, message="notify knows the order")

    shown = press(page, do="language", language="sv")

    assert "Från och med nu skriver vi till dig på svenska." in shown
    customer = wait_for(lambda: spoken_to_in(perille, path, "sv"), message="the shop sees the customer's word")
    assert customer["sources"]["language"]["source"] == "customer"
    wait_for(lambda: 'lang="sv"' in requests.get(placed["page_url"], timeout=10).text[:200])
    perille.send_scans(interchange(number_of(5), READY, reference="G5"))
    text = wait_for(lambda: perille.messages_to(phone_of(5)), message="the text message")
    assert "kan hämtas" in text[0]["text"]


def press(page: str, **fields: str) -> str:
    """Press a button of a page behind the customer's link; returns the page that it leads to."""
    signature = re.search(r'name="form" value="([0-9a-f]+)"', requests.get(page, timeout=10).text)
    assert signature is not None
    answer = requests.post(page, data={"form": signature[1], **fields}, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.text


def spoken_to_in(perille: Perille, path: str, language: str) -> dict[str, Any] | None:
    """The order's customer as the shop sees them, once that is their language."""
    customer: dict[str, Any] = perille.call("GET", path).json()["customer"]
    return customer if customer["language"] == language else None
