"""What a mail brings along: a picture of each pickup code, and an entry for the calendar."""

from dataclasses import replace
from datetime import datetime

import pytest
import segno
from icalendar import Calendar

from services.notify.rules.facts import Kind, Window
from services.notify.wording.attachments import attachments
from services.notify.wording.pickup_codes import MOST, pictures, png
from services.notify.wording.subject import Subject
from tests.unit.notify.cases import AFTERNOON, PICKUP, about, at, parcels
from tests.unit.notify.written import Seen, digest, mail, waiting


class TestCodes:
    def test_the_picture_has_the_code_in_words_beside_it(self):
        (picture,) = Seen(mail(waiting()).html).all("img")

        assert picture["src"] == "cid:code-1"
        assert picture["alt"] == "Noutokoodi 4821"

    def test_each_code_has_its_picture_which_says_whose_it_is(self):
        html = mail(digest()).html

        alts = [picture["alt"] for picture in Seen(html).all("img")]
        assert alts == ["Noutokoodi 4821, tilaus WEB-10023", "Noutokoodi 9913, tilaus WEB-10077"]

    def test_the_pictures_travel_with_the_mail_that_shows_them(self):
        files = attachments(digest(), "fi")

        assert [(one.cid, one.media_type) for one in files] == [("code-1", "image/png"), ("code-2", "image/png")]
        assert [one.content for one in files] == [png("4821"), png("9913")]
        assert all(one.content.startswith(b"\x89PNG") for one in files)

    def test_the_symbol_holds_the_code_and_nothing_else(self):
        (picture,) = pictures(waiting(), "fi")
        drawn = segno.make_qr(picture.code, error="m")

        assert picture.code == "4821"
        assert drawn.matrix == segno.make_qr("4821", error="m").matrix
        assert (drawn.mode, drawn.symbol_size(scale=8, border=4)) == ("numeric", (232, 232))

    def test_without_a_code_there_is_no_picture(self):
        without = about(Kind.PICKUP, pickup=replace(PICKUP, code=None))

        assert "<img" not in mail(without).html
        assert attachments(without, "fi") == ()

    def test_only_a_notice_that_names_the_place_shows_the_code(self):
        assert "<img" not in mail(about(Kind.DELIVERED, pickup=PICKUP)).html

    def test_a_code_that_is_none_is_not_said(self):
        endless = about(Kind.PICKUP, pickup=replace(PICKUP, code="9" * 10_000))

        written = mail(endless)

        assert "9999" not in written.html
        assert "Noutokoodin lähettää Posti" in written.text

    def test_pictures_of_many_codes_do_not_fill_the_mail(self):
        many = tuple(
            replace(one, pickup=replace(PICKUP, code=str(4000 + number)))
            for number, one in enumerate(parcels(*["ready_for_pickup"] * 20))
        )

        written = mail(about(Kind.PICKUP, pickup=replace(PICKUP, code=None), parcels=many))

        assert len(Seen(written.html).all("img")) == MOST
        assert "4019" in written.text


class TestCalendar:
    def entry(self, subject: Subject, language: str = "fi"):
        (file,) = attachments(subject, language)
        calendar = Calendar.from_ical(file.content)
        (event,) = calendar.walk("VEVENT")
        return file, calendar, event

    def test_a_window_is_put_into_the_calendar_in_utc(self):
        file, calendar, event = self.entry(about(Kind.ARRIVING, eta=AFTERNOON))

        assert file.media_type.startswith("text/calendar; method=PUBLISH")
        assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
        assert b"DTSTART:20261124T120000Z" in file.content
        assert b"DTEND:20261124T140000Z" in file.content
        assert event["SUMMARY"] == "Mukikauppa: pakettisi saapuu"

    def test_whole_days_are_dates_and_end_with_their_last_day(self):
        days = Window(start=at(25, 0), end=at(27, 0), whole_days=True)

        _, _, event = self.entry(about(Kind.ON_ITS_WAY, eta=days), "sv")

        assert event.decoded("DTSTART").isoformat() == "2026-11-25"
        assert event.decoded("DTEND").isoformat() == "2026-11-27"
        assert not isinstance(event.decoded("DTSTART"), datetime)
        assert event["SUMMARY"] == "Mukikauppa: ditt paket kommer"

    def test_a_window_that_moved_takes_the_place_of_the_one_before(self):
        _, _, before = self.entry(about(Kind.ON_ITS_WAY, eta=AFTERNOON, revision=3))
        later = Window(start=at(25, 14), end=at(25, 16))
        _, _, after = self.entry(about(Kind.DELAYED, eta=later, revision=5))

        assert before["UID"] == after["UID"] == "shp_1@posti.esimerkki.fi"
        assert (before["SEQUENCE"], after["SEQUENCE"]) == (3, 5)

    def test_it_names_nobody_and_asks_for_no_answer(self):
        file, _, _ = self.entry(about(Kind.ARRIVING, eta=AFTERNOON))

        for unwanted in (b"ATTENDEE", b"ORGANIZER", b"LOCATION", b"mailto", b"@example"):
            assert unwanted not in file.content

    def test_the_shops_name_cannot_add_a_line_to_it(self):
        file, _, event = self.entry(about(Kind.ARRIVING, eta=AFTERNOON, shop="Muki\r\nATTENDEE:mailto:x;,"))

        assert b"\r\nATTENDEE" not in file.content
        assert event["SUMMARY"].startswith("Muki ATTENDEE:mailto:x;,")

    @pytest.mark.parametrize("kind", [Kind.DELIVERED, Kind.PICKUP, Kind.MISSED, Kind.STALLED, Kind.FEEDBACK])
    def test_what_brings_no_window_brings_no_entry(self, kind):
        assert attachments(about(kind, eta=AFTERNOON), "fi") == ()

    def test_a_window_that_is_over_is_not_put_anywhere(self):
        assert attachments(about(Kind.ARRIVING, eta=Window(start=at(24, 8), end=at(24, 10))), "fi") == ()
