"""What SendGrid tells of mails, row by row, and what it does not."""

from typing import Any

import pytest

from tests.integration.notify.house import progressed
from tests.integration.providers.house import EMAIL, PHONE, House, in_the_shop

MAIL_FIRST = {"preferences": {"channels": ["email", "sms"]}}


@pytest.fixture(autouse=True)
def told(home: House) -> None:
    """A mail that SendGrid has taken."""
    in_the_shop(home, **MAIL_FIRST)
    home.hear("shipment.progressed", progressed("ready_for_pickup"))
    home.go_on()


def say(home: House, *names: str, late: bool = False, **more: Any) -> None:
    attempt = home.attempts[0].id
    batch = home.providers.batch(*(home.providers.event(attempt, name, late=late, **more) for name in names))
    assert home.receive(batch, batch) == [204, 204]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (["processed"], "sent"),
        (["processed", "deferred"], "sent"),
        (["processed", "deferred", "delivered"], "delivered"),
        (["delivered", "processed"], "delivered"),
        (["delivered", "open", "click"], "delivered"),
        (["open"], "sent"),
    ],
    ids="-".join,
)
def test_a_mail_on_its_way(home: House, said: list[str], status: str) -> None:
    say(home, *said)

    assert home.notice.status == status
    assert home.closed == {}
    assert len(home.providers.ledger) == 1


@pytest.mark.parametrize(
    ("reason", "closed"),
    [
        ("Bounced Address", "bounced"),
        ("Invalid", "invalid"),
        ("Unsubscribed Address", "opted_out"),
        ("Spam Reporting Address", "complained"),
    ],
)
def test_a_mail_that_was_dropped_goes_on_as_a_text(home: House, reason: str, closed: str) -> None:
    say(home, "dropped", reason=reason)

    assert home.tried == [("email", "failed"), ("sms", "accepted")]
    assert home.closed == {"email": closed}
    assert len(home.providers.ledger.to(PHONE)) == 1


def test_a_bounce_closes_the_mailbox(home: House) -> None:
    say(home, "processed", "bounce")

    assert home.tried == [("email", "failed"), ("sms", "accepted")]
    assert home.closed == {"email": "bounced"}


def test_a_bounce_that_follows_a_delivery_counts_though_it_does_not_know_its_mail(home: House) -> None:
    say(home, "processed", "delivered")
    assert home.notice.status == "delivered"

    say(home, "bounce", late=True)

    assert home.tried == [("email", "failed"), ("sms", "accepted")]
    assert home.closed == {"email": "bounced"}


def test_a_mail_that_was_blocked_is_tried_once_more_and_the_mailbox_stays_open(home: House) -> None:
    say(home, "processed", "bounce", type="blocked", reason="550 5.7.1 policy", status="5.7.1")
    assert home.closed == {}
    home.later(minutes=10)

    assert home.tried == [("email", "failed"), ("email", "accepted")]
    assert len(home.providers.ledger.to(EMAIL)) == 2


@pytest.mark.parametrize(
    ("said", "closed"),
    [("spamreport", "complained"), ("unsubscribe", "opted_out"), ("group_unsubscribe", "opted_out")],
)
def test_who_wants_no_mail_gets_none_and_the_one_that_came_has_come(home: House, said: str, closed: str) -> None:
    say(home, "delivered", said)
    assert (home.notice.status, home.closed) == ("delivered", {"email": closed})

    home.hear("shipment.progressed", progressed("delivered", 2, variant="collected"))
    home.later(minutes=5)

    assert [row.channel for row in home.notices] == ["email", "sms"]


def test_who_wants_mail_again_gets_it(home: House) -> None:
    say(home, "delivered", "group_unsubscribe")

    say(home, "group_resubscribe")

    assert home.closed == {}


def test_a_batch_with_a_strangers_signature_changes_nothing(home: House) -> None:
    batch = home.providers.batch(home.providers.event(home.attempts[0].id, "delivered"))
    forged = type(batch)(url=batch.url, body=batch.body.rstrip(), headers=batch.headers)

    assert home.receive(forged) == [403]

    assert home.notice.status == "sent"
