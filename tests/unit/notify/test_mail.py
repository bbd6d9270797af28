"""Mail as programs draw it: in the dark, without pictures, with nothing from elsewhere."""

import re
from dataclasses import replace
from datetime import datetime, time
from html.parser import HTMLParser

import pytest
import segno
from icalendar import Calendar

from services.notify.rules.facts import Kind, Window
from services.notify.wording.attachments import attachments
from services.notify.wording.pickup_codes import MOST, pictures, png
from services.notify.wording.subject import Part, Subject
from services.notify.wording.writing import Written, write
from shared.languages import LANGUAGES
from tests.unit.notify.cases import AFTERNOON, LINK, PICKUP, STORIES, about, at, parcels, shipment

OPENING = (((time(8), time(21)),), ((time(9), time(18)),))
DARK = "@media (prefers-color-scheme: dark)"


def mail(about_what: Subject, language: str = "fi") -> Written:
    return write(about_what, channel="email", language=language)


def waiting(**facts) -> Subject:
    return about(Kind.PICKUP, pickup=PICKUP, opening=OPENING, **facts)


def digest() -> Subject:
    """Two orders at one place, each with its code."""
    second = shipment("ready_for_pickup", id="shp_2", order_id="ord_2", pickup=replace(PICKUP, code="9913"))
    part = Part(claim=waiting().claim, shipment=second, reference="WEB-10077")
    return replace(waiting(), more=(part,))


class Seen(HTMLParser):
    """What a mail holds: its elements with their attributes, and the style each text is drawn in."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, tuple[str, ...], dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.elements.append((tag, found))
        if tag not in self.VOID:
            self._open.append((tag, found))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not data.strip() or any(tag in ("style", "title") for tag, _ in self._open):
            return
        style: dict[str, str] = {}
        for _, attributes in self._open:
            rules = dict(rule.split(":", 1) for rule in (attributes.get("style") or "").split(";") if ":" in rule)
            style |= {name: value for name, value in rules.items() if name in ("color", "background", "display")}
        path = tuple(name for tag, attributes in self._open for name in (tag, attributes.get("class")) if name)
        self.texts.append((data.strip(), path, style))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.elements if found == tag]


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG 2.2 computes it."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def in_the_dark(html: str) -> dict[str, dict[str, str]]:
    """What each class or element is drawn with in the dark: what the mail says without inlining."""
    block = html.partition(DARK)[2]
    found: dict[str, dict[str, str]] = {}
    for selectors, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", block.partition("</style>")[0]):
        said = dict(re.findall(r"([\w-]+):\s*(#\w{6})\s*!important", rules))
        for selector in selectors.split(","):
            found.setdefault(selector.strip().lstrip("{").strip().lstrip("."), {}).update(said)
    return found


class TestLook:
    def test_its_style_is_in_its_elements_since_many_programs_drop_the_head(self):
        seen = Seen(mail(waiting()).html)

        assert "max-width:560px" in next(one["style"] for one in seen.all("table") if one.get("class") == "column")
        assert "background:#155e45" in next(one["style"] for one in seen.all("td") if one.get("class") == "button")

    def test_it_can_be_read_in_the_light(self):
        for text, path, style in Seen(mail(waiting()).html).texts:
            if style.get("display") != "none":
                assert contrast(style["color"], style["background"]) >= 4.5, (text, path)

    def test_it_can_be_read_in_the_dark(self):
        html = mail(digest()).html
        dark = in_the_dark(html)
        for text, path, style in Seen(html).texts:
            drawn = dict(style)
            for name in path:
                drawn |= dark.get(name, {})
            for link in ("button", "footer"):
                if link in path and path[-1] == "a":
                    drawn |= dark[f"{link} a"]
            if style.get("display") != "none":
                assert drawn["color"] != style["color"], (text, path)
                assert contrast(drawn["color"], drawn["background"]) >= 4.5, (text, path)

    def test_programs_are_told_that_it_knows_the_dark(self):
        html = mail(waiting()).html

        assert '<meta name="color-scheme" content="light dark">' in html
        assert "color-scheme:light dark" in html
        assert html.index("<meta charset") < 1024

    def test_programs_show_its_news_beside_its_subject(self):
        text, path, style = Seen(mail(waiting()).html).texts[0]

        assert path[-1] == "preheader"
        assert style["display"] == "none"
        assert text.startswith("Nouda viimeistään maanantaina 30.11.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*STORIES, Kind.ORDER_CONFIRMED])
class TestEveryMail:
    def test_fetches_nothing_and_leads_to_its_own_page_only(self, kind, language):
        html = mail(about(kind), language).html
        seen = Seen(html)

        assert {one["href"].partition("/t/")[0] for one in seen.all("a")} == {"https://posti.esimerkki.fi"}
        assert all(one["src"].startswith("cid:") for one in seen.all("img"))
        assert not re.search(r"url\(|@import|<script|<link|<form", html)

    def test_says_why_it_came_and_how_to_choose_or_leave(self, kind, language):
        written = mail(about(kind), language)

        for twin in (written.text, written.html):
            assert "Mukikauppa" in twin
            assert f"{LINK}/preferences" in twin
            assert f"{LINK}/unsubscribe" in twin


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


class TestHostileValues:
    HOSTILE = (
        "<script>alert(1)</script>",
        '"><img src=https://evil.example/x>',
        "{{ 7 * 7 }}{% for a in b %}",
        "Muki\u202ekauppa\u2066",
        "a\x00b\x1b[31m\x7f",
        "x" * 10_000,
        "?1 a || b\n?2 c",
        "\ud800",
        "متجر الأكواب",
    )

    @pytest.mark.parametrize("text", HOSTILE)
    @pytest.mark.parametrize("channel", ["sms", "whatsapp", "email"])
    def test_foreign_text_stays_text(self, text, channel):
        hostile = replace(PICKUP, name=text, street=text, city=text, code=text[:20], opening_hours=text)
        written = write(
            about(Kind.PICKUP, pickup=hostile, shop=text, tracking_number=text), channel=channel, language="fi"
        )
        said = " ".join(filter(None, (written.subject, written.text, written.html)))

        assert len(said) < 20_000
        assert "49" not in written.text
        assert not set("\x00\x1b\x7f\u202e\u2066\ud800") & set(said)
        if written.html:
            assert {tag for tag, _ in Seen(written.html).elements} <= {
                "html", "head", "style", "meta", "title", "body", "div", "table", "tbody", "tr", "td", "p", "h1",
                "span", "img", "a", "br",
            }  # fmt: skip
            assert all(one["src"].startswith("cid:") for one in Seen(written.html).all("img"))
        said.encode()

    def test_a_name_that_reads_from_the_right_turns_nothing_else(self):
        html = mail(about(Kind.DELIVERED, shop="متجر الأكواب")).html

        assert '<p class="shop" dir="auto"' in html
        assert "متجر الأكواب" in html
