"""What each bad moment of a provider means: certainly not sent, refused, taken, or nobody knows."""

import socket
import time

import pytest

from services.notify.channels.connected import connect
from services.notify.rules.faults import Follow
from shared.clock import Clock
from shared.connections import open_pool
from tests.integration.channels.kit import PUBLIC_URL, Line, line, outgoing, read_accounts
from tests.standins.providers import Providers

CHANNELS = ("sms", "whatsapp", "email")

# A provider's moment, what we make of it, and what is to be done next.
MOMENTS = [
    ("hang_accepted", "unknown", None),
    ("reset", "unknown", None),
    ("reset_accepted", "unknown", None),
    ("close", "unknown", None),
    ("close_accepted", "unknown", None),
    ("500", "unknown", None),
    ("500_accepted", "unknown", None),
    ("503", "unknown", None),
    ("503_accepted", "unknown", None),
    ("302", "unknown", None),
    ("html", "unknown", None),
    ("cut_short", "accepted", None),
    ("429", "not_sent", Follow.AGAIN),
    ("401", "refused", Follow.HOLD),
    ("403", "refused", Follow.HOLD),
]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("moment", "result", "follow"), MOMENTS)
def test_a_moment_means_the_same_on_every_channel(wired: Line, channel, moment, result, follow):
    wired.script(channel).add(moment)

    outcome = wired.channels[channel].send(outgoing(channel))

    assert outcome.result == result
    assert (outcome.fault and outcome.fault.follow) == follow


@pytest.mark.parametrize(("channel", "said"), [("sms", {"code": 99999}), ("email", {})])
def test_a_refusal_that_we_have_no_row_for_is_not_tried_again(wired: Line, channel, said):
    wired.script(channel).add("refused", **said)

    outcome = wired.channels[channel].send(outgoing(channel))

    assert (outcome.result, outcome.fault.follow) == ("refused", Follow.GIVE_UP)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_message_is_posted_once_whatever_is_answered(wired: Line, channel):
    message = outgoing(channel)
    wired.script(channel).add("500_accepted")

    wired.channels[channel].send(message)

    assert len(wired.providers.ledger.of_attempt(message.attempt_id)) == 1


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_provider_that_is_busy_says_when_to_come_again(wired: Line, channel):
    wired.script(channel).add("429_retry_after", retry_after=30)

    outcome = wired.channels[channel].send(outgoing(channel))

    assert outcome.retry_after == pytest.approx(30, abs=15)  # SendGrid names a moment


def test_twilio_accepts_a_text_whose_answer_is_cut_short_and_its_id_is_lost(wired: Line):
    wired.script("sms").add("cut_short")

    assert wired.channels["sms"].send(outgoing("sms")).provider_id is None


def test_sendgrid_says_its_id_before_the_answer_is_cut_short(wired: Line):
    message = outgoing("email")
    wired.script("email").add("cut_short")

    outcome = wired.channels["email"].send(message)

    assert outcome.provider_id == wired.providers.sendgrid.letter_of(message.attempt_id).id


def test_a_page_instead_of_an_answer_leaves_a_text_unknown(wired: Line):
    wired.script("sms").add("html_accepted")

    assert wired.channels["sms"].send(outgoing("sms")).result == "unknown"


@pytest.mark.parametrize("channel", CHANNELS)
def test_where_nobody_listens_nothing_was_sent(tmp_path, channel):
    with line(tmp_path, TWILIO_WHATSAPP_FROM="+358401119999") as wired:
        wired.providers.twilio_server.stop()
        wired.providers.sendgrid_server.stop()

        outcome = wired.channels[channel].send(outgoing(channel, within_window=True))

    assert (outcome.result, outcome.error) == ("not_sent", "not_connected")
    assert outcome.fault.follow is Follow.AGAIN


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_connection_that_is_not_made_in_time_has_sent_nothing(tmp_path, channel):
    with line(tmp_path) as wired:
        wired.providers.twilio_server.handshake_after = wired.providers.sendgrid_server.handshake_after = 5

        assert wired.channels[channel].send(outgoing(channel)).result == "not_sent"


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_certificate_that_nobody_trusts_ends_it_before_anything_is_sent(tmp_path, channel):
    with line(tmp_path, trusted=False) as wired:
        assert wired.channels[channel].send(outgoing(channel)).result == "not_sent"
        assert len(wired.providers.ledger) == 0


def test_the_environment_may_name_whom_to_trust_but_no_proxy(tmp_path, monkeypatch):
    with Providers(tls=True) as providers:
        monkeypatch.setenv("SSL_CERT_FILE", str(providers.authority.file))
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        pool = open_pool(1)
        ours = read_accounts(tmp_path, providers.environment)
        channels = connect(ours, clock=Clock(), public_url=PUBLIC_URL, pool=pool)

        for channel in ("sms", "email"):
            assert channels[channel].send(outgoing(channel)).result == "accepted"
        pool.clear()


def test_a_connection_that_has_rested_for_long_is_made_anew(wired: Line):
    """A firewall on the way may have forgotten it, and would swallow what is written into it."""
    pool = open_pool(1)
    connection = pool.connection_from_url(wired.providers.twilio_server.url).ConnectionCls("localhost", 1)
    ours, theirs = socket.socketpair()
    with ours as connection.sock, theirs:
        connection.used = time.monotonic()
        assert connection.is_connected
        connection.used -= 60
        assert not connection.is_connected


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_after_bad_moments_messages_go_out_again(wired: Line, channel):
    for moment in ("reset", "cut_short", "hang"):
        wired.script(channel).add(moment)
        wired.channels[channel].send(outgoing(channel))

    assert wired.channels[channel].send(outgoing(channel)).result == "accepted"


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_redirect_carries_our_key_nowhere(wired: Line, tmp_path, channel):
    with line(tmp_path, tls=False) as elsewhere:
        place = elsewhere.providers.twilio_server.url
        wired.script(channel).add("302", headers={"Location": f"{place}/v3/mail/send"})

        assert wired.channels[channel].send(outgoing(channel)).result == "unknown"
        assert elsewhere.providers.twilio_server.transports == set()
