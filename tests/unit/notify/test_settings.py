"""What the environment may ask of notify."""

import pytest

from services.notify.rules.facts import Kind
from services.notify.settings import policy
from shared import settings
from shared.links import Links

LINKS = Links(public_url="https://posti.esimerkki.fi", secret="a secret")


def asked(tmp_path, **environ):
    known = {name: environ[name] for name in ("PERILLE_SMS", "PERILLE_EMAIL") if name in environ}
    return policy(settings.load({"PERILLE_DATA": str(tmp_path), **known}), LINKS, environ)


def test_orders_are_not_confirmed_unless_asked_for(tmp_path):
    assert asked(tmp_path).confirms_orders is False
    assert asked(tmp_path, PERILLE_CONFIRM_ORDERS="yes").confirms_orders is True


def test_a_bad_value_names_the_variable_and_what_is_allowed(tmp_path):
    with pytest.raises(settings.BadSetting, match=r"PERILLE_CONFIRM_ORDERS='perhaps'.*yes or no"):
        asked(tmp_path, PERILLE_CONFIRM_ORDERS="perhaps")


def test_every_channel_has_its_provider(tmp_path):
    assert asked(tmp_path).providers == {"sms": "sandbox", "email": "sandbox"}


def test_whatsapp_is_a_channel_where_twilio_has_a_number_for_it(tmp_path):
    number = {"TWILIO_WHATSAPP_FROM": "+358401119999"}

    assert asked(tmp_path, PERILLE_SMS="twilio", **number).providers["whatsapp"] == "twilio"
    assert "whatsapp" not in asked(tmp_path, PERILLE_SMS="twilio").providers
    assert "whatsapp" not in asked(tmp_path, **number).providers


def test_decisions_know_what_whatsapp_has_templates_for(tmp_path):
    file = tmp_path / "templates.toml"
    file.write_text('[pickup]\nfi = "HX0123456789abcdef0123456789abcdef"\n')
    number = {"TWILIO_WHATSAPP_FROM": "+358401119999", "PERILLE_WHATSAPP_TEMPLATES": str(file)}

    assert asked(tmp_path, PERILLE_SMS="twilio", **number).templates == {(Kind.PICKUP, "fi")}
