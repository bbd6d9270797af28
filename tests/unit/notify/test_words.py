"""One word is a whole answer: which words, in which language, and what is answered."""

import pytest

from services.notify.hearing.choices import Choice, offered
from services.notify.hearing.words import Keyword, answer, by_provider, keyword
from services.notify.rules.facts import Kind
from services.notify.wording.segments import count
from shared.languages import LANGUAGES


@pytest.mark.parametrize(
    "text", ["STOP", "stop", " Stop. ", "STOP!!!", '"stop"', "\tstop\r\n", "ＳＴＯＰ", "stop\u200d"]
)
def test_stop_is_heard_in_any_case_and_with_anything_around_it(text):
    assert keyword(text) == Keyword("stop", None)


@pytest.mark.parametrize(
    ("text", "meaning", "language"),
    [
        ("LOPETA", "stop", "fi"),
        ("peru", "stop", "fi"),
        ("Pois", "stop", "fi"),
        ("loppu.", "stop", "fi"),
        ("sluta", "stop", "sv"),
        ("Stopp!", "stop", "sv"),
        ("AVSLUTA", "stop", "sv"),
        ("stop  sms", "stop", "en"),
        ("ALOITA", "start", "fi"),
        ("Börja", "start", "sv"),
        ("BO\u0308RJA", "start", "sv"),
        ("apua?", "help", "fi"),
        ("HJÄLP", "help", "sv"),
        ("UNSUBSCRIBE", "stop", None),
        ("STOPALL", "stop", None),
        ("end", "stop", None),
        ("quit", "stop", None),
        ("CANCEL", "stop", None),
        ("revoke", "stop", None),
        ("OptOut", "stop", None),
        ("START", "start", None),
        ("unstop", "start", None),
        ("help", "help", None),
        ("info", "help", None),
    ],
)
def test_each_word_has_its_meaning(text, meaning, language):
    found = keyword(text)

    assert found is not None
    assert (found.meaning, found.language) == (meaning, language)


@pytest.mark.parametrize(
    "text", ["", "🛑", "STOP 🙏", "please stop calling", "stop it at the gate", "1", "...", "stopover"]
)
def test_anything_more_than_the_word_is_for_a_person(text):
    assert keyword(text) is None


def test_yes_is_doubtful():
    found = keyword("Yes")

    assert found is not None
    assert found.is_doubtful


def test_the_answer_is_in_the_customers_language_and_says_how_to_come_back():
    found = keyword("LOPETA")

    assert found is not None
    assert "ALOITA" in (answer(found, language="fi", shop=None) or "")
    assert "BÖRJA" in (answer(found, language="sv", shop=None) or "")
    assert "ALOITA" in (answer(found, language=None, shop=None) or "")
    assert "START" in (answer(found, language="et", shop=None) or "")


@pytest.mark.parametrize(
    "word", ["lopeta", "aloita", "apua", "sluta", "börja", "hjälp", "stop sms", "opt in", "who is this"]
)
def test_every_answer_fits_one_text_message_and_names_a_word_that_works(word):
    found = keyword(word)
    assert found is not None
    text = answer(found, language=None, shop="Mukikauppa Oy Helsinki") or ""

    assert count(text).segments == 1
    last = keyword(text.split()[-1])
    assert last is not None
    assert last.meaning == ("start" if found.meaning == "stop" else "stop")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_leave_and_come_back_in_its_own_words(language):
    found = keyword("LOPETA")
    assert found is not None
    text = answer(found, language=language, shop=None) or ""

    assert language == "en" or text != answer(found, language="en", shop=None)


def test_what_twilio_answers_itself_is_not_answered_twice():
    stop, found_by_twilio = keyword("STOP"), by_provider("STOP")

    assert stop is not None
    assert answer(stop, language="fi", shop=None) is None
    assert found_by_twilio == Keyword("stop", None)
    assert by_provider("") is None


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("3", Choice(3, None)),
        (" 1. ", Choice(1, None)),
        ("2, kuljettaja oli hukassa", Choice(2, "kuljettaja oli hukassa")),
        ("3\nkiitos!", Choice(3, "kiitos!")),
        ("3 päivää myöhässä", None),
        ("4", None),
        ("33", None),
        ("kolme", None),
        ("", None),
    ],
)
def test_a_number_that_stands_alone_picks_what_the_notice_offers(text, choice):
    assert offered(Kind.FEEDBACK, text) == choice


def test_a_notice_that_offers_nothing_is_not_answered_by_a_number():
    assert offered(Kind.PICKUP, "1") is None
