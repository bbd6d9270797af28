"""What customers read: complete in every language, true to the facts, and short."""

import itertools
from dataclasses import replace
from datetime import time, timedelta

import pytest
from jinja2 import TemplateNotFound

from services.notify.facts import WHOLE, Kind, Window
from services.notify.segments import is_gsm
from services.notify.wording import CHANNELS, write
from shared.languages import LANGUAGES
from tests.unit.notify.cases import AFTERNOON, LINK, PICKUP, about, at, parcels

OPENING = (((time(8), time(21)),), ((time(9), time(18)),))
VARIANTS = ("person", "neighbour", "safe_place", "mailbox", "collected")
TOMORROW = Window(start=at(25, 14), end=at(25, 16))
# Every branch of every template: with and without the facts that may be missing.
SUBJECTS = [
    *(about(kind) for kind in Kind),
    *(about(kind, eta=TOMORROW, pickup=PICKUP, opening=OPENING) for kind in Kind if kind is not Kind.ORDER_CONFIRMED),
    *(about(Kind.DELIVERED, variant=variant) for variant in VARIANTS),
    *(about(Kind.NEEDS_YOU, need=need) for need in ("address", "customs", "payment")),
    *(about(Kind.PROBLEM, milestone=milestone) for milestone in ("lost", "damaged", "refused")),
    *(about(Kind.RETURNING, variant=variant) for variant in ("uncollected", "after_delivery")),
    about(Kind.PARTLY_DELIVERED, parcels=parcels("delivered", "in_transit")),
]


def sms(kind: Kind, language: str = "fi", **facts) -> str:
    return write(about(kind, **facts), channel="sms", language=language).text


def email(kind: Kind, language: str = "fi", **facts):
    return write(about(kind, **facts), channel="email", language=language)


class TestCompleteness:
    @pytest.mark.parametrize(("channel", "language"), list(itertools.product(CHANNELS, LANGUAGES)))
    def test_every_notice_renders_without_a_gap(self, channel, language):
        for subject in SUBJECTS:
            written = write(subject, channel=channel, language=language)
            told = " ".join(filter(None, (written.subject, written.text, written.html)))

            assert "Mukikauppa" in written.text
            assert not any(trace in told for trace in ("{{", "{%", "None ", "None.", "None,", "..", "?1", "?2"))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_ordinary_text_message_is_one_short_alphabet_segment(self, language):
        for subject in SUBJECTS:
            written = write(subject, channel="sms", language=language)

            assert is_gsm(written.text)
            assert written.segments == 1, written.text

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


class TestPickup:
    def test_all_that_is_needed_without_a_click(self):
        text = sms(Kind.PICKUP, pickup=PICKUP, opening=OPENING)

        for fact in (
            "K-Market Kamppi",
            "Urho Kekkosen katu 1",
            "Tänään 8-21, huomenna 9-18",
            "Koodi 4821",
            "maanantaina 30.11",
        ):
            assert fact in text
        assert LINK not in text

    def test_an_unknown_code_is_not_invented(self):
        text = sms(Kind.PICKUP, pickup=replace(PICKUP, code=None))

        assert "Noutokoodin lähettää Posti" in text

    def test_an_unknown_carrier_is_just_the_carrier(self):
        text = sms(Kind.PICKUP, pickup=replace(PICKUP, code=None), carrier="generic-edifact")

        assert "Noutokoodin lähettää kuljetusliike" in text

    def test_a_storage_that_ends_at_midnight_ends_the_day_before(self):
        midnight = at(30, 0) + timedelta(days=1)

        assert "maanantaina 30.11" in sms(Kind.PICKUP, pickup=replace(PICKUP, until=midnight))

    def test_words_are_saved_before_facts(self):
        long = replace(PICKUP, name="Posti Automaatti, K-Citymarket Ruoholahti")

        written = write(about(Kind.PICKUP, pickup=long, opening=OPENING), channel="sms", language="fi")

        assert written.text == (
            "Mukikauppa: nouda pakettisi. Posti Automaatti, K-Citymarket Ruoholahti, Urho Kekkosen katu 1. "
            "Tänään 8-21, huomenna 9-18. Koodi 4821. Viimeistään ma 30.11."
        )
        assert written.segments == 1

    def test_facts_are_worth_a_second_segment(self):
        long = replace(PICKUP, name="Posti Automaatti, K-Citymarket Helsinki Ruoholahti, kauppakeskus, 1. kerros")

        text = sms(Kind.PICKUP, pickup=long, opening=OPENING)

        for fact in ("1. kerros, Urho Kekkosen katu 1", "Tänään 8-21, huomenna 9-18", "Koodi 4821", "30.11"):
            assert fact in text

    def test_the_same_hours_are_said_once(self):
        day = OPENING[0]

        assert "Tänään ja huomenna 8-21" in sms(Kind.PICKUP, pickup=PICKUP, opening=(day, day))

    def test_closed_days_are_said(self):
        assert "huomenna suljettu" in sms(Kind.PICKUP, pickup=PICKUP, opening=(OPENING[0], ()))

    def test_a_locker_outdoors_is_always_open(self):
        day = ((time(0), time(0)),)

        assert "Auki ympäri vuorokauden" in sms(Kind.PICKUP, pickup=PICKUP, opening=(day, day))

    def test_each_parcel_has_its_own_code(self):
        first, second = parcels("ready_for_pickup", "ready_for_pickup")
        both = (replace(first, pickup=PICKUP), replace(second, pickup=replace(PICKUP, code="9917")))

        text = sms(Kind.PICKUP, pickup=replace(PICKUP, code=None), parcels=both)

        assert "2 pakettiasi on noudettavissa" in text
        assert "Koodi 4821, 9917" in text

    def test_part_of_a_shipment_is_counted(self):
        assert "1/2 paketeistasi on noudettavissa" in sms(
            Kind.PICKUP, parcels=parcels("ready_for_pickup", "in_transit")
        )

    def test_a_consignment_without_parcel_numbers_is_all_there(self):
        whole = (replace(parcels("ready_for_pickup")[0], key=WHOLE),)

        assert "2 pakettiasi on noudettavissa" in sms(Kind.PICKUP, parcels=whole, parcel_total=2)

    def test_foreign_text_cannot_pass_for_a_line_of_ours(self):
        text = sms(Kind.PICKUP, pickup=replace(PICKUP, name="Kioski\n?1 Huijaus"))

        assert "Kioski ?1 Huijaus" in text


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

    def test_it_is_readable_in_the_dark_and_fetches_nothing(self):
        html = email(Kind.DELIVERED).html

        assert "prefers-color-scheme: dark" in html
        assert "<img" not in html
        assert "<script" not in html
