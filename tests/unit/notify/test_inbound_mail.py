"""What a mail says: its own words without the mail it answers, who wrote it, and which of our messages it means."""

import pytest

from services.notify.hearing import inbound_mail, mail_form

ATTEMPT = "att_01hf00000000000000000000ab"
HEADERS = (
    "Received: by mx\r\nMessage-ID: <abc@mail.example>\r\nSubject: Re: Pakettisi\r\nFrom: Aino <aino@example.fi>\r\n"
)


@pytest.mark.parametrize(
    "text",
    [
        "Missä pakettini on?",
        "Missä pakettini on?\n\nti 24.11.2026 klo 12.00 Mukikauppa <posti@example.fi> kirjoitti:\n> Hei!\n> Pakettisi",
        "Missä pakettini on?\r\n\r\nOn Tue, 24 Nov 2026 at 12:00, Mukikauppa <p@example.fi> wrote:\r\n> Hei!",
        "Missä pakettini on?\n\nDen tis 24 nov. 2026 kl 12:00 skrev Mukikauppa <p@example.fi>:\n> Hej!",
        "Missä pakettini on?\n> STOP\n> Hei!",
        "Missä pakettini on?\n\n-----Alkuperäinen viesti-----\nLähettäjä: Mukikauppa",
        "Missä pakettini on?\n\n________________________________\nLähettäjä: Mukikauppa",
        "Missä pakettini on?\n\nFrom: Mukikauppa <posti@example.fi>\nSent: Tuesday",
        "Missä pakettini on?\n-- \nAino Virtanen",
        "Missä pakettini on?\n\nLähetetty iPhonesta",
    ],
)
def test_what_is_quoted_or_signed_is_not_what_was_written(text):
    assert inbound_mail.written({"text": text}) == "Missä pakettini on?"


def test_a_mail_in_html_alone_is_read_as_a_person_sees_it():
    html = (
        "<style>p{}</style><div>Hei &auml;</div><p>ei   tullut</p><blockquote>Pakettisi on noudettavissa</blockquote>"
    )

    assert inbound_mail.written({"html": html}) == "Hei ä\nei   tullut"


def test_a_raw_mail_is_read_too():
    coded = "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    raw = f"{HEADERS}{coded}\r\nHy=E4!\r\n"
    body = {"email": raw}

    assert inbound_mail.written(body) == "Hyä!"
    assert inbound_mail.sender(body) == "aino@example.fi"
    assert inbound_mail.message_id(body) == "<abc@mail.example>"


@pytest.mark.parametrize(
    "body",
    [
        {"headers": f"In-Reply-To: <{ATTEMPT}@track.example.fi>\n"},
        {"headers": f"References: <x@y>\n <{ATTEMPT}@track.example.fi>\nSubject: Re\n"},
        {"to": f"Mukikauppa <posti+{ATTEMPT}@example.fi>"},
        {"envelope": f'{{"to": ["posti+{ATTEMPT.upper()}@example.fi"]}}'},
    ],
)
def test_the_message_that_is_answered_is_found_by_headers_or_address(body):
    assert ATTEMPT in inbound_mail.messages_named(body)


def test_a_message_id_of_sendgrids_holds_the_id_that_the_send_was_answered_with():
    body = {
        "headers": "In-Reply-To: <14c5d75ce93@geopod-ismtpd-1>\nReferences: <a@b>\n\t<14c5d75ce93@geopod-ismtpd-1>\n"
    }

    assert inbound_mail.messages_named(body) == ["14c5d75ce93", "a"]


def test_an_attempt_in_the_text_or_subject_proves_nothing():
    assert inbound_mail.messages_named({"text": ATTEMPT, "subject": ATTEMPT, "headers": f"Subject: {ATTEMPT}\n"}) == []


@pytest.mark.parametrize(
    "body",
    [
        {"headers": "Auto-Submitted: auto-replied\n"},
        {"headers": "Subject: x\nPrecedence: bulk\n"},
        {"from": "MAILER-DAEMON@example.fi"},
    ],
)
def test_machines_that_answer_are_known_as_such(body):
    assert inbound_mail.is_automatic(body)
    assert not inbound_mail.is_automatic({"headers": HEADERS + "Auto-Submitted: no\r\n", "from": "aino@example.fi"})


def test_each_field_of_the_form_has_its_own_charset():
    raw = (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nHy\xe4 \xf6\r\n'
        b'--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\nHy\xc3\xa4\r\n'
        b'--b\r\nContent-Disposition: form-data; name="charsets"\r\n\r\n{"text":"iso-8859-1","subject":"UTF-8"}\r\n'
        b'--b\r\nContent-Disposition: form-data; name="attachment1"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n"
        b"\xff\xd8\xff\r\n--b--\r\n"
    )

    body = mail_form.read(raw, "multipart/form-data; boundary=b")

    assert (body["text"], body["subject"]) == ("Hyä ö", "Hyä")
    assert body["files"] == [{"name": "a.jpg", "type": "image/jpeg", "bytes": 3}]


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"", "multipart/form-data; boundary=b"),
        (b"--b\r\nnonsense", "multipart/form-data; boundary=b"),
        (b"--b\r\nX: y\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\ncut', "multipart/form-data; boundary=b"),
        (b"\xff\x00", "multipart/form-data"),
        (b"text", ""),
        (b"x", "multipart/form-data; boundary=\xe4"),
    ],
)
def test_what_is_no_form_is_kept_as_it_came(raw, content_type):
    assert "unreadable" in mail_form.read(raw, content_type)
