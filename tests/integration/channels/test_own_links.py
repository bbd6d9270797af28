"""Whose pages a message may lead to."""

import pytest

from services.notify.channels import Lost, Outcome
from services.notify.channels.own_links import OwnLinksOnly, foreign_link
from services.notify.rules.faults import Follow
from tests.integration.channels.kit import outgoing

ORIGIN = "https://track.example.fi"


@pytest.mark.parametrize(
    "text",
    [
        "Pakettisi odottaa: https://track.example.fi/t/abc",
        "HTTPS://TRACK.EXAMPLE.FI/t/abc",
        "https://track.example.fi:443/t/abc.",
        "Verkkokauppa.com: nouda 24.11. klo 9-21",
        "K-Market A//B",
    ],
)
def test_our_own_links_may_leave(text):
    assert foreign_link(text, None, ORIGIN) is None


@pytest.mark.parametrize(
    "text",
    [
        "https://posti.fi/seuranta/JJFI1",
        "http://track.example.fi/t/abc",
        "https://track.example.fi.evil.example/t/abc",
        "https://track.example.fi@evil.example/t/abc",
        "https://track.example.fi:8443/t/abc",
        "https://track.example.fi:port/",
        "www.posti.fi",
    ],
)
def test_links_of_others_may_not(text):
    assert foreign_link(text, None, ORIGIN) is not None


@pytest.mark.parametrize(
    "page",
    [
        '<html xmlns="http://www.w3.org/1999/xhtml"><a href="https://track.example.fi/t/abc">Seuraa</a>',
        '<script type="application/ld+json">{"@context": "https://schema.org"}</script>',
        '<img src="cid:code"><a href="mailto:apu@example.fi">Apu</a><a href="#top">Alkuun</a>',
    ],
)
def test_a_page_may_hold_what_nobody_is_led_by(page):
    assert foreign_link("", page, ORIGIN) is None


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://posti.fi">',
        "<a href=https&#58;//posti.fi>",
        '<img src="//posti.fi/pixel.gif">',
        "<td style=\"background: url('//posti.fi/a.png')\">",
        '<a href="https:\\\\posti.fi">',
    ],
)
def test_a_page_may_not_lead_elsewhere_in_any_spelling(page):
    assert foreign_link("", page, ORIGIN) is not None


class Kept:
    provider = "kept"

    def __init__(self) -> None:
        self.sent = []

    def send(self, message):
        self.sent.append(message)
        return Outcome(result="accepted")

    def lookup(self, lost: Lost):
        return None


def test_a_message_with_a_foreign_link_never_reaches_its_channel():
    kept = Kept()
    outcome = OwnLinksOnly(kept, ORIGIN).send(outgoing("sms", text="https://posti.fi/seuranta"))

    assert kept.sent == []
    assert (outcome.result, outcome.error, outcome.fault.follow) == ("refused", "foreign_link", Follow.GIVE_UP)


def test_other_messages_do():
    kept = Kept()

    assert OwnLinksOnly(kept, ORIGIN).send(outgoing("sms")).result == "accepted"
    assert len(kept.sent) == 1
