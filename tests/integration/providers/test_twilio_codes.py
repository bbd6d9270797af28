"""Every error of Twilio's that matters: at the send, and in a receipt. Who is told how, and what stays closed."""

from dataclasses import dataclass

import pytest

from tests.integration.notify.house import progressed
from tests.integration.providers.house import EMAIL, PHONE, House, in_the_shop


@dataclass(frozen=True)
class Meets:
    """What an error leads to: the channels that were tried, why texts are closed to the number, the notice's end."""

    code: int
    tried: tuple[str, ...]
    closed: str | None = None
    status: str = "sent"


# The notice goes on by mail, or has failed, at once and for good.
FOR_GOOD = [
    Meets(21211, ("sms", "email"), closed="invalid"),
    Meets(21614, ("sms", "email"), closed="landline"),
    Meets(21635, ("sms", "email"), closed="landline"),
    Meets(21610, ("sms", "email"), closed="blocked"),
    Meets(21408, ("sms", "email")),
    Meets(21617, ("sms", "email")),
    Meets(21602, ("sms",), status="failed"),
    Meets(35114, ("sms",), status="failed"),
    Meets(39999, ("sms",), status="failed"),  # a number nobody has heard of
]
LATER = [
    Meets(21610, ("sms", "email"), closed="blocked"),
    Meets(30004, ("sms", "email")),
    Meets(30005, ("sms", "email"), closed="invalid"),
    Meets(30006, ("sms", "email"), closed="landline"),
    Meets(30007, ("sms", "email")),
    Meets(30036, ("sms",), status="failed"),
    Meets(39999, ("sms",), status="failed"),
]
# Our account or our sender: nothing is wrong with the notice, which waits for people to mend it.
HELD = [20003, 21606, 21608]
HELD_LATER = [30002, 30034]
# Too much at once, or a telephone that is off: the same text again, after a while.
AGAIN = [20429, 21611]
AGAIN_LATER = [30001]
ONCE_MORE = [30003, 30008, 30500]


@pytest.fixture(autouse=True)
def shop(home: House) -> None:
    in_the_shop(home)


def ready(home: House) -> None:
    home.hear("shipment.progressed", progressed("ready_for_pickup"))
    home.go_on()


def fails(home: House, code: int) -> None:
    """The receipt of the last text says that it did not arrive."""
    assert home.receive(home.providers.receipt(home.attempts[-1].id, "undelivered", code)) == [204]


def assert_met(home: House, case: Meets) -> None:
    assert tuple(channel for channel, _ in home.tried) == case.tried
    assert home.notice.status == case.status
    assert home.notice.channel == case.tried[-1]
    assert home.closed == ({"sms": case.closed} if case.closed else {})
    assert len(home.providers.ledger.to(EMAIL)) == case.tried.count("email")


@pytest.mark.parametrize("case", FOR_GOOD, ids=lambda case: str(case.code))
def test_refused_at_the_send(home: House, case: Meets) -> None:
    home.providers.twilio.script.add("refused", code=case.code)

    ready(home)
    home.later(minutes=15)

    assert_met(home, case)
    assert home.attempts[0].error == str(case.code)
    assert home.providers.ledger.to(PHONE) == []


@pytest.mark.parametrize("case", LATER, ids=lambda case: str(case.code))
def test_failed_after_it_was_taken(home: House, case: Meets) -> None:
    ready(home)

    fails(home, case.code)
    home.later(minutes=15)

    assert_met(home, case)
    assert home.attempts[0].error == str(case.code)
    assert len(home.providers.ledger.to(PHONE)) == 1


@pytest.mark.parametrize("code", HELD)
def test_trouble_with_our_account_holds_the_notice_until_it_is_mended(home: House, code: int) -> None:
    home.providers.twilio.script.add("refused", code=code, times=None)
    ready(home)
    home.later(minutes=20)
    assert (home.notice.status, home.notice.channel, home.closed) == ("scheduled", "sms", {})
    assert len(home.attempts) < 6

    home.providers.twilio.script.forget()
    home.later(minutes=30)

    assert home.notice.status == "sent"
    assert len(home.providers.ledger) == 1


@pytest.mark.parametrize("code", HELD_LATER)
def test_trouble_with_our_account_that_a_receipt_tells_of(home: House, code: int) -> None:
    ready(home)

    fails(home, code)
    home.go_on()
    assert (home.notice.status, home.notice.channel, home.closed) == ("scheduled", "sms", {})
    home.later(minutes=30)

    assert home.notice.status == "sent"
    assert home.tried == [("sms", "failed"), ("sms", "accepted")]


@pytest.mark.parametrize("code", AGAIN)
def test_too_much_at_once_is_sent_a_little_later(home: House, code: int) -> None:
    home.providers.twilio.script.add("refused", code=code, times=2)

    ready(home)
    assert home.notice.status == "scheduled"
    home.later(minutes=5)

    assert home.notice.status == "sent"
    assert len(home.providers.ledger) == 1
    assert home.closed == {}


@pytest.mark.parametrize("code", AGAIN_LATER)
def test_a_queue_that_is_full_is_tried_again(home: House, code: int) -> None:
    ready(home)

    fails(home, code)
    home.later(minutes=5)

    assert home.tried == [("sms", "failed"), ("sms", "accepted")]
    assert home.closed == {}


@pytest.mark.parametrize("code", ONCE_MORE)
def test_a_telephone_that_is_off_is_tried_once_more_and_then_the_mailbox(home: House, code: int) -> None:
    ready(home)

    fails(home, code)
    home.later(minutes=10)
    assert home.tried == [("sms", "failed"), ("sms", "accepted")]
    fails(home, code)
    home.later(minutes=10)

    assert home.tried == [("sms", "failed"), ("sms", "failed"), ("email", "accepted")]
    assert home.notice.status == "sent"
    assert home.closed == {}


def test_a_number_that_is_closed_is_not_tried_by_the_next_notice(home: House) -> None:
    home.providers.twilio.script.add("refused", code=21614)
    ready(home)

    home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))
    home.later(minutes=5)

    assert [row.channel for row in home.notices] == ["email", "email"]
    assert len(home.providers.ledger.to(EMAIL)) == 2
