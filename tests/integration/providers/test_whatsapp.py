"""WhatsApp where the customer wants it and has it, with a template or after their own word; else a text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.notify.house import progressed
from tests.integration.providers.house import PHONE, House, house, in_the_shop

ADDRESS = f"whatsapp:{PHONE}"
WANTED = {"preferences": {"channels": ["whatsapp", "sms", "email"]}}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """With a WhatsApp number, and an approved template for pickups in Finnish only."""
    templates = tmp_path / "templates.toml"
    templates.write_text(f'[pickup]\nfi = "HX{"0" * 32}"\n')
    variables = {"TWILIO_WHATSAPP_FROM": "+358401112224", "PERILLE_WHATSAPP_TEMPLATES": str(templates)}
    with house(tmp_path, **variables) as built:
        in_the_shop(built, **WANTED)
        yield built


def ready(home: House) -> None:
    home.hear("shipment.progressed", progressed("ready_for_pickup"))
    home.go_on()


def test_what_has_a_template_goes_by_whatsapp(home: House) -> None:
    ready(home)

    (message,) = home.providers.ledger.to(ADDRESS)
    assert message.body.startswith("HX")
    assert home.tried == [("whatsapp", "accepted")]


def test_what_has_none_goes_as_a_text(home: House) -> None:
    home.hear("shipment.progressed", progressed("delivered", variant="collected"))
    home.go_on()

    assert home.tried == [("sms", "accepted")]
    assert len(home.providers.ledger.to(PHONE)) == 1


@pytest.mark.parametrize(("code", "closed"), [(63003, "absent"), (63024, "absent"), (63016, None)])
def test_who_is_not_there_gets_a_text(home: House, code: int, closed: str | None) -> None:
    ready(home)

    home.receive(home.providers.receipt(home.attempts[0].id, "undelivered", code))

    assert home.tried == [("whatsapp", "failed"), ("sms", "accepted")]
    assert home.closed == ({"whatsapp": closed} if closed else {})


def test_too_much_for_whatsapp_is_sent_there_a_little_later(home: House) -> None:
    home.providers.twilio.script.add("refused", code=63018)

    ready(home)
    home.later(minutes=5)

    assert home.tried == [("whatsapp", "not_sent"), ("whatsapp", "accepted")]
    assert len(home.providers.ledger) == 1


@pytest.mark.parametrize("fault", ["reset", "reset_accepted"])
def test_a_template_whose_answer_was_lost_is_never_doubled_without_need(home: House, fault: str) -> None:
    """Twilio does not show what a template said: one that may be ours counts as a doubt, none counts as never sent."""
    home.providers.twilio.script.add(fault)

    ready(home)
    home.later(minutes=5)

    assert len(home.providers.ledger.to(ADDRESS)) == 1
    assert home.notice.status in ("sent", "unknown")


def test_read_is_as_good_as_delivered(home: House) -> None:
    ready(home)
    attempt = home.attempts[0].id

    home.receive(home.providers.receipt(attempt, "read", EventType="READ", ChannelPrefix="whatsapp"))
    home.receive(home.providers.receipt(attempt, "delivered"))

    assert home.notice.status == "delivered"
