"""What the doctor says of accounts at providers."""

from datetime import date

import pytest

from services.doctor_accounts import examine_accounts
from services.findings import Finding
from shared import settings
from tests.unit.notify.environment import SENDGRID, TWILIO

PUBLIC = {"PERILLE_PUBLIC_URL": "https://track.example.fi"}


def examined(tmp_path, **environ) -> list[Finding]:
    known = {name: value for name, value in environ.items() if name.startswith("PERILLE_")}
    return examine_accounts(settings.load({"PERILLE_DATA": str(tmp_path), **known}), date(2026, 11, 24), environ)


def troubles(tmp_path, **environ) -> str:
    return "\n".join(f"{one.what}: {one.remedy}" for one in examined(tmp_path, **environ) if not one.well)


def test_a_sandbox_has_no_accounts_to_examine(tmp_path):
    assert examined(tmp_path) == []


def test_accounts_that_are_well_need_no_remedy(tmp_path):
    assert troubles(tmp_path, **PUBLIC, **TWILIO, **SENDGRID) == ""


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://localhost", "http://track.example.fi"])
def test_providers_must_be_able_to_call_back(tmp_path, url):
    assert "set PERILLE_PUBLIC_URL" in troubles(tmp_path, **TWILIO, PERILLE_PUBLIC_URL=url)


def test_a_stand_in_on_this_machine_can_call_this_machine(tmp_path):
    assert troubles(tmp_path, **TWILIO, PERILLE_TWILIO_URL="http://127.0.0.1:9000") == ""


def test_what_is_missing_is_named_with_its_remedy(tmp_path):
    assert "TWILIO_FROM" in troubles(tmp_path, **PUBLIC, **{**TWILIO, "TWILIO_FROM": ""})


def test_a_name_that_may_not_be_used_yet_says_how_it_may(tmp_path):
    named = {**TWILIO, "TWILIO_FROM": "Mukikauppa", "TWILIO_FROM_NUMBER": "+358401110000"}

    assert "TWILIO_FROM_AUTHORISED" in troubles(tmp_path, **PUBLIC, **named)
    assert "2026-12-01" in troubles(tmp_path, **PUBLIC, **named, TWILIO_FROM_AUTHORISED="2026-12-01")


def test_a_name_that_takes_no_replies_says_so(tmp_path):
    named = {**TWILIO, "TWILIO_FROM": "Mukikauppa", "TWILIO_FROM_AUTHORISED": "2026-05-01"}

    assert any("takes no replies" in one.what for one in examined(tmp_path, **PUBLIC, **named))


def test_a_language_without_a_whatsapp_template_is_named(tmp_path):
    file = tmp_path / "templates.toml"
    file.write_text('[pickup]\nfi = "HX0123456789abcdef0123456789abcdef"\n')
    found = {"TWILIO_WHATSAPP_FROM": "+358401119999", "PERILLE_WHATSAPP_TEMPLATES": str(file)}

    assert "pickup sv" in troubles(tmp_path, **PUBLIC, **TWILIO, **found)


def test_where_answers_to_mail_are_to_be_posted_is_shown_whole(tmp_path):
    (address,) = [one.what for one in examined(tmp_path, **PUBLIC, **SENDGRID) if "answers" in one.what]

    assert "https://track.example.fi/v1/providers/sendgrid/inbound?key=" in address
