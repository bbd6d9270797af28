"""Nothing happens by opening a link, nothing by a form that is not ours, and nothing personal is given away."""

import json

import pytest
import structlog

from services.notify.models import Feedback
from tests.integration.preferences.house import EMAIL, NOW, Visitor

PAGES = ("preferences", "leave", "feedback")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_every_link_changes_nothing(visitor: Visitor, method: str) -> None:
    """A thousand times, with the links of every message: tests/stories/test_scanners_open_everything.py."""
    before = visitor.everything()
    queries = ("", "?lang=sv", "?channel=sms", "?score=1", "?do=stop", "?changed=channels&opened=sms")
    for page in (*PAGES, "unsubscribe"):
        for query in queries:
            answer = visitor.web.open(f"{visitor.path}/{page}{query}", method=method)
            assert answer.status_code < 400
            assert "Set-Cookie" not in answer.headers
    assert visitor.everything() == before


@pytest.mark.parametrize("form", [{}, {"form": ""}, {"form": "0" * 64}, {"form": "ä"}])
@pytest.mark.parametrize(("page", "fields"), [("preferences", {"do": "stop"}), ("feedback", {"score": "3"})])
def test_a_form_that_is_not_ours_changes_nothing(
    visitor: Visitor, page: str, fields: dict[str, str], form: dict[str, str]
) -> None:
    before = visitor.everything()
    answer = visitor.web.post(f"{visitor.path}/{page}", data={**form, **fields})

    assert answer.status_code == 422
    assert "eikä mitään muutettu" in answer.text
    assert visitor.everything() == before


def test_a_form_of_another_order_changes_nothing(visitor: Visitor) -> None:
    other = Visitor(visitor.home)
    other.orders()
    signature = other.web.get(f"{other.path}/preferences").text.split('name="form" value="')[1].split('"')[0]

    answer = visitor.web.post(f"{visitor.path}/preferences", data={"form": signature, "do": "stop"})

    assert answer.status_code == 422
    assert visitor.told("preference.changed") == []


@pytest.mark.parametrize("page", PAGES)
def test_a_link_that_never_was_and_one_that_expired_get_the_same_friendly_page(visitor: Visitor, page: str) -> None:
    never = visitor.web.get(f"/t/AAAAAAAAAAAAAAAAAAAAAA/{page}")
    visitor.home.clock.at = NOW.replace(year=2027)
    expired = visitor.web.get(f"{visitor.path}/{page}")

    assert (never.status_code, expired.status_code) == (404, 404)
    assert never.data == expired.data
    assert "Sivua ei löydy" in never.text


def test_an_expired_link_takes_no_form(visitor: Visitor) -> None:
    shown = visitor.web.get(f"{visitor.path}/preferences").text
    signature = shown.split('name="form" value="')[1].split('"')[0]
    visitor.home.clock.at = NOW.replace(year=2027)

    answer = visitor.web.post(f"{visitor.path}/preferences", data={"form": signature, "do": "stop"})

    assert answer.status_code == 404
    assert visitor.told("preference.changed") == []


@pytest.mark.parametrize("page", [*(f"{{path}}/{name}" for name in PAGES), "/t/unknown/preferences"])
def test_the_headers_keep_the_pages_private(visitor: Visitor, page: str) -> None:
    headers = visitor.web.get(page.format(path=visitor.path)).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_inline_or_from_elsewhere(visitor: Visitor, page: str) -> None:
    shown = visitor.web.get(f"{visitor.path}/{page}").text
    for unwanted in ("<script", "<style", " style=", " onclick=", "http:", "https:", "//"):
        assert unwanted not in shown


def test_neither_the_token_nor_an_address_is_in_the_logs_or_in_where_a_form_leads(visitor: Visitor) -> None:
    with structlog.testing.capture_logs() as lines:
        leads = visitor.presses(do="first", channel="email").headers["Location"]
        visitor.presses("feedback", score="1", words="Aino oli kotona")
    written = json.dumps(lines, default=str) + leads.replace(visitor.path, "")

    for personal in (visitor.path.removeprefix("/t/"), visitor.phone, EMAIL, "Aino", visitor.customer_id):
        assert personal not in written


def test_a_shops_name_with_markup_stays_text(visitor: Visitor) -> None:
    visitor.renames("<b>Muki & Co</b> {0} %s")
    shown = visitor.web.get(f"{visitor.path}/preferences").text

    assert "<b>" not in shown
    assert "&lt;b&gt;Muki &amp; Co" in shown


@pytest.mark.parametrize("words", ["a\x00b", "\ud7ff\uffff", "x" * 5000, "<script>", "  "])
def test_any_words_are_kept_as_far_as_they_are_text(visitor: Visitor, words: str) -> None:
    answer = visitor.presses("feedback", score="2", words=words)

    assert answer.status_code == 303
    with visitor.home.database("notify").read() as session:
        (row,) = session.query(Feedback).filter_by(order_id=visitor.order_id)
    assert row.score == 2
    assert len(row.words or "") <= 1000
