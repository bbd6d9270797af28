"""What goes to Twilio, and how a message is found there again when its answer was lost."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from services.notify.channels import Lost, Outgoing
from services.notify.channels.twilio import LONGEST
from services.notify.rules.faults import Fault, Follow
from tests.integration.channels.kit import CONTENT_SID, PHONE, PUBLIC_URL, WHATSAPP_FROM, Line, line, outgoing
from tests.standins.twilio import AUTH_TOKEN, SERVICE_SID


def lost(wired: Line, message: Outgoing, **facts: Any) -> Lost:
    given = {
        "attempt_id": message.attempt_id,
        "channel": message.channel,
        "to": message.to,
        "text": message.text,
        "at": wired.clock.now(),
    }
    return Lost(**given | facts)


def later(wired: Line, minutes: int = 5) -> None:
    wired.clock.at += timedelta(minutes=minutes)


def test_a_text_carries_what_finds_it_again_and_when_it_is_too_late(wired: Line):
    message = outgoing("sms")

    outcome = wired.channels["sms"].send(message)

    kept = wired.providers.twilio.message_of(message.attempt_id)
    assert (outcome.result, outcome.provider_id) == ("accepted", kept.sid)
    assert (kept.to, kept.body, kept.service) == (PHONE, message.text, SERVICE_SID)
    assert kept.callback == f"{PUBLIC_URL}/v1/providers/twilio/status?attempt={message.attempt_id}"
    assert kept.lifetime == 2 * 3600


@pytest.mark.parametrize(("lives", "seconds"), [(timedelta(days=2), 36_000), (timedelta(0), 1)])
def test_a_lifetime_stays_within_what_twilio_takes(wired: Line, lives, seconds):
    message = outgoing("sms", lifetime=lives)

    wired.channels["sms"].send(message)

    assert wired.providers.twilio.message_of(message.attempt_id).lifetime == seconds


def test_a_text_may_come_from_a_number(tmp_path):
    with line(tmp_path, TWILIO_MESSAGING_SERVICE_SID="", TWILIO_FROM="+358401112223") as wired:
        message = outgoing("sms")
        wired.channels["sms"].send(message)

        kept = wired.providers.twilio.message_of(message.attempt_id)
        assert (kept.sender, kept.service) == ("+358401112223", None)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (21211, Fault(Follow.OTHER, "invalid")),
        (21610, Fault(Follow.OTHER, "blocked")),
        (21606, Fault(Follow.HOLD)),
        (21635, Fault(Follow.OTHER, "landline")),
    ],
)
def test_a_refusal_brings_its_number(wired: Line, code, fault):
    wired.script("sms").add("refused", code=code)

    outcome = wired.channels["sms"].send(outgoing("sms"))

    assert (outcome.result, outcome.error, outcome.fault) == ("refused", str(code), fault)


def test_a_queue_that_is_full_takes_nothing_yet(wired: Line):
    wired.script("sms").add("refused", code=21611)

    outcome = wired.channels["sms"].send(outgoing("sms"))

    assert (outcome.result, outcome.fault.follow) == ("not_sent", Follow.AGAIN)


def test_a_text_that_is_too_long_is_not_posted(wired: Line):
    message = outgoing("sms", text="a" * (LONGEST + 1))

    assert wired.channels["sms"].send(message).result == "refused"
    assert not wired.providers.ledger.of_attempt(message.attempt_id)


def test_within_the_window_whatsapp_says_it_in_our_words(wired: Line):
    message = outgoing("whatsapp", within_window=True)

    wired.channels["whatsapp"].send(message)

    kept = wired.providers.twilio.message_of(message.attempt_id)
    assert (kept.to, kept.sender) == (f"whatsapp:{PHONE}", f"whatsapp:{WHATSAPP_FROM}")
    assert (kept.body, kept.content) == (message.text, None)


def test_outside_the_window_whatsapp_says_it_by_its_template(wired: Line):
    message = outgoing("whatsapp")
    said: list[dict[str, str]] = []
    handle = wired.providers.twilio_server.handle
    wired.providers.twilio_server.handle = lambda request: said.append(request.form()) or handle(request)

    wired.channels["whatsapp"].send(message)

    wired.providers.twilio_server.handle = handle
    (form,) = said
    assert form["ContentSid"] == CONTENT_SID
    assert json.loads(form["ContentVariables"]) == {"1": "K-Market Kamppi", "2": "4821"}
    assert "Body" not in form


def test_without_a_template_whatsapp_costs_nothing_and_another_channel_tells(wired: Line):
    message = outgoing("whatsapp", language="sv")

    outcome = wired.channels["whatsapp"].send(message)

    assert (outcome.result, outcome.fault) == ("refused", Fault(Follow.OTHER))
    assert not wired.providers.ledger.of_attempt(message.attempt_id)


def test_without_a_number_there_is_no_whatsapp(tmp_path):
    with line(tmp_path, tls=False) as wired:
        assert set(wired.channels) == {"sms", "email"}


# --- looking up ---


def test_an_attempt_is_found_by_its_id(wired: Line):
    message = outgoing("sms")
    sent = wired.channels["sms"].send(message)
    wired.providers.receipt(message.attempt_id, "undelivered", 30003)

    found = wired.channels["sms"].lookup(lost(wired, message, provider_id=sent.provider_id))

    assert (found.result, found.error) == ("failed", "30003")


@pytest.mark.parametrize("moment", ["reset_accepted", "500_accepted", "html_accepted"])
def test_an_attempt_without_an_id_is_found_by_what_it_said(wired: Line, moment):
    message = outgoing("sms", text=f"Pakettisi {moment}")
    wired.script("sms").add(moment)
    wired.channels["sms"].send(message)

    found = wired.channels["sms"].lookup(lost(wired, message))

    assert (found.result, found.provider_id) == (
        "accepted",
        wired.providers.twilio.message_of(message.attempt_id).sid,
    )


def test_a_text_that_still_waits_is_found_though_no_day_of_sending_is_known(wired: Line):
    message = outgoing("sms", text="Odottaa vielä")
    wired.script("sms").add("close_accepted")
    wired.channels["sms"].send(message)

    assert wired.providers.twilio.message_of(message.attempt_id).sent is None
    assert wired.channels["sms"].lookup(lost(wired, message)).result == "accepted"


def test_what_twilio_never_had_may_be_sent_again_once_that_is_certain(wired: Line):
    message = outgoing("sms", text="Ei koskaan perillä")
    wired.script("sms").add("reset")
    wired.channels["sms"].send(message)
    searched = lost(wired, message)

    assert wired.channels["sms"].lookup(searched).result == "unknown"
    later(wired)
    assert wired.channels["sms"].lookup(searched) is None


def test_the_same_words_of_an_earlier_day_are_not_ours(wired: Line):
    message = outgoing("sms", text="Sama teksti")
    wired.channels["sms"].send(message)
    searched = lost(wired, message, at=wired.clock.now() + timedelta(days=1))
    later(wired, minutes=24 * 60 + 5)

    assert wired.channels["sms"].lookup(searched) is None


def test_of_two_texts_with_the_same_words_each_is_found_once(wired: Line):
    first, second = (outgoing("sms", text="Kaksi samaa") for _ in range(2))
    known = wired.channels["sms"].send(first).provider_id
    searched = lost(wired, second, others=frozenset([known]))
    later(wired)
    assert wired.channels["sms"].lookup(searched) is None

    wired.channels["sms"].send(second)
    assert (
        wired.channels["sms"].lookup(searched).provider_id == wired.providers.twilio.message_of(second.attempt_id).sid
    )


def test_nobody_guesses_which_of_two_texts_with_the_same_words_is_ours(wired: Line):
    for message in (outgoing("sms", text="Kumpi"), outgoing("sms", text="Kumpi")):
        wired.channels["sms"].send(message)
    later(wired)

    assert wired.channels["sms"].lookup(lost(wired, message)).result == "unknown"


def test_an_attempt_is_unknown_while_twilio_cannot_be_asked(wired: Line):
    message = outgoing("sms")
    searched = lost(wired, message)
    later(wired)
    for moment in ("429", "500", "close", "html"):
        wired.script("sms").add(moment, place="lookup")
        assert wired.channels["sms"].lookup(searched).result == "unknown"


def test_whatsapp_is_not_sent_again_while_anything_went_to_that_number(wired: Line):
    """A template's words are Twilio's: they cannot be compared with ours."""
    number = "+358401230000"
    message = outgoing("whatsapp", to=number)
    searched = lost(wired, message)
    later(wired)
    assert wired.channels["whatsapp"].lookup(searched) is None

    wired.channels["whatsapp"].send(message)
    assert wired.channels["whatsapp"].lookup(searched).result == "unknown"


def test_nothing_of_a_message_is_logged_at_any_level(wired: Line, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    message = outgoing("sms", text="Salainen koodi 4821")

    wired.channels["sms"].send(message)
    wired.channels["sms"].lookup(lost(wired, message))

    for secret in (PHONE.removeprefix("+"), AUTH_TOKEN, "4821"):
        assert secret not in caplog.text
