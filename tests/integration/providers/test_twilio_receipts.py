"""Receipts of texts as they really come: late, twice, in any order, before their own answer, or never."""

from itertools import permutations

import pytest

from tests.integration.notify.house import progressed
from tests.integration.providers.house import EMAIL, PHONE, House, in_the_shop


@pytest.fixture(autouse=True)
def told(home: House) -> None:
    """A text that Twilio has taken."""
    in_the_shop(home)
    home.hear("shipment.progressed", progressed("ready_for_pickup"))
    home.go_on()


@pytest.mark.parametrize("order", list(permutations(["sending", "sent", "delivered"])), ids="-".join)
def test_delivered_in_whatever_order_it_is_told(home: House, order: tuple[str, ...]) -> None:
    said = [home.providers.receipt(home.attempts[0].id, status) for status in order]

    assert home.receive(*said, *said) == [204] * 6

    assert (home.notice.status, home.tried) == ("delivered", [("sms", "delivered")])


def test_a_receipt_settles_what_nobody_else_could(home: House) -> None:
    home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))
    home.providers.twilio.script.add("reset_accepted")
    home.providers.twilio.script.add("500", place="lookup", times=None)
    home.go_on()
    attempt = home.attempts[-1]
    assert attempt.status == "unknown"

    home.receive(home.providers.receipt(attempt.id, "delivered"))

    assert (home.attempts[-1].status, home.notices[-1].status) == ("delivered", "delivered")
    assert home.attempts[-1].provider_id == home.providers.ledger.of_attempt(attempt.id)[0].id


def test_a_receipt_that_comes_before_its_answer_is_kept(home: House) -> None:
    """The process dies with the answer; what the receipt said still counts."""
    home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))
    home.die_sending(before_the_call=False)
    attempt = home.attempts[-1]
    assert attempt.status == "sending"

    home.receive(home.providers.receipt(attempt.id, "delivered"))
    home.later(minutes=10)

    assert home.notices[-1].status == "delivered"
    assert len(home.providers.ledger.of_attempt(attempt.id)) == 1
    assert len(home.providers.ledger.to(PHONE)) == 2


def test_a_receipt_with_a_strangers_signature_changes_nothing(home: House) -> None:
    said = home.providers.receipt(home.attempts[0].id, "delivered", token="another token")

    assert home.receive(said) == [403]

    assert home.notice.status == "sent"


def test_a_receipt_for_another_attempt_than_its_own_changes_nothing(home: House) -> None:
    home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))
    home.go_on()
    first, second = home.attempts
    message = home.providers.twilio.message_of(second.id)
    message.callback = home.providers.twilio.message_of(first.id).callback

    home.receive(home.providers.receipt_of(message, "undelivered", 30005))

    assert [status for _, status in home.tried] == ["accepted", "accepted"]


def test_a_silent_telephone_is_followed_by_mail_and_only_where_it_is_urgent(home: House) -> None:
    """Pickup rings again by mail after an hour; a delivery that nobody confirms stays as it is."""
    home.later(hours=2, step=300)

    assert home.notice.channel == "email"
    assert len(home.providers.ledger.to(EMAIL)) == 1


def test_an_undelivered_word_that_comes_late_does_not_undo_a_delivery(home: House) -> None:
    attempt = home.attempts[0].id

    home.receive(home.providers.receipt(attempt, "delivered"))
    home.receive(home.providers.receipt(attempt, "undelivered", 30008))
    home.later(minutes=10)

    assert home.tried == [("sms", "delivered")]
    assert len(home.providers.ledger) == 1


def test_stop_closes_texts_and_start_opens_them_again(home: House) -> None:
    home.receive(home.providers.reply("Stop", sender=PHONE))
    assert home.closed == {"sms": "blocked"}
    home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))
    home.later(minutes=5)
    assert home.notices[-1].channel == "email"

    home.receive(home.providers.reply("START", sender=PHONE, advanced_opt_out=True))

    assert home.closed == {}
