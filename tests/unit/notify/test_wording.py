"""What customers read: complete in every language, true to the facts, and short."""

from dataclasses import replace

import pytest
from jinja2 import TemplateNotFound

from services.notify.rules.facts import Kind, Window
from services.notify.wording import samples
from services.notify.wording.proofreading import Draft, proofread
from services.notify.wording.segments import is_gsm
from services.notify.wording.writing import CHANNELS, TEMPLATES, built_in, write
from shared.languages import LANGUAGES
from tests.unit.notify.cases import AFTERNOON, LINK, PICKUP, about, at, parcels
from tests.unit.notify.written import OPENING, TOMORROW, email, sms

# Segments of a text message, at most: as it usually is, and with everything in it as long as it gets.
MOST_USUALLY = {Kind.CHANGE_REFUSED: 2, Kind.CORRECTION: 2}


MOST_EVER = 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
class TestEveryNotice:
    @pytest.mark.parametrize("channel", CHANNELS)
    def test_has_words_in_every_language_on_every_channel_for_all_it_may_know(self, kind, language, channel):
        for subject in (*samples.usual(kind), *samples.longest(kind)):
            written = write(subject, channel=channel, language=language)
            told = " ".join(filter(None, (written.subject, written.text)))

            assert subject.shop in written.text
            assert not any(
                trace in told for trace in ("{", "}", "%", "None", "..", "  ", "?1", "?2", "||", ": .", " .")
            )

    def test_is_one_short_text_message(self, kind, language):
        for subject in samples.usual(kind):
            written = write(subject, channel="sms", language=language)

            assert is_gsm(written.text)
            assert written.segments <= MOST_USUALLY.get(kind, 1), written.text

    def test_stays_short_with_the_longest_names_and_letters_of_any_language(self, kind, language):
        for subject in samples.longest(kind):
            written = write(subject, channel="sms", language=language)

            assert written.segments <= MOST_EVER, written.text

    @pytest.mark.parametrize("channel", ["sms", "email"])
    def test_keeps_the_rules_that_shops_own_words_keep(self, kind, language, channel):
        words = built_in(kind, channel, language)

        assert proofread(Draft(text=words, kind=kind, channel=channel, language=language)).flaws == ()

    def test_says_the_same_by_whatsapp_in_full(self, kind, language):
        subject = samples.usual(kind)[0]
        text = write(subject, channel="whatsapp", language=language).text

        assert subject.shop in text
        assert subject.link in text
        assert write(subject, channel="whatsapp", language=language).segments is None


class TestLanguages:
    def test_no_template_is_for_a_kind_or_a_language_that_is_not(self):
        files = {f"{path.parent.name}/{path.name}" for kind in Kind for path in (TEMPLATES / kind).iterdir()}
        wanted = {f"{kind}/{channel}.{one}.txt" for kind in Kind for channel in ("sms", "email") for one in LANGUAGES}

        assert files == wanted

    def test_a_language_without_templates_is_an_error(self):
        with pytest.raises((TemplateNotFound, FileNotFoundError)):
            write(about(Kind.PICKUP), channel="sms", language="xx")


class TestWindow:
    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("fi", "keskiviikkona 25.11. klo 14-16"),
            ("sv", "onsdag den 25.11 kl. 14-16"),
            ("en", "Wednesday 25 November, 14:00-16:00"),
        ],
    )
    def test_names_the_day_and_the_hours(self, language, said):
        assert said in sms(Kind.ON_ITS_WAY, language, eta=TOMORROW)

    def test_every_finnish_weekday_has_its_ending(self):
        sunday = Window(start=at(29, 0), end=at(30, 0), whole_days=True)

        assert "sunnuntaina 29.11." in sms(Kind.ON_ITS_WAY, eta=sunday)

    def test_says_today_as_well(self):
        assert "tänään tiistaina 24.11. klo 14-16" in sms(Kind.ARRIVING, eta=AFTERNOON)

    def test_whole_days_have_no_hours(self):
        day = Window(start=at(26, 0), end=at(27, 0), whole_days=True)

        assert "torstaina 26.11." in sms(Kind.ON_ITS_WAY, eta=day)
        assert "klo" not in sms(Kind.ON_ITS_WAY, eta=day)

    def test_several_days_are_a_range(self):
        days = Window(start=at(24, 0), end=at(27, 0), whole_days=True)

        assert "ti 24.11. - to 26.11." in sms(Kind.ON_ITS_WAY, eta=days)

    def test_minutes_are_said_where_they_matter(self):
        assert "klo 14.30-16" in sms(Kind.ON_ITS_WAY, eta=Window(start=at(25, 14, 30), end=at(25, 16)))

    def test_a_window_that_is_over_is_not_said(self):
        assert "klo" not in sms(Kind.ARRIVING, eta=Window(start=at(24, 8), end=at(24, 10)))

    def test_what_is_out_for_delivery_comes_today_whatever_days_were_promised(self):
        promised = Window(start=at(24, 0), end=at(27, 0), whole_days=True)

        assert "saapuu tänään" in sms(Kind.ARRIVING, eta=promised)
        assert "26.11." not in sms(Kind.ARRIVING, eta=promised)

    def test_the_window_of_a_failed_attempt_is_no_next_try(self):
        assert "Uusi yritys" not in sms(Kind.MISSED, eta=Window(start=at(24, 11), end=at(24, 13)))
        assert "Uusi yritys huomenna keskiviikkona 25.11." in sms(Kind.MISSED, eta=TOMORROW)

    def test_the_shops_promise_stands_in_for_an_estimate(self):
        promised = Window(start=at(25, 0), end=at(27, 0), whole_days=True)

        assert "ke 25.11. - to 26.11." in sms(Kind.ON_ITS_WAY, promised=promised)


class TestFeedback:
    def test_a_number_is_asked_for_only_where_a_reply_reaches_us(self):
        assert "Vastaa numerolla: 3 hyvin, 2 niin ja näin, 1 huonosti." in sms(Kind.FEEDBACK, answerable=True)
        assert "Vastaa" not in sms(Kind.FEEDBACK)
        assert f"{LINK}/feedback" in sms(Kind.FEEDBACK)


class TestDelivered:
    @pytest.mark.parametrize(
        ("variant", "said"),
        [
            ("person", "toimitettu perille"),
            ("neighbour", "naapurillesi"),
            ("safe_place", "sovittuun paikkaan"),
            ("mailbox", "postilaatikossasi"),
            ("collected", "noudettu"),
            (None, "toimitettu perille"),
        ],
    )
    def test_says_where_it_was_left(self, variant, said):
        assert said in sms(Kind.DELIVERED, variant=variant)

    def test_part_of_an_order_is_counted(self):
        text = sms(Kind.PARTLY_DELIVERED, "en", parcels=parcels("delivered", "in_transit", "in_transit"))

        assert "1 of your 3 parcels has been delivered" in text


class TestReturning:
    def test_says_that_nobody_collected(self):
        assert "nouto jäi tekemättä" in sms(Kind.RETURNING, variant="uncollected")

    def test_says_that_delivery_failed(self):
        assert "toimitus ei onnistunut" in sms(Kind.RETURNING)

    @pytest.mark.parametrize("channel", CHANNELS)
    def test_never_says_that_a_delivery_failed_which_succeeded(self, channel):
        text = write(about(Kind.RETURNING, variant="after_delivery"), channel=channel, language="fi").text

        assert "palautuu meille" in text
        assert "onnistu" not in text


class TestPartlyDelivered:
    @pytest.mark.parametrize("channel", CHANNELS)
    def test_one_parcel_delivered_in_part_is_not_one_of_one(self, channel):
        text = write(about(Kind.PARTLY_DELIVERED), channel=channel, language="en").text

        assert "1 of your 1" not in text
        assert "part of your order" in text

    def test_says_which_parcels_are_lost(self):
        text = sms(Kind.PROBLEM, milestone="partly_delivered", parcels=parcels("delivered", "lost"))

        assert "1/2 paketeistasi on kadonnut" in text


class TestEmail:
    def test_the_twins_say_the_same(self):
        written = email(Kind.PICKUP, pickup=PICKUP, opening=OPENING)

        for fact in (
            "K-Market Kamppi, Urho Kekkosen katu 1, 00100 Helsinki",
            "tänään 8-21, huomenna 9-18",
            "4821",
            LINK,
        ):
            assert fact in written.text
            assert fact in written.html

    def test_the_subject_says_the_news(self):
        assert email(Kind.ARRIVING, eta=AFTERNOON).subject == "Pakettisi saapuu tänään tiistaina 24.11. klo 14-16"

    def test_carriers_text_is_escaped_in_html_only(self):
        written = email(Kind.PICKUP, pickup=replace(PICKUP, name="Ärrä <b>& Co</b>"))

        assert "Ärrä &lt;b&gt;&amp; Co&lt;/b&gt;" in written.html
        assert "<b>" not in written.html
        assert "Ärrä <b>& Co</b>" in written.text
