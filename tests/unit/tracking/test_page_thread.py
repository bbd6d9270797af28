"""One thread of what we and the customer said, and how to tell a message of ours from another."""

from dataclasses import replace
from typing import Any

import pytest

from services.tracking.page.facts import FeedbackFacts, MessageFacts, PageFacts, ReplyFacts
from services.tracking.page.thread import Said, genuine, thread
from services.tracking.page.view import build
from shared.languages import LANGUAGES
from tests.unit.tracking.page_cases import MESSAGES, NOW, ORDER, at, shipment, words

REPLY = ReplyFacts(channel="sms", at=at(24, 9, 20), text="Voiko naapuri noutaa?")
FEEDBACK = FeedbackFacts(score=3, words="Kuljettaja soitti.", at=at(24, 9, 25))
NAMED = tuple(replace(one, sender="SaimaanSavi" if one.channel == "sms" else "posti@savi.fi") for one in MESSAGES)


def facts(messages: tuple[MessageFacts, ...] = MESSAGES, **said: Any) -> PageFacts:
    return PageFacts(order=ORDER, messages=messages, **said)


def said(one: PageFacts, *, unlocked: bool = True, language: str = "fi") -> tuple[Said, ...]:
    return thread(one, words(language), unlocked=unlocked)


def test_messages_answers_and_feedback_stand_in_one_order_newest_first() -> None:
    titles = [one.title for one in said(facts(replies=(REPLY,), feedback=FEEDBACK))]

    assert titles == ["Kerroit, miten meni: hyvin", "Vastasit meille", "Noudettavissa", "Tilaus on matkalla"]


def test_their_words_are_theirs_and_shown_only_with_the_postcode() -> None:
    everything = facts(replies=(REPLY,), feedback=FEEDBACK)

    assert [one.text for one in said(everything) if one.theirs] == ["Kuljettaja soitti.", "Voiko naapuri noutaa?"]
    assert {one.text for one in said(everything, unlocked=False)} == {None}


def test_a_mail_is_shown_without_what_every_mail_ends_with() -> None:
    mail = replace(MESSAGES[1], text="Hei!\n--\nTilauksesi on matkalla.\n--\nLopeta viestit: https://x.example/t/a")

    assert said(facts((mail,)))[0].text == "Hei!\n--\nTilauksesi on matkalla."
    assert said(facts((replace(mail, channel="sms"),)))[0].text == mail.text


def test_each_message_names_its_sender_and_a_failure() -> None:
    failed = replace(NAMED[0], status="failed")

    assert said(facts((failed,)))[0].facts == (
        "tänään klo 9.12",
        "tekstiviesti",
        "lähettäjä SaimaanSavi",
        "ei mennyt perille",
    )


def test_messages_that_never_left_are_not_shown() -> None:
    assert said(facts((replace(MESSAGES[0], status="expired"),))) == ()


def test_how_to_tell_a_genuine_message() -> None:
    how = genuine(facts(NAMED), words("en"), links="https://track.savi.fi/t/")

    assert how.title == "Did Saimaan Savi send me this?"
    assert "is not here, it is not from us" in how.lines[0]
    assert "came from: SaimaanSavi, posti@savi.fi." in how.lines[1]
    assert "begin like this: https://track.savi.fi/t/" in how.lines[2]
    assert "open no link" in how.lines[3]


def test_what_is_not_known_is_not_said() -> None:
    assert len(genuine(facts(), words(), links="").lines) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_thread_speaks_every_language(language: str) -> None:
    one = facts(NAMED, replies=(REPLY,), feedback=FEEDBACK)
    texts = [text for item in said(one, language=language) for text in (item.title, *item.facts)]
    texts += genuine(one, words(language), links="https://track.savi.fi/t/").lines

    assert all(texts)
    assert not any("{" in text for text in texts)


@pytest.mark.parametrize(
    ("milestone", "given", "asks"),
    [("delivered", False, True), ("delivered", True, False), ("in_transit", False, False)],
)
def test_how_it_went_is_asked_once_after_the_delivery(milestone: str, given: bool, asks: bool) -> None:
    one = PageFacts(order=ORDER, shipments=(shipment(milestone),), feedback=FEEDBACK if given else None)

    assert build(one, now=NOW, language="fi", unlocked=False).asks_feedback is asks
