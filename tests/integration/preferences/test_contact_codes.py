"""Codes to numbers and addresses that customers gave: sent once each, at once, to nobody who said stop."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from services.notify import handlers, settings
from services.notify.channels import Outcome
from services.notify.channels.sandbox import Sandbox
from services.notify.deciding import suppressions
from services.notify.hearing import callbacks, receipts
from services.notify.models import Callback, ContactCode, SandboxMessage
from services.notify.people import contact_codes
from services.notify.sending.code_sender import CodeSender
from services.notify.sending.sender import Surroundings
from services.notify.settings import LEASE
from shared.clock import real_now
from shared.envelope import Message
from shared.ids import new_id
from shared.installation import Installation
from shared.outbox import OutboxMessage
from tests.integration.notify.house import Flaky, Killed
from tests.integration.preferences.house import NOW, Visitor

_numbers = count(7_000_000)


class AtWork:
    """A worker that sends codes by a channel that can be made to fail."""

    def __init__(self, visitor: Visitor) -> None:
        self.home, self.visitor = visitor.home, visitor
        self.policy = settings.policy(self.home.settings, self.home.links, {})
        self.channel = Flaky(Sandbox(self.home.database("notify"), self.home.clock))
        self.sender = self.process()

    def process(self, *, alone: bool = False) -> CodeSender:
        around = Surroundings(
            database=self.home.database("notify"),
            clock=self.home.clock,
            channels=dict.fromkeys(self.policy.providers, self.channel),
            policy=self.policy,
            wake_relay=lambda: None,
        )
        return CodeSender(around, alone=alone)

    def hears(self, *checks: dict[str, Any], revision: int | None = None) -> None:
        """customer.changed, with what is not confirmed yet."""
        body = {
            "customer_id": self.visitor.customer_id,
            "revision": revision or self.visitor.revision,
            "shop_id": self.visitor.shop_id,
            "name": "Aino Virtanen",
            "language": "fi",
            "phone": self.visitor.phone,
            "zone": "Europe/Helsinki",
            "checks": list(checks),
        }
        self.visitor.revision += 1
        event = "customer.changed"
        now = self.home.clock.now()
        message = Message(id=new_id("m"), event=event, version=1, subject="", time=now, body=body, headers={})
        with self.home.database("notify").write() as session:
            handlers.table(self.policy)[event](session, message, now)

    def check(self, **said: Any) -> dict[str, Any]:
        return {
            "check_id": new_id("chk"),
            "order_id": self.visitor.order_id,
            "channel": "sms",
            "address": f"+35845{next(_numbers)}",
            "language": "en",
            "asked_at": NOW.isoformat(),
            "expires_at": (NOW + timedelta(minutes=30)).isoformat(),
            **said,
        }

    def sends(self) -> None:
        self.sender.settle_abandoned()
        while self.sender.send_due():
            pass

    def told(self, check: dict[str, Any]) -> list[SandboxMessage]:
        """What has reached the address of a check."""
        wanted = select(SandboxMessage).where(SandboxMessage.recipient == check["address"])
        with self.home.database("notify").read() as session:
            return list(session.scalars(wanted))

    def troubles(self, check: dict[str, Any]) -> list[str | None]:
        """What orders is told of a check, in order."""
        wanted = select(OutboxMessage.body).where(OutboxMessage.routing_key == "contact_code.progressed.v1")
        with self.home.database("notify").read() as session:
            bodies = [json.loads(body) for body in session.scalars(wanted.order_by(OutboxMessage.id))]
        return [body["trouble"] for body in bodies if body["check_id"] == check["check_id"]]

    def row(self, check: dict[str, Any]) -> ContactCode:
        with self.home.database("notify").read() as session:
            return session.get_one(ContactCode, check["check_id"])

    def lease_ends(self, check: dict[str, Any]) -> None:
        with self.home.database("notify").write() as session:
            session.get_one(ContactCode, check["check_id"]).held_until = real_now() - LEASE


@pytest.fixture
def work(visitor: Visitor) -> Iterator[AtWork]:
    yield AtWork(visitor)
    with visitor.home.database("notify").write() as session:
        contact_codes.forget(session, NOW + timedelta(days=30))


def test_the_code_reaches_the_new_number_at_once_in_the_readers_language(work: AtWork) -> None:
    check = work.check()
    work.hears(check)
    work.sends()

    (message,) = work.told(check)
    code = work.home.links.code(check["check_id"])
    assert (
        message.text
        == f"Saimaan Savi: your code is {code}. Type it on your page within 30 minutes. Not you? Do nothing."
    )
    assert work.row(check).status == "delivered"
    assert work.troubles(check) == []


def test_the_code_of_an_address_comes_by_mail_and_stands_in_its_subject(work: AtWork) -> None:
    check = work.check(channel="email", address=f"a{next(_numbers)}@example.fi", language="sv")
    work.hears(check)
    work.sends()

    (message,) = work.told(check)
    assert message.subject == f"{work.home.links.code(check['check_id'])} är din kod"


def test_a_check_that_is_heard_of_twice_is_sent_one_code(work: AtWork) -> None:
    check = work.check()
    for _ in range(3):
        work.hears(check)
        work.sends()

    assert len(work.told(check)) == 1


def test_two_processes_send_one_code(work: AtWork) -> None:
    check, other = work.check(), work.process()
    work.hears(check)
    other.send_due()
    work.sends()

    assert len(work.told(check)) == 1


def test_what_never_left_is_sent_again_a_little_later(work: AtWork) -> None:
    check = work.check()
    work.channel.answers = Outcome(result="not_sent", error="not_connected")
    work.hears(check)
    work.sends()
    assert work.troubles(check) == ["delayed"]
    work.channel.answers = None
    work.home.clock.at = NOW + timedelta(seconds=6)
    work.sends()

    assert len(work.told(check)) == 1
    assert work.troubles(check) == ["delayed", None]


def test_what_may_have_arrived_is_never_sent_again(work: AtWork) -> None:
    check = work.check()
    work.channel.breaks = TimeoutError()
    work.hears(check)
    work.sends()
    work.channel.breaks = None
    work.home.clock.at = NOW + timedelta(minutes=10)
    work.sends()

    assert (work.channel.calls, work.row(check).status) == (1, "unknown")


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_process_that_dies_while_it_sends_loses_and_doubles_nothing(work: AtWork, dies: str) -> None:
    check = work.check()
    work.hears(check)
    work.channel.dies = dies
    with pytest.raises(Killed):
        work.sends()
    work.channel.dies = None
    work.lease_ends(check)
    work.sends()
    work.home.clock.at = NOW + timedelta(seconds=6)
    work.sends()

    assert len(work.told(check)) == 1
    assert work.row(check).status == "delivered"


def test_a_code_that_is_too_old_is_not_sent(work: AtWork) -> None:
    check = work.check()
    work.hears(check)
    work.home.clock.at = NOW + timedelta(minutes=30)
    work.sends()

    assert (work.told(check), work.row(check).status) == ([], "expired")


def test_who_said_stop_is_sent_no_code_of_others(work: AtWork) -> None:
    check = work.check()
    with work.home.database("notify").write() as session:
        at = {"channel": "sms", "address": check["address"]}
        suppressions.suppress(session, **at, reason="opted_out", source="reply", now=NOW)
    work.hears(check)
    work.sends()

    assert (work.told(check), work.row(check).status) == ([], "closed")
    assert work.troubles(check) == ["opted_out"]


def test_a_code_waits_until_its_order_was_heard_of(work: AtWork) -> None:
    stranger = Visitor(work.home)
    check = work.check(order_id=stranger.order_id)
    work.hears(check)
    work.sends()
    assert work.told(check) == []
    stranger.orders()
    work.home.clock.at = NOW + timedelta(seconds=3)
    work.sends()

    assert len(work.told(check)) == 1


def test_an_older_word_on_the_customer_that_comes_late_sends_nothing(work: AtWork) -> None:
    work.hears(revision=90)
    check = work.check()
    work.hears(check, revision=80)
    work.sends()

    assert work.told(check) == []


def test_a_receipt_says_what_became_of_a_code(work: AtWork) -> None:
    check, sid = work.check(), f"SM{next(_numbers):032}"
    work.channel.answers = Outcome(result="accepted", provider_id=sid)
    work.hears(check)
    work.sends()
    body = {"MessageSid": sid, "MessageStatus": "undelivered", "ErrorCode": "30005", "To": check["address"]}
    with work.home.database("notify").write() as session:
        ids = callbacks.store(session, callbacks.TWILIO_STATUS, {sid: body}, now=NOW)
    with work.home.database("notify").write() as session:
        receipts.take(session, callbacks.unhandled(session, ids), policy=work.policy, now=NOW)

    with work.home.database("notify").read() as session:
        assert session.scalars(select(Callback.state).where(Callback.id.in_(ids))).all() == ["handled"]
    assert work.row(check).status == "failed"
    assert work.troubles(check) == ["invalid"]


def test_the_old_number_stays_as_closed_as_it_was(work: AtWork, home: Installation) -> None:
    visitor = work.visitor
    with home.database("notify").write() as session:
        suppressions.suppress(
            session, channel="sms", address=visitor.phone, reason="invalid", source="receipt", now=NOW
        )
    old, new = visitor.phone, f"+35845{next(_numbers)}"
    visitor.is_told(source="customer", phone=new)

    with home.database("notify").read() as session:
        assert suppressions.closed(session, {"sms": new}, NOW) == {}
        assert suppressions.closed(session, {"sms": old}, NOW) == {"sms": "invalid"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_text_with_a_code_is_one_segment(work: AtWork, language: str) -> None:
    check = work.check(language=language)
    work.hears(check)
    work.sends()

    assert [one.segments for one in work.channel.sent if one.attempt_id == check["check_id"]] == [1]


def test_addresses_of_codes_are_forgotten_after_a_week(work: AtWork) -> None:
    check = work.check()
    work.hears(check)
    with work.home.database("notify").write() as session:
        contact_codes.forget(session, NOW + timedelta(days=7, seconds=1))
        assert session.get(ContactCode, check["check_id"]) is None
