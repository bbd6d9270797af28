"""One story through the whole installation and the real SDKs: told once, heard, receipts back, and STOP heeded."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.clock import real_now
from tests.e2e.orders import EMAIL, PHONE, order
from tests.e2e.running import BIN, Embedded
from tests.interchanges import interchange, ready
from tests.standins.providers import Providers
from tests.waiting import wait_for

_PATIENCE = 30


@pytest.fixture
def providers() -> Iterator[Providers]:
    with Providers() as running:
        yield running


@pytest.fixture
def perille(tmp_path: Path, providers: Providers) -> Iterator[Embedded]:
    running = Embedded(tmp_path, **providers.environment)
    providers.perille_url = running.url
    running.start()
    yield running
    running.stop()


def buy(perille: Embedded, reference: str, number: str) -> dict[str, Any]:
    """An order of a customer who prefers texts and takes mail, and its shipment."""
    body = order(reference)
    body["customer"]["reference"] = "C-77"
    body["customer"]["preferences"] = {"channels": ["sms", "email"]}
    placed = perille.post("/v1/orders", body)
    shipment = {"carrier": "generic-edifact", "tracking_number": number, "method": "locker"}
    perille.post(f"/v1/orders/{placed['id']}/shipments", shipment)
    return placed


def arrive(perille: Embedded, number: str, code: str) -> None:
    now = real_now()
    scan = ready(now - timedelta(minutes=5), code=code, until=now + timedelta(days=7))
    perille.send_scans(interchange(number, scan, reference=code))


def notices(perille: Embedded, order_id: str) -> list[dict[str, Any]]:
    found = perille.items(f"/v1/notices?order_id={order_id}")
    return [notice for notice in found if notice["decision"] == "send"]


@pytest.mark.processes
def test_a_text_its_receipt_a_stop_and_then_mail(perille: Embedded, providers: Providers) -> None:
    first = buy(perille, "WEB-1", "JJFI65438700000000017")
    arrive(perille, "JJFI65438700000000017", "4821")
    wait_for(lambda: providers.ledger.to(PHONE), _PATIENCE, "Twilio has the text")
    wait_for(lambda: notices(perille, first["id"])[0]["status"] == "sent", _PATIENCE, "the notice is sent")
    (text,) = providers.ledger.to(PHONE)
    assert "4821" in text.body

    for status in ("delivered", "sent", "delivered"):  # as they come: out of order, and twice
        providers.postman.post(providers.receipt(text.attempt_id, status))
    wait_for(lambda: notices(perille, first["id"])[0]["status"] == "delivered", _PATIENCE, "the receipt is heard")
    providers.postman.post(providers.reply("STOP", sender=PHONE))
    providers.postman.wait()
    second = buy(perille, "WEB-2", "JJFI65438700000000024")
    arrive(perille, "JJFI65438700000000024", "7733")

    wait_for(lambda: providers.ledger.to(EMAIL), _PATIENCE, "SendGrid has the mail")
    (mail,) = providers.ledger.to(EMAIL)
    assert "7733" in mail.body
    assert len(providers.ledger.to(PHONE)) == 1
    (told,) = notices(perille, second["id"])
    assert (told["channel"], told["to"]) == ("email", EMAIL)
    assert all(answer is not None and answer < 300 for answer in providers.postman.answers)


class Demo(Embedded):
    """`perille run` as a newcomer types it."""

    def command(self) -> list[str | Path]:
        return [BIN / "perille", "run", "--data", self.folder / "var", "--port", str(self.port)]

    def says(self, text: str) -> bool:
        return text in self.log.read_text()


@pytest.mark.processes
def test_the_demo_goes_through_stand_ins_in_real_time(tmp_path: Path, providers: Providers) -> None:
    """By night its text waits for the morning, and the demo says so."""
    demo = Demo(tmp_path, **providers.environment)
    demo.start()

    wait_for(lambda: providers.ledger.to("matti@example.fi"), _PATIENCE, "SendGrid has the demo's mail")
    wait_for(lambda: demo.says("sms to +358401234567"), _PATIENCE, "the story is told to its end")

    assert len(providers.ledger.to("matti@example.fi")) == 1
    assert len(providers.ledger.to("+358401234567")) <= 1
    demo.stop()


@pytest.mark.processes
def test_no_demo_writes_to_people(tmp_path: Path, providers: Providers) -> None:
    demo = Demo(tmp_path, **{**providers.environment, "PERILLE_TWILIO_URL": "https://api.twilio.example"})
    demo.start()

    assert demo.says("No demo")
    assert demo.items("/v1/orders") == []
    demo.stop()
