"""What customers read of their wishes, and what a link promises them."""

import pytest

from services.notify.rules.facts import Changeable, Kind, Window
from services.notify.rules.truth import Claim
from services.notify.wording.calendar_entry import calendar_entry
from services.notify.wording.samples import wish
from tests.unit.notify.cases import AFTERNOON, LINK, PICKUP, about, at
from tests.unit.notify.written import TOMORROW, email, sms

FRIDAY = wish("other_time")


FRIDAYS = Claim(kind=Kind.CHANGE_CONFIRMED, change=FRIDAY, window=Window(start=at(27, 12), end=at(27, 16)))


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
