"""What goes to SendGrid."""

import base64
import logging
import threading

import pytest

from services.notify.channels import Attachment, Lost
from services.notify.channels.sendgrid_email import quoted
from services.notify.rules.faults import Fault, Follow
from tests.integration.channels.kit import MAILBOX, Line, line, outgoing
from tests.standins.providers import EMAIL_FROM
from tests.standins.sendgrid import API_KEY

LEAVE = "https://track.example.fi/u/abc"


def sent(wired: Line, **facts):
    message = outgoing("email", **facts)
    assert wired.channels["email"].send(message).result == "accepted"
    return wired.providers.sendgrid.letter_of(message.attempt_id).mail, message


def test_a_mail_carries_our_id_back_and_nothing_about_its_reader(wired: Line):
    mail, message = sent(wired)

    assert mail["to"] == [{"email": MAILBOX}]
    assert mail["custom_args"] == {"notice_attempt": message.attempt_id}
    assert mail["categories"] == ["pickup"]
    assert mail["from"] == {"email": EMAIL_FROM, "name": "Mukikauppa"}


def test_a_mail_is_text_first_and_then_a_page(wired: Line):
    mail, message = sent(wired)

    assert [part["type"] for part in mail["content"]] == ["text/plain", "text/html"]
    assert [part["value"] for part in mail["content"]] == [message.text, message.html]


def test_a_mail_is_not_tracked_and_its_links_stay_ours(wired: Line):
    tracking = sent(wired)[0]["tracking_settings"]

    assert not any(tracking[name]["enable"] for name in ("click_tracking", "open_tracking", "subscription_tracking"))


def test_a_mail_program_can_unsubscribe_with_its_own_button(wired: Line):
    headers = sent(wired, leave_url=LEAVE)[0]["headers"]

    assert headers["List-Unsubscribe"] == f"<{LEAVE}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_without_a_way_to_leave_none_is_promised(wired: Line):
    assert "List-Unsubscribe" not in sent(wired)[0]["headers"]


def test_headers_of_one_mail_do_not_stay_for_the_next(wired: Line):
    sent(wired, leave_url=LEAVE)

    assert "List-Unsubscribe" not in sent(wired)[0]["headers"]


def test_a_calendar_entry_and_a_picture_travel_with_it(wired: Line):
    calendar = Attachment(name="nouto.ics", media_type="text/calendar; method=PUBLISH", content=b"BEGIN:VCALENDAR")
    picture = Attachment(name="koodi.png", media_type="image/png", content=b"\x89PNG", cid="code")

    first, second = sent(wired, attachments=(calendar, picture))[0]["attachments"]

    assert base64.b64decode(first["content"]) == b"BEGIN:VCALENDAR"
    assert (first["disposition"], first["filename"]) == ("attachment", "nouto.ics")
    assert (second["disposition"], second["content_id"]) == ("inline", "code")


def test_answers_go_where_the_shop_wants_them(tmp_path):
    with line(tmp_path, tls=False, PERILLE_REPLY_TO="asiakaspalvelu@mukikauppa.fi") as wired:
        assert sent(wired)[0]["reply_to"] == {"email": "asiakaspalvelu@mukikauppa.fi"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mukikauppa", "Mukikauppa"),
        ("Muki, kuppi; ja lasi Oy", '"Muki, kuppi; ja lasi Oy"'),
        ('Muki "iso", Oy', '"Muki \\"iso\\", Oy"'),
        ("Muki\r\nBcc: x@example.fi", "Muki Bcc: x@example.fi"),
    ],
)
def test_a_name_with_commas_is_one_name(name, shown):
    assert quoted(name) == shown


def test_an_address_that_sendgrid_does_not_take_is_not_tried_again(wired: Line):
    outcome = wired.channels["email"].send(outgoing("email", to="aino at example"))

    assert outcome.fault == Fault(Follow.OTHER, "invalid")
    assert outcome.error == "400 personalizations.0.to.0.email"


def test_an_answer_of_a_sandboxed_account_is_no_delivery(wired: Line):
    wired.script("email").add("500_accepted", status=200)

    assert wired.channels["email"].send(outgoing("email")).result == "unknown"


def test_sendgrid_cannot_be_asked_what_became_of_a_mail(wired: Line):
    lost = Lost(attempt_id="att_1", channel="email", to=MAILBOX, text="", at=wired.clock.now())

    assert wired.channels["email"].lookup(lost).result == "unknown"


def test_many_mails_share_a_few_connections(tmp_path):
    with line(tmp_path, tls=False) as wired:
        server, seen = wired.providers.sendgrid_server, set()
        handle = server.handle
        server.handle = lambda request: seen.update(server.transports) or handle(request)

        def some() -> None:
            for _ in range(10):
                wired.channels["email"].send(outgoing("email"))

        threads = [threading.Thread(target=some) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert len(wired.providers.ledger) == 80
        assert len(seen) <= 4


def test_nothing_of_a_mail_is_logged_at_any_level(wired: Line, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)

    sent(wired, text="Salainen koodi 4821")

    for secret in (API_KEY, MAILBOX, "4821"):
        assert secret not in caplog.text
