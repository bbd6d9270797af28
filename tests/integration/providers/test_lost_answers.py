"""Whatever breaks between us and a provider: how often it has the message, and what we think of it."""

import pytest

from tests.integration.notify.house import progressed
from tests.integration.providers.house import EMAIL, PHONE, House, in_the_shop
from tests.standins.connection import Answer, Request
from tests.standins.server import Server

# Twilio can be asked what it has, so each of these ends with one text, whatever the kind's policy is.
TEXTS = [
    "hang",
    "hang_accepted",
    "reset",
    "reset_accepted",
    "close",
    "close_accepted",
    "cut_short",
    "html",
    "html_accepted",
    "302",
    "500",
    "500_accepted",
    "503",
    "503_accepted",
    "429",
    "429_retry_after",
]


def ready(home: House) -> None:
    """News that are told twice rather than never."""
    home.hear("shipment.progressed", progressed("ready_for_pickup"))


def delivered(home: House) -> None:
    """News that are told never rather than twice."""
    home.hear("shipment.progressed", progressed("delivered", variant="person"))


@pytest.mark.parametrize("news", [ready, delivered])
@pytest.mark.parametrize("fault", TEXTS)
def test_twilio_gets_a_text_once_whatever_became_of_its_answer(home: House, fault: str, news) -> None:
    in_the_shop(home)
    home.providers.twilio.script.add(fault)

    news(home)
    with home.hurry():
        home.go_on()
    home.later(minutes=10)

    (text,) = home.providers.ledger.to(PHONE)
    assert (home.notice.status, home.notice.channel) == ("sent", "sms")
    assert text.attempt_id == home.attempts[-1].id
    assert len(home.providers.ledger) == 1


def test_twilio_that_is_away_gets_the_text_when_it_is_back(home: House) -> None:
    in_the_shop(home)
    home.providers.twilio_server.stop()

    delivered(home)
    home.later(minutes=5)
    assert home.notice.status == "scheduled"
    assert {status for _, status in home.tried} == {"not_sent"}
    home.providers.twilio_server.start()
    home.later(minutes=20)

    assert home.notice.status == "sent"
    assert len(home.providers.ledger) == 1


def test_a_wait_that_twilio_asks_for_is_kept(home: House) -> None:
    in_the_shop(home)
    home.providers.twilio.script.add("429_retry_after", retry_after=120)

    ready(home)
    home.later(seconds=110, step=10)
    assert home.tried == [("sms", "not_sent")]
    home.later(minutes=2)

    assert home.tried == [("sms", "not_sent"), ("sms", "accepted")]


# SendGrid cannot be asked: once nobody knows, the kind says which is worse.
DOUBTFUL = {
    "hang": 0,
    "hang_accepted": 1,
    "reset": 0,
    "reset_accepted": 1,
    "close": 0,
    "close_accepted": 1,
    "html": 0,
    "302": 0,
    "500": 0,
    "500_accepted": 1,
    "503": 0,
    "503_accepted": 1,
}
TO_MAIL = {"preferences": {"channels": ["email"]}, "phone": None}


@pytest.mark.parametrize(("fault", "taken"), DOUBTFUL.items())
def test_doubtful_mail_that_must_arrive_is_sent_again(home: House, fault: str, taken: int) -> None:
    in_the_shop(home, **TO_MAIL)
    home.providers.sendgrid.script.add(fault)

    ready(home)
    with home.hurry():
        home.go_on()
    assert (home.notice.status, home.tried) == ("unknown", [("email", "unknown")])
    home.later(minutes=30)

    assert home.tried == [("email", "unknown"), ("email", "accepted")]
    assert home.notice.status == "sent"
    assert len(home.providers.ledger.to(EMAIL)) == taken + 1


@pytest.mark.parametrize(("fault", "taken"), DOUBTFUL.items())
def test_doubtful_mail_that_must_not_come_twice_stays_as_it_is(home: House, fault: str, taken: int) -> None:
    in_the_shop(home, **TO_MAIL)
    home.providers.sendgrid.script.add(fault)

    delivered(home)
    with home.hurry():
        home.go_on()
    home.later(minutes=60)

    assert (home.notice.status, home.tried) == ("unknown", [("email", "unknown")])
    assert len(home.providers.ledger.to(EMAIL)) == taken
    assert "never is better than twice" in home.notice.because[-1]


@pytest.mark.parametrize("news", [ready, delivered])
def test_an_event_of_sendgrids_ends_the_doubt(home: House, news) -> None:
    in_the_shop(home, **TO_MAIL)
    home.providers.sendgrid.script.add("reset_accepted")
    news(home)
    home.go_on()

    home.receive(home.providers.batch(home.providers.event(home.attempts[0].id, "processed")))
    home.later(minutes=60)

    assert (home.notice.status, home.tried) == ("sent", [("email", "accepted")])
    assert len(home.providers.ledger) == 1


@pytest.mark.parametrize("fault", ["cut_short", "slow"])
def test_a_202_without_the_rest_is_a_202(home: House, fault: str) -> None:
    in_the_shop(home, **TO_MAIL)
    home.providers.sendgrid.script.add(fault, after=0.0)

    delivered(home)
    home.later(minutes=30)

    assert home.tried == [("email", "accepted")]
    assert len(home.providers.ledger) == 1


def test_sendgrid_that_is_away_gets_the_mail_when_it_is_back(home: House) -> None:
    in_the_shop(home, **TO_MAIL)
    home.providers.sendgrid_server.stop()

    delivered(home)
    home.later(minutes=5)
    assert home.notice.status == "scheduled"
    home.providers.sendgrid_server.start()
    home.later(minutes=20)

    assert home.notice.status == "sent"
    assert len(home.providers.ledger) == 1


def test_a_mail_that_was_turned_away_is_sent_when_sendgrid_says(home: House) -> None:
    in_the_shop(home, **TO_MAIL)
    home.providers.sendgrid.script.add("429", retry_after=120)

    ready(home)
    home.later(seconds=110, step=10)
    assert home.tried == [("email", "not_sent")]
    home.later(minutes=2)

    assert home.tried == [("email", "not_sent"), ("email", "accepted")]


@pytest.mark.parametrize("fault", ["401", "403"])
def test_a_key_that_may_not_send_holds_the_mail(home: House, fault: str) -> None:
    in_the_shop(home, **TO_MAIL)
    home.providers.sendgrid.script.add(fault, times=None)
    ready(home)
    home.later(minutes=15)
    assert (home.notice.status, home.closed) == ("scheduled", {})

    home.providers.sendgrid.script.forget()
    home.later(minutes=30)

    assert home.notice.status == "sent"
    assert len(home.providers.ledger) == 1


@pytest.mark.parametrize("provider", ["twilio", "sendgrid"])
def test_nothing_of_ours_follows_a_redirect(home: House, provider: str) -> None:
    """Neither the message nor the key goes to wherever an answer points."""
    asked: list[str] = []

    def elsewhere(request: Request) -> Answer:
        asked.append(request.method)
        return Answer(status=200)

    other = Server(elsewhere)
    other.start()
    in_the_shop(home, **({} if provider == "twilio" else TO_MAIL))
    getattr(home.providers, provider).script.add("302", headers={"Location": f"{other.url}/"})

    delivered(home)
    home.later(minutes=5)
    other.stop()

    assert asked == []
    assert home.attempts[0].status in ("unknown", "not_sent")


@pytest.mark.parametrize("before_the_call", [True, False])
@pytest.mark.parametrize("news", [ready, delivered])
def test_a_process_that_dies_while_it_sends_a_text(home: House, news, before_the_call: bool) -> None:
    in_the_shop(home)
    news(home)

    home.die_sending(before_the_call=before_the_call)
    assert [status for _, status in home.tried] == ["sending"]
    home.later(minutes=10)

    assert len(home.providers.ledger) == 1
    assert home.notice.status == "sent"


@pytest.mark.parametrize(("news", "ends", "most"), [(ready, "sent", 2), (delivered, "unknown", 1)])
@pytest.mark.parametrize("before_the_call", [True, False])
def test_a_process_that_dies_while_it_sends_a_mail(
    home: House, news, ends: str, most: int, before_the_call: bool
) -> None:
    in_the_shop(home, **TO_MAIL)
    news(home)

    home.die_sending(before_the_call=before_the_call)
    home.later(minutes=30)

    assert home.notice.status == ends
    assert len(home.providers.ledger) == most - before_the_call
