"""The bad moments that the stand-ins can have: what a client sees of each, and whether the message was taken."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from sendgrid.helpers.eventwebhook import EventWebhook
from twilio.request_validator import RequestValidator

from tests.standins.providers import Providers
from tests.standins.sendgrid import API_KEY
from tests.standins.twilio import AUTH_TOKEN, FROM, SERVICE_SID
from tests.standins.twilio_message import ACCOUNT_SID
from tests.waiting import wait_for

PHONE = "+358401234567"


def text(providers: Providers, *, to: str = PHONE, timeout: float = 10, **form: str) -> requests.Response:
    """One text, asked for by hand."""
    url = f"{providers.twilio_server.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    body = {"To": to, "MessagingServiceSid": SERVICE_SID, "Body": "hei", "StatusCallback": callback("att_1"), **form}
    trust = providers.environment.get("SSL_CERT_FILE", True)
    return requests.post(
        url, data=body, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=timeout, verify=trust, allow_redirects=False
    )


def letter(providers: Providers, *, to: str = "aino@example.fi", timeout: float = 10) -> requests.Response:
    """One mail, asked for by hand."""
    body = {
        "personalizations": [{"to": [{"email": to}], "custom_args": {"notice_attempt": "att_1"}}],
        "from": {"email": "ilmoitukset@example.fi"},
        "subject": "Hei",
        "content": [{"type": "text/plain", "value": "Hei"}],
    }
    headers = {"Authorization": f"Bearer {API_KEY}"}
    url = f"{providers.sendgrid_server.url}/v3/mail/send"
    return requests.post(url, json=body, headers=headers, timeout=timeout, allow_redirects=False)


def callback(attempt_id: str) -> str:
    return f"https://track.example.fi/v1/providers/twilio/status?attempt={attempt_id}&try=1"


BROKEN = {
    "hang": (requests.ReadTimeout, 0),
    "hang_accepted": (requests.ReadTimeout, 1),
    "reset": (requests.ConnectionError, 0),
    "reset_accepted": (requests.ConnectionError, 1),
    "close": (requests.ConnectionError, 0),
    "close_accepted": (requests.ConnectionError, 1),
    "cut_short": (requests.exceptions.ChunkedEncodingError, 1),
}


@pytest.mark.parametrize("send", [text, letter])
@pytest.mark.parametrize(("fault", "raises", "taken"), [(name, *row) for name, row in BROKEN.items()], ids=BROKEN)
def test_a_lost_answer(providers: Providers, send, fault: str, raises: type[Exception], taken: int) -> None:
    providers.twilio.script.add(fault)
    providers.sendgrid.script.add(fault)

    with pytest.raises(raises):
        send(providers, timeout=0.5 if "hang" in fault else 10)

    wait_for(lambda: len(providers.ledger) == taken)
    assert send(providers).ok


ANSWERED = {
    "500": (500, 0),
    "500_accepted": (500, 1),
    "503": (503, 0),
    "429": (429, 0),
    "302": (302, 0),
    "html": (200, 0),
    "401": (401, 0),
}


@pytest.mark.parametrize("send", [text, letter])
@pytest.mark.parametrize(("fault", "status", "taken"), [(name, *row) for name, row in ANSWERED.items()], ids=ANSWERED)
def test_an_answer_that_is_no_success(providers: Providers, send, fault: str, status: int, taken: int) -> None:
    providers.twilio.script.add(fault)
    providers.sendgrid.script.add(fault)

    assert send(providers).status_code == status
    assert len(providers.ledger) == taken


def test_too_many_says_when_to_come_back(providers: Providers) -> None:
    providers.twilio.script.add("429_retry_after", retry_after=7)
    providers.sendgrid.script.add("429_retry_after", retry_after=7)

    assert text(providers).headers["Retry-After"] == "7"
    assert int(letter(providers).headers["X-RateLimit-Reset"]) >= providers.now().timestamp() + 5


def test_a_fault_is_for_one_recipient(providers: Providers) -> None:
    providers.twilio.script.add("500", to=PHONE)

    assert text(providers, to="+358409999999").status_code == 201
    assert text(providers).status_code == 500


def test_the_ending_of_a_number_names_its_error(providers: Providers) -> None:
    answer = text(providers, to="+358400021614")

    assert (answer.status_code, answer.json()["code"]) == (400, 21614)


def test_a_provider_that_is_away_comes_back_on_its_port(providers: Providers) -> None:
    providers.twilio_server.stop()
    with pytest.raises(requests.ConnectionError):
        text(providers)

    providers.twilio_server.start()

    assert text(providers).status_code == 201


def test_over_tls_with_a_slow_handshake() -> None:
    with Providers(tls=True) as providers:
        assert text(providers).status_code == 201
        providers.twilio_server.handshake_after = 60
        with pytest.raises(requests.Timeout):
            text(providers, timeout=0.5)
        assert len(providers.ledger) == 1


def test_a_list_by_day_hides_what_is_not_sent_yet(providers: Providers) -> None:
    text(providers)
    url = f"{providers.twilio_server.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    ask = {"To": PHONE, "DateSent>": "2020-01-01"}

    assert requests.get(url, params=ask, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=10).json()["messages"] == []
    providers.receipt("att_1", "sent")
    found = requests.get(url, params=ask, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=10).json()["messages"]

    assert [row["status"] for row in found] == ["sent"]


class TestCallbacks:
    def test_twilios_own_validator_accepts_a_receipt_with_its_query(self, providers: Providers) -> None:
        text(providers)

        said = providers.receipt("att_1", "undelivered", 30003, NewField="x")

        form = dict(parse_qsl(said.body.decode(), keep_blank_values=True))
        assert urlsplit(said.url).query == "attempt=att_1&try=1"
        assert RequestValidator(AUTH_TOKEN).validate(said.url, form, said.headers["X-Twilio-Signature"])
        assert (form["MessageStatus"], form["ErrorCode"]) == ("undelivered", "30003")

    def test_sendgrids_own_validator_accepts_a_batch_as_it_is(self, providers: Providers) -> None:
        letter(providers)

        said = providers.batch(providers.event("att_1", "delivered"), providers.event("att_1", "bounce", late=True))

        hook = EventWebhook(providers.key.public)
        signature, stamp = (said.headers[f"X-Twilio-Email-Event-Webhook-{part}"] for part in ("Signature", "Timestamp"))
        assert hook.verify_signature(said.body.decode(), signature, stamp)
        first, second = json.loads(said.body)
        assert (first["notice_attempt"], "sg_message_id" in first) == ("att_1", True)
        assert (second["notice_attempt"], "sg_message_id" in second) == ("att_1", False)

    def test_who_said_stop_gets_no_more_until_start(self, providers: Providers) -> None:
        text(providers)
        said = providers.reply("Stop ", sender=PHONE, advanced_opt_out=True)
        assert b"OptOutType=STOP" in said.body
        assert text(providers).json()["code"] == 21610

        providers.reply("start", sender=PHONE)

        assert text(providers).status_code == 201

    def test_messages_live_by_themselves(self, providers: Providers) -> None:
        providers.lives(step=0.01)
        heard: list[str] = []
        text(providers, StatusCallback=f"{providers.sendgrid_server.url}/none?attempt=att_1")
        text(providers, to="+358400030005", StatusCallback=f"{providers.sendgrid_server.url}/none?attempt=att_2")

        def ended() -> bool:
            heard[:] = [row.status for row in providers.twilio.messages.values()]
            return heard == ["delivered", "undelivered"]

        assert wait_for(ended)

    def test_a_text_that_waits_too_long_expires(self, providers: Providers) -> None:
        providers.lives(step=0.01, pace=0.1)
        for attempt in ("att_1", "att_2"):
            text(
                providers, StatusCallback=f"{providers.sendgrid_server.url}/none?attempt={attempt}", ValidityPeriod="1"
            )

        assert wait_for(lambda: providers.twilio.message_of("att_2").error == 30036)


def test_the_ledger_can_be_read_and_the_faults_planned_over_http(providers: Providers) -> None:
    url = providers.twilio_server.url
    planned = {"provider": "twilio", "fault": "500", "times": 2}
    assert requests.post(f"{url}/script", json=planned, timeout=10).ok
    assert [text(providers).status_code for _ in range(2)] == [500, 500]
    assert text(providers, From=FROM).status_code == 201

    (row,) = requests.get(f"{url}/ledger", timeout=10).json()["items"]

    assert (row["attempt_id"], row["to"], row["body"]) == ("att_1", PHONE, "hei")
    assert PHONE in requests.get(url, timeout=10).text
