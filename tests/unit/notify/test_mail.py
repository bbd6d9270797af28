"""Mail as programs draw it: in the dark, without pictures, with nothing from elsewhere."""

import re
from dataclasses import replace

import pytest

from services.notify.rules.facts import Kind
from services.notify.wording.writing import write
from shared.languages import LANGUAGES
from tests.unit.notify.cases import LINK, PICKUP, STORIES, about
from tests.unit.notify.written import Seen, digest, mail, waiting

DARK = "@media (prefers-color-scheme: dark)"


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
