"""What customers read: complete in every language, true to the facts, and short."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from jinja2 import TemplateNotFound

from services.notify.rules.facts import WHOLE, Changeable, Kind, Window
from services.notify.rules.truth import Claim
from services.notify.wording import phrases, samples
from services.notify.wording.calendar_entry import calendar_entry
from services.notify.wording.proofreading import Draft, proofread
from services.notify.wording.samples import wish
from services.notify.wording.segments import is_gsm
from services.notify.wording.subject import Part
from services.notify.wording.writing import CHANNELS, TEMPLATES, built_in, write
from shared.languages import LANGUAGES
from tests.unit.notify.cases import AFTERNOON, LINK, PICKUP, about, at, parcels, shipment

OPENING = (((time(8), time(21)),), ((time(9), time(18)),))
TOMORROW = Window(start=at(25, 14), end=at(25, 16))
FRIDAY = wish("other_time")
FRIDAYS = Claim(kind=Kind.CHANGE_CONFIRMED, change=FRIDAY, window=Window(start=at(27, 12), end=at(27, 16)))
# Segments of a text message, at most: as it usually is, and with everything in it as long as it gets.
MOST_USUALLY = {Kind.CHANGE_REFUSED: 2, Kind.CORRECTION: 2}
MOST_EVER = 3


def sms(kind: Kind, language: str = "fi", **facts) -> str:
    return write(about(kind, **facts), channel="sms", language=language).text


def email(kind: Kind, language: str = "fi", **facts):
    return write(about(kind, **facts), channel="email", language=language)


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
        assert "Koodit 4821 ja 9917" in text

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


class TestPlaceOfSeveralOrders:
    def digest(self):
        first = about(Kind.PICKUP, pickup=PICKUP, opening=OPENING)
        second = shipment("ready_for_pickup", id="shp_2", pickup=replace(PICKUP, code="9913", until=at(28, 12)))
        return replace(first, more=(Part(claim=first.claim, shipment=second, reference="WEB-10077"),))

    @pytest.mark.parametrize(
        ("language", "counted", "codes"),
        [
            ("fi", "2 pakettiasi", "Koodit 4821 ja 9913"),
            ("sv", "2 paket", "Koder 4821 och 9913"),
            ("en", "2 parcels", "Codes 4821 and 9913"),
        ],
    )
    def test_is_one_message_with_every_code(self, language, counted, codes):
        written = write(self.digest(), channel="sms", language=language)

        assert counted in written.text
        assert codes in written.text
        assert written.segments == 1

    def test_ends_with_the_first_to_go_back(self):
        assert "la 28.11" in write(self.digest(), channel="sms", language="fi").text

    def test_names_every_order_in_the_mail(self):
        assert "Tilaus: WEB-10023 ja WEB-10077" in write(self.digest(), channel="email", language="fi").text


class TestPickupMoved:
    def test_says_so_first_and_how_far_it_is(self):
        ordered = replace(PICKUP, name="R-kioski Forum")
        written = email(Kind.PICKUP_MOVED, pickup=PICKUP, ordered=ordered, distance=1230)

        assert written.subject == "Noutopaikka vaihtui: K-Market Kamppi"
        assert "matkaa siitä on 1,2 km" in written.text
        assert "Valitsemasi paikka: R-kioski Forum" in written.text

    @pytest.mark.parametrize(
        ("metres", "said"),
        [(3, "50 m"), (84, "80 m"), (349, "350 m"), (951, "1 km"), (1230, "1,2 km"), (14400, "14 km")],
    )
    def test_a_distance_is_as_exact_as_it_helps(self, metres, said):
        assert phrases.distance(metres, "fi") == said

    def test_an_unknown_distance_is_not_said(self):
        assert "km" not in sms(Kind.PICKUP_MOVED, pickup=replace(PICKUP, code=None))


class TestReminder:
    def test_says_that_the_last_day_is_tomorrow(self):
        text = sms(Kind.PICKUP_REMINDER, pickup=replace(PICKUP, until=at(25, 20)), opening=OPENING)

        assert "Viimeistään huomenna ke 25.11." in text
        assert "Koodi 4821" in text


class TestChange:
    @pytest.mark.parametrize(
        ("language", "what", "said"),
        [
            ("fi", "other_time", "sovittu! Uusi toimitusaika on perjantaina 27.11. klo 12-16."),
            ("fi", "neighbour", "sovittu! Pakettisi jätetään naapurille Virtanen, A 3."),
            (
                "fi",
                "pickup_point",
                "Uusi noutopaikka on K-Market Kamppi, Urho Kekkosen katu 1. Kerromme, kun voit noutaa",
            ),
            ("fi", "other_address", "Uusi toimitusosoite on Mannerheimintie 1 A 2, 00100 Helsinki."),
            ("sv", "other_time", "klart! Den nya leveranstiden är fredag den 27.11 kl. 12-16."),
            ("sv", "neighbour", "klart! Ditt paket lämnas hos grannen Virtanen, A 3."),
            ("en", "other_time", "done! The new delivery time is Friday 27 November, 12:00-16:00."),
            ("en", "longer_storage", "done! You have 7 more days to collect."),
        ],
    )
    def test_says_what_exactly_was_agreed(self, language, what, said):
        assert said in sms(Kind.CHANGE_CONFIRMED, language, change=wish(what))

    def test_a_whole_day_has_no_hours(self):
        text = sms(Kind.CHANGE_CONFIRMED, change=wish("other_time", day="2026-11-25"))

        assert "Uusi toimitusaika on huomenna keskiviikkona 25.11. Sinun" in text

    def test_after_a_failed_attempt_another_time_is_another_attempt(self):
        text = sms(Kind.CHANGE_CONFIRMED, milestone="attempt_failed", change=wish("other_time"))

        assert "Uusi toimitusyritys on perjantaina 27.11. klo 12-16." in text

    def test_what_was_taken_back_is_as_it_was(self):
        text = sms(Kind.CHANGE_CONFIRMED, "en", change=wish("neighbour", "withdrawn", undo=True))

        assert "The change has been taken back, and the delivery goes on as first planned." in text

    def test_nobody_who_returns_something_is_told_that_all_is_done(self):
        assert "Sinun ei tarvitse" not in sms(Kind.CHANGE_CONFIRMED, change=wish("return"))

    @pytest.mark.parametrize(
        ("language", "refused", "instead"),
        [
            (
                "fi",
                "Mukikauppa: toimitusaikaa ei voitu vaihtaa, sillä paketti on jo jakelussa. ",
                "Toimitus tulee, kuten oli sovittu: tänään tiistaina 24.11. klo 14-16.",
            ),
            (
                "sv",
                "Mukikauppa: leveranstiden gick inte att ändra, eftersom paketet redan är ute för leverans. ",
                "Leveransen kommer som planerat: i dag tisdag den 24.11 kl. 14-16.",
            ),
            (
                "en",
                "Mukikauppa: the delivery time could not be changed, as the parcel is out for delivery already. ",
                "We are sorry. The delivery comes as planned: today, Tuesday 24 November, 14:00-16:00. More: " + LINK,
            ),
        ],
    )
    def test_says_what_was_refused_why_and_what_comes_instead(self, language, refused, instead):
        change = wish("other_time", "overtaken", reason="out_for_delivery")

        assert sms(Kind.CHANGE_REFUSED, language, eta=AFTERNOON, change=change) == refused + instead

    def test_without_an_answer_it_comes_as_planned(self):
        text = sms(Kind.CHANGE_REFUSED, eta=TOMORROW, change=wish("neighbour", "unanswered", reason="no_answer"))

        assert "sillä Posti ei vastannut ajoissa. Toimitus tulee, kuten oli sovittu: huomenna keskiviikkona" in text

    def test_what_the_carrier_said_is_quoted_as_it_was_said(self):
        change = wish("other_time", "refused", reason='Autossa ei ole "tilaa".')

        assert "sillä Posti vastasi: \"Autossa ei ole 'tilaa'\"." in sms(Kind.CHANGE_REFUSED, change=change)

    def test_a_word_between_programs_is_not_quoted(self):
        text = sms(Kind.CHANGE_REFUSED, "en", change=wish("other_time", "refused", reason="slot_taken"))

        assert "as Posti could not arrange it." in text

    def test_what_is_delivered_does_not_come_as_planned(self):
        text = sms(
            Kind.CHANGE_REFUSED, milestone="delivered", change=wish("neighbour", "overtaken", reason="delivered")
        )

        assert "sillä paketti on jo toimitettu." in text
        assert "jatkuu" not in text

    def test_who_gets_no_more_time_is_told_how_long_they_have(self):
        change = wish("longer_storage", "refused")

        assert "Nouda paketti viimeistään maanantaina 30.11." in sms(
            Kind.CHANGE_REFUSED, milestone="ready_for_pickup", pickup=PICKUP, change=change
        )

    def test_a_time_that_has_failed_is_not_planned_any_more(self):
        over = Window(start=at(24, 11), end=at(24, 13))

        assert "klo" not in sms(
            Kind.CHANGE_REFUSED, milestone="attempt_failed", eta=over, change=wish("neighbour", "refused")
        )

    def test_what_cannot_be_taken_back_stands(self):
        text = sms(Kind.CHANGE_REFUSED, change=wish("neighbour", undo=True, reason="cannot_be_undone"))

        assert "muutosta ei voitu enää perua, sillä Posti ei voi enää perua sitä. Muutos jää voimaan." in text

    def test_a_change_we_have_no_words_for_is_still_told(self):
        assert "pyytämäsi muutos on tehty" in sms(Kind.CHANGE_CONFIRMED, change=wish("paint it", words="red")).lower()

    def test_a_reason_that_is_not_known_is_left_out(self):
        assert "sillä" not in sms(Kind.CHANGE_REFUSED, change=wish("other_time", "refused"))

    def test_the_mail_brings_the_new_time_for_the_calendar(self):
        entry = calendar_entry(about(Kind.CHANGE_CONFIRMED, change=FRIDAY, claim=FRIDAYS), "fi", host="posti.fi")

        assert entry is not None
        assert b"DTSTART:20261127T100000Z" in entry


class TestLink:
    """It says that something can be changed where that is so when it is read."""

    OPEN = (Changeable(what="other_time", until=at(24, 18)), Changeable(what="cancel"))

    @pytest.mark.parametrize(
        ("kind", "language", "change", "follow"),
        [
            (Kind.ARRIVING, "fi", "Muuta tästä", "Seuraa"),
            (Kind.ON_ITS_WAY, "sv", "Ändra här", "Följ den"),
            (Kind.DELAYED, "en", "Change it", "More"),
            (Kind.MISSED, "fi", "Muuta tästä", "Lisätietoja"),
        ],
    )
    def test_leads_to_a_change_while_one_is_possible(self, kind, language, change, follow):
        assert f"{change}: {LINK}" in sms(kind, language, can_change=self.OPEN)
        assert f"{follow}: {LINK}" in sms(kind, language, can_change=self.OPEN, now=at(24, 18))
        assert f"{follow}: {LINK}" in sms(kind, language)

    def test_is_worth_more_than_the_number_of_the_order(self):
        text = sms(Kind.ON_ITS_WAY, eta=TOMORROW, can_change=self.OPEN)

        assert text == (
            "Mukikauppa: tilauksesi on matkalla. Arvioitu toimitus huomenna keskiviikkona 25.11. klo 14-16. "
            f"Muuta tästä: {LINK}"
        )

    def test_the_button_of_a_mail_says_it_too(self):
        assert "Muuta toimitusta" in email(Kind.MISSED, can_change=self.OPEN).text
        assert "Katso toimitus" in email(Kind.MISSED).text


class TestCorrection:
    def corrects(self, said: Claim, milestone: str, **facts) -> str:
        subject = about(Kind.CORRECTION, milestone=milestone, **facts)
        wrong = replace(subject, claim=replace(subject.claim, corrects="ntc_1", wrong=said))
        return write(wrong, channel="sms", language="fi").text

    def test_says_first_what_was_wrong_then_what_is_right(self):
        text = self.corrects(Claim(kind=Kind.DELIVERED, milestone="delivered"), "in_transit")

        assert text.startswith(
            "Mukikauppa: kerroimme virheellisesti, että pakettisi on perillä. Pahoittelemme! "
            "Pakettisi on vielä matkalla."
        )

    def test_a_wrong_code_is_followed_by_the_right_one(self):
        place = about(Kind.CORRECTION, milestone="ready_for_pickup", pickup=PICKUP).claim.place
        said = Claim(kind=Kind.PICKUP, milestone="ready_for_pickup", place=place, codes=frozenset({"1111"}))
        text = self.corrects(said, "ready_for_pickup", pickup=PICKUP)

        assert "annoimme sinulle väärän noutokoodin" in text
        assert "Koodi 4821" in text

    def test_a_wrong_place_is_followed_by_the_right_one(self):
        said = Claim(kind=Kind.PICKUP, milestone="ready_for_pickup", place="Muualla", codes=frozenset({"4821"}))
        text = self.corrects(said, "ready_for_pickup", pickup=PICKUP)

        assert "väärän noutopaikan" in text
        assert "K-Market Kamppi, Urho Kekkosen katu 1" in text


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
