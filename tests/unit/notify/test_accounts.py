"""Which accounts the environment names, and what is said where it does so badly."""

import base64
from datetime import date

import pytest

from services.notify.channels.accounts import Accounts, accounts
from shared import settings
from tests.unit.notify.environment import PUBLIC_KEY, SENDGRID, SERVICE_SID, TWILIO

TODAY = date(2026, 11, 24)


def read(tmp_path, environ, today: date = TODAY) -> Accounts:
    which = {name: environ[name] for name in ("PERILLE_SMS", "PERILLE_EMAIL") if name in environ}
    return accounts(settings.load({"PERILLE_DATA": str(tmp_path), **which}), today, environ)


def test_the_sandbox_needs_no_account(tmp_path):
    assert read(tmp_path, {}) == Accounts(twilio=None, sendgrid=None)


def test_both_accounts_are_read(tmp_path):
    found = read(tmp_path, {**TWILIO, **SENDGRID})

    assert found.twilio.sender.value == "+358401110000"
    assert found.twilio.auth_tokens == (TWILIO["TWILIO_AUTH_TOKEN"],)
    assert found.sendgrid.sender == "posti@mukikauppa.fi"
    assert found.warnings == []


def test_secrets_are_not_shown_by_their_accounts(tmp_path):
    shown = repr(read(tmp_path, {**TWILIO, **SENDGRID}))

    assert TWILIO["TWILIO_AUTH_TOKEN"] not in shown
    assert SENDGRID["SENDGRID_API_KEY"] not in shown


def test_a_secret_is_rotated_with_both_in_use(tmp_path):
    found = read(
        tmp_path,
        {
            **TWILIO,
            **SENDGRID,
            "TWILIO_AUTH_TOKEN_OLD": "the-old-token",
            "SENDGRID_WEBHOOK_PUBLIC_KEY_OLD": PUBLIC_KEY,
        },
    )

    assert found.twilio.auth_tokens == (TWILIO["TWILIO_AUTH_TOKEN"], "the-old-token")
    assert len(found.sendgrid.webhook_keys) == 2


def test_a_messaging_service_is_a_sender(tmp_path):
    environ = {**TWILIO, "TWILIO_MESSAGING_SERVICE_SID": SERVICE_SID}
    del environ["TWILIO_FROM"]

    assert read(tmp_path, environ).twilio.sender.is_service


@pytest.mark.parametrize("missing", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"])
def test_what_twilio_lacks_is_named(tmp_path, missing):
    with pytest.raises(settings.BadSetting, match=rf"^{missing} is not set: PERILLE_SMS=twilio needs .+$"):
        read(tmp_path, {name: value for name, value in TWILIO.items() if name != missing})


@pytest.mark.parametrize("missing", ["SENDGRID_API_KEY", "SENDGRID_WEBHOOK_PUBLIC_KEY", "PERILLE_EMAIL_FROM"])
def test_what_sendgrid_lacks_is_named(tmp_path, missing):
    with pytest.raises(settings.BadSetting, match=rf"^{missing} is not set: PERILLE_EMAIL=sendgrid needs .+$"):
        read(tmp_path, {name: value for name, value in SENDGRID.items() if name != missing})


MALFORMED = {
    "TWILIO_ACCOUNT_SID": ("SK123", "AC and 32 hexadecimal digits"),
    "TWILIO_FROM": ("Mukikauppa Oy ja pojat", "a telephone number"),
    "TWILIO_FROM_AUTHORISED": ("1.5.2026", "such as 2026-05-01"),
    "TWILIO_FROM_NUMBER": ("040 1234567", "a telephone number"),
    "TWILIO_MESSAGING_SERVICE_SID": ("MG1", "MG and 32 hexadecimal digits"),
    "TWILIO_WHATSAPP_FROM": ("whatsapp:+358401110000", "a telephone number"),
    "PERILLE_TWILIO_URL": ("http://twilio.example.fi", "an https origin"),
    "PERILLE_SENDGRID_URL": ("https://example.fi/v3/mail", "an https origin without a path"),
    "PERILLE_EMAIL_FROM": ("Mukikauppa <posti@mukikauppa.fi>", "a mailbox such as"),
    "PERILLE_REPLY_TO": ("posti", "a mailbox such as"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_value_is_shown_with_what_is_allowed(tmp_path, name):
    value, allowed = MALFORMED[name]

    with pytest.raises(settings.BadSetting) as refused:
        read(tmp_path, {**TWILIO, **SENDGRID, name: value})

    assert str(refused.value).startswith(f"{name}={value!r} is not allowed: it must be ")
    assert allowed in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "SENDGRID_API_KEY", "SENDGRID_WEBHOOK_PUBLIC_KEY"])
def test_a_malformed_secret_is_not_shown(tmp_path, name):
    with pytest.raises(settings.BadSetting, match=rf"^{name}=\(hidden\) is not allowed"):
        read(tmp_path, {**TWILIO, **SENDGRID, name: "secret"})


@pytest.mark.parametrize("name", ["TWILIO_REGION", "TWILIO_EDGE"])
def test_a_stand_in_has_no_regions(tmp_path, name):
    with pytest.raises(settings.BadSetting, match=f"{name}='ie1' is not allowed: it must be unset"):
        read(tmp_path, {**TWILIO, "PERILLE_TWILIO_URL": "http://127.0.0.1:9000", name: "ie1"})


def test_a_key_that_is_no_point_of_its_curve_is_refused(tmp_path):
    off = base64.b64encode(base64.b64decode(PUBLIC_KEY)[:-1] + b"\0").decode()

    with pytest.raises(settings.BadSetting, match=r"^SENDGRID_WEBHOOK_PUBLIC_KEY=\(hidden\) is not allowed"):
        read(tmp_path, {**SENDGRID, "SENDGRID_WEBHOOK_PUBLIC_KEY": off})


NAMED = {**TWILIO, "TWILIO_FROM": "Mukikauppa"}


def test_a_name_that_nobody_declared_authorised_stops_the_start(tmp_path):
    with pytest.raises(settings.BadSetting, match=r"^TWILIO_FROM='Mukikauppa' is a name .*TWILIO_FROM_NUMBER"):
        read(tmp_path, NAMED)


def test_an_authorised_name_is_used_and_takes_no_replies(tmp_path):
    twilio = read(tmp_path, {**NAMED, "TWILIO_FROM_AUTHORISED": "2026-05-01"}).twilio

    assert twilio.sender.value == "Mukikauppa"
    assert not twilio.takes_replies


def test_only_a_sender_that_takes_replies_is_answered(tmp_path):
    assert "sms" in read(tmp_path, TWILIO).answerable
    assert "sms" not in read(tmp_path, {**NAMED, "TWILIO_FROM_AUTHORISED": "2026-05-01"}).answerable
    assert "sms" not in read(tmp_path, {}).answerable


@pytest.mark.parametrize("authorised", [{}, {"TWILIO_FROM_AUTHORISED": "2026-11-25"}])
def test_a_name_that_is_not_authorised_yet_gives_way_to_the_number_and_says_so(tmp_path, authorised):
    found = read(tmp_path, {**NAMED, "TWILIO_FROM_NUMBER": "+358401110000", **authorised})

    assert found.twilio.sender.value == "+358401110000"
    assert found.twilio.takes_replies
    (warning,) = found.warnings
    assert "Mukikauppa" in warning


def test_content_templates_are_read_by_kind_and_language(tmp_path):
    file = tmp_path / "templates.toml"
    file.write_text('[pickup]\nfi = "HX0123456789abcdef0123456789abcdef"\n')

    found = read(tmp_path, {**TWILIO, "PERILLE_WHATSAPP_TEMPLATES": str(file)})

    assert found.twilio.content_sids == {("pickup", "fi"): "HX0123456789abcdef0123456789abcdef"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[pickups]\nfi = "HX0"', "no kind of notice is called pickups"),
        ('[pickup]\nxx = "HX0"', "no language is called xx"),
        ('[pickup]\nfi = "HX0"', r"\[pickup\] fi: a ContentSid is HX"),
        ("[pickup\nfi = 1", "line 1"),
    ],
)
def test_bad_content_templates_are_refused_with_their_place(tmp_path, text, wrong):
    file = tmp_path / "templates.toml"
    file.write_text(text)

    with pytest.raises(settings.BadSetting, match=f"PERILLE_WHATSAPP_TEMPLATES=.*{wrong}"):
        read(tmp_path, {**TWILIO, "PERILLE_WHATSAPP_TEMPLATES": str(file)})
