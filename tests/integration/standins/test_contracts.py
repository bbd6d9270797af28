"""The stand-ins against the vendors' OpenAPI documents: what they take and answer is what the vendors describe."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.standins import contracts
from tests.standins.contracts import Contract, Recorded
from tests.standins.providers import Providers
from tests.standins.sendgrid import API_KEY
from tests.standins.twilio import AUTH_TOKEN, FROM, SERVICE_SID
from tests.standins.twilio_message import ACCOUNT_SID

TO = "+358401234567"
CALLBACK = "https://track.example.fi/v1/providers/twilio/status?attempt=att_1"

needs_documents = pytest.mark.skipif(
    not contracts.FOLDER.is_dir(), reason=f"the vendors' documents are not at {contracts.FOLDER}"
)


@pytest.fixture
def client(providers: Providers) -> Iterator[Client]:
    http = TwilioHttpClient(timeout=10)
    made = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
    made.api.base_url = providers.twilio_server.url
    yield made
    http.session.close()


@pytest.fixture(scope="module")
def twilio() -> Contract:
    return contracts.twilio()


@pytest.fixture(scope="module")
def sendgrid() -> Contract:
    return contracts.sendgrid()


TEXTS: dict[str, dict[str, Any]] = {
    "from a number": {"from_": FROM, "body": "hei"},
    "from a service": {"messaging_service_sid": SERVICE_SID, "body": "hei"},
    "with a callback": {"from_": FROM, "body": "hei", "status_callback": CALLBACK},
    "for ten minutes": {"from_": FROM, "body": "hei", "validity_period": 600},
    "later": {
        "messaging_service_sid": SERVICE_SID,
        "body": "hei",
        "send_at": datetime(2026, 11, 24, 12, tzinfo=UTC),
        "schedule_type": "fixed",
    },
    "a template": {
        "messaging_service_sid": SERVICE_SID,
        "content_sid": "HX" + "0" * 32,
        "content_variables": '{"1":"x"}',
    },
    "with a smile": {"from_": FROM, "body": "hei 🙂", "smart_encoded": True},
}


@needs_documents
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_asked_for_and_answered_as_twilio_describes(
    providers: Providers, client: Client, twilio: Contract, text: dict[str, Any]
) -> None:
    recorded = Recorded()
    recorded.around(providers.twilio_server)

    client.messages.create(to=TO, **text)

    assert [twilio.complaints(*call) for call in recorded.calls] == [[]]


@needs_documents
@pytest.mark.parametrize(
    "ask",
    [
        lambda client, sid: client.messages(sid).fetch(),
        lambda client, sid: client.messages.list(to=TO),
        lambda client, sid: client.messages.list(to=TO, page_size=1),
        lambda client, sid: client.messages(sid).update(status="canceled"),
        lambda client, sid: client.messages(sid).update(body=""),
    ],
    ids=["one", "a list", "a list in pages", "cancelled", "emptied"],
)
def test_a_text_is_shown_as_twilio_describes(
    providers: Providers, client: Client, twilio: Contract, ask: Callable[[Client, str], object]
) -> None:
    sids = [client.messages.create(to=TO, from_=FROM, body="hei").sid for _ in range(3)]
    recorded = Recorded()
    recorded.around(providers.twilio_server)

    ask(client, sids[0])

    assert [twilio.complaints(*call) for call in recorded.calls] == [[]] * len(recorded.calls)
    assert recorded.calls


# What Twilio's document lets pass, and Twilio refuses: the number of its error.
REFUSED = {
    "nobody": ({"to": "nope", "from_": FROM, "body": "hei"}, 21211),
    "from nobody": ({"to": TO, "body": "hei"}, 21603),
    "nothing to say": ({"to": TO, "from_": FROM}, 21602),
    "too much to say": ({"to": TO, "from_": FROM, "body": "x" * 1601}, 21617),
    "alive too long": ({"to": TO, "from_": FROM, "body": "hei", "validity_period": 36_001}, 90007),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_what_twilio_refuses_is_refused(providers: Providers, client: Client, text: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(**text)

    assert (refused.value.status, refused.value.code) == (400, code)
    assert len(providers.ledger) == 0


def mail(**changes: Any) -> dict[str, Any]:
    return {
        "personalizations": [{"to": [{"email": "aino@example.fi"}], "custom_args": {"notice_attempt": "att_1"}}],
        "from": {"email": "ilmoitukset@example.fi", "name": "Mukikauppa, Oy"},
        "subject": "Pakettisi odottaa",
        "content": [{"type": "text/plain", "value": "Hei"}, {"type": "text/html", "value": "<p>Hei</p>"}],
        **changes,
    }


MAILS = {
    "plain": mail(content=[{"type": "text/plain", "value": "Hei"}]),
    "both": mail(),
    "a calendar": mail(
        attachments=[{"content": "QkVHSU4=", "filename": "haku.ics", "type": "text/calendar; method=REQUEST"}]
    ),
    "a way out": mail(headers={"List-Unsubscribe": "<https://x.example/u>", "List-Unsubscribe-Post": "One-Click"}),
    "many": mail(personalizations=[{"to": [{"email": f"a{index}@example.fi"}]} for index in range(1000)]),
    "a trial": mail(mail_settings={"sandbox_mode": {"enable": True}}),
}


def send(providers: Providers, body: dict[str, Any]) -> int:
    """The status that SendGrid's own client gets, or that of the error it raises."""
    client = SendGridAPIClient(API_KEY, host=providers.sendgrid_server.url)
    client.client.timeout = 10
    try:
        return int(client.send(body).status_code)
    except HTTPError as error:
        return int(error.status_code)


@needs_documents
@pytest.mark.parametrize("body", [body for name, body in MAILS.items() if name != "a trial"])
def test_a_mail_is_asked_for_and_answered_as_sendgrid_describes(
    providers: Providers, sendgrid: Contract, body: dict[str, Any]
) -> None:
    recorded = Recorded()
    recorded.around(providers.sendgrid_server)

    assert send(providers, body) == 202

    assert [sendgrid.complaints(*call) for call in recorded.calls] == [[]]


def test_a_mail_on_trial_is_checked_and_not_sent(providers: Providers) -> None:
    assert send(providers, MAILS["a trial"]) == 200
    assert len(providers.ledger) == 0


# What SendGrid refuses, most of which its document lets pass.
UNSENDABLE = {
    "no subject": mail(subject=""),
    "no content": mail(content=[]),
    "empty content": mail(content=[{"type": "text/plain", "value": ""}]),
    "html first": mail(content=list(reversed(mail()["content"]))),
    "numbers among the args": mail(personalizations=[{"to": [{"email": "a@example.fi"}], "custom_args": {"n": 42}}]),
    "a text for args": mail(custom_args="att_1"),
    "nobody": mail(personalizations=[]),
    "nobody in it": mail(personalizations=[{"to": []}]),
    "too many": mail(personalizations=[{"to": [{"email": f"a{index}@example.fi"}]} for index in range(1001)]),
    "the same twice": mail(personalizations=[{"to": [{"email": "a@example.fi"}], "bcc": [{"email": "A@example.fi"}]}]),
    "no address": mail(personalizations=[{"to": [{"email": "not-an-email"}]}]),
    "no sender": mail(**{"from": {"email": "nobody"}}),
    "a reserved header": mail(headers={"Reply-To": "a@example.fi"}),
    "a broken file": mail(attachments=[{"content": "%%%", "filename": "a.ics"}]),
    "eleven categories": mail(categories=[str(number) for number in range(11)]),
}


@pytest.mark.parametrize("body", UNSENDABLE.values(), ids=UNSENDABLE)
def test_what_sendgrid_refuses_is_refused(providers: Providers, body: dict[str, Any]) -> None:
    assert send(providers, body) == 400
    assert len(providers.ledger) == 0


@needs_documents
def test_a_refusal_of_sendgrid_looks_as_it_describes(providers: Providers, sendgrid: Contract) -> None:
    recorded = Recorded()
    recorded.around(providers.sendgrid_server)

    send(providers, mail(content=list(reversed(mail()["content"]))))

    assert [sendgrid.complaints(*call) for call in recorded.calls] == [[]]
