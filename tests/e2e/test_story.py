"""The main job, as people meet it: an order and a carrier's EDI become one clear notice, in both modes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from tests.e2e.orders import EMAIL, PHONE, order
from tests.e2e.running import OPS_PASSWORD, Embedded, Perille, Processes
from tests.interchanges import Said, interchange, ready
from tests.waiting import wait_for

# A Tuesday at noon in Helsinki: nobody's quiet hours, and the shops are open.
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NUMBER = "JJFI65438700000000017"


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


@pytest.fixture(params=["embedded", "processes"])
def perille(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Perille]:
    running: Perille
    if request.param == "embedded":
        running = Embedded(tmp_path, PERILLE_NOW=NOW.isoformat())
    else:
        running = Processes(
            tmp_path,
            database_url=request.getfixturevalue("database_url"),
            broker_url=request.getfixturevalue("broker_url"),
            PERILLE_NOW=NOW.isoformat(),
        )
    running.start()
    yield running
    running.stop()


def place(perille: Perille, reference: str, number: str, channel: str = "sms") -> dict[str, str]:
    placed = perille.post("/v1/orders", order(reference, channel=channel), **{"Idempotency-Key": reference})
    shipment = {"carrier": "generic-edifact", "tracking_number": number, "method": "locker"}
    perille.post(f"/v1/orders/{placed['id']}/shipments", shipment)
    wait_for(lambda: perille.items(f"/v1/shipments?tracking_number={number}"), message="tracking knows the shipment")
    return placed


def milestone(perille: Perille, number: str) -> str:
    return str(perille.items(f"/v1/shipments?tracking_number={number}")[0]["milestone"])


@pytest.mark.processes
def test_five_steps_stay_silent_and_one_notice_says_it_all(perille: Perille) -> None:
    by_text = place(perille, "WEB-1", NUMBER)
    by_mail = place(perille, "WEB-2", "JJFI65438700000000024", channel="email")

    for number in (NUMBER, "JJFI65438700000000024"):
        read = perille.send_scans(interchange(number, *SILENT, reference=f"A{number[-2:]}"))
        assert (read["scans"], read["new_scans"], read["quarantined"]) == (5, 5, [])
        wait_for(lambda number=number: milestone(perille, number) == "in_transit")
    for number in (NUMBER, "JJFI65438700000000024"):
        perille.send_scans(interchange(number, READY, reference=f"B{number[-2:]}"))

    text = wait_for(lambda: perille.messages_to(PHONE), message="the text message")
    mail = wait_for(lambda: perille.messages_to(EMAIL), message="the email")
    assert (len(text), len(mail)) == (1, 1)
    for fact in ("K-Market Kamppi", "Urho Kekkosen katu 1", "7392K1", "1.12."):
        assert fact in text[0]["text"]
        assert fact in mail[0]["text"]
    assert "nout" in text[0]["text"].lower()

    notices = perille.items(f"/v1/notices?order_id={by_text['id']}")
    assert [(notice["kind"], notice["decision"]) for notice in notices] == [("pickup", "send")]
    assert notices[0]["because"]
    assert notices[0]["segments"] == 1
    page = requests.get(by_mail["page_url"], timeout=10)
    assert page.status_code == 200
    assert "K-Market Kamppi" in page.text
    assert "Mannerheimintie" not in page.text


@pytest.mark.processes
def test_the_same_file_again_tells_nobody_again(perille: Perille) -> None:
    placed = place(perille, "WEB-1", NUMBER)
    file = interchange(NUMBER, READY)
    first = perille.send_scans(file)
    wait_for(lambda: perille.messages_to(PHONE))

    again = perille.send_scans(file)
    other = perille.send_scans(interchange(NUMBER, READY, reference="REF2"))

    assert (again["id"], again["duplicate"], again["new_scans"]) == (first["id"], True, 0)
    assert (other["duplicate"], other["new_scans"]) == (False, 0)
    done = place(perille, "WEB-9", "JJFI65438700000000099")
    perille.send_scans(interchange("JJFI65438700000000099", READY, reference="REF9"))
    wait_for(lambda: len(perille.messages_to(PHONE)) == 2, message="what came later has been told")
    assert len(perille.items(f"/v1/notices?order_id={placed['id']}")) == 1
    assert len(perille.items(f"/v1/notices?order_id={done['id']}")) == 1


@pytest.mark.processes
def test_ops_sees_every_queue_and_an_empty_backlog(perille: Perille) -> None:
    place(perille, "WEB-1", NUMBER)

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
