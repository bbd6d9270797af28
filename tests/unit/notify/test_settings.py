"""What the environment may ask of notify."""

import pytest

from services.notify.settings import policy
from shared import settings
from shared.links import Links

LINKS = Links(public_url="https://posti.esimerkki.fi", secret="a secret")


def asked(tmp_path, **environ):
    return policy(settings.load({"PERILLE_DATA": str(tmp_path)}), LINKS, environ)


def test_orders_are_not_confirmed_unless_asked_for(tmp_path):
    assert asked(tmp_path).confirms_orders is False
    assert asked(tmp_path, PERILLE_CONFIRM_ORDERS="yes").confirms_orders is True


def test_a_bad_value_names_the_variable_and_what_is_allowed(tmp_path):
    with pytest.raises(settings.BadSetting, match=r"PERILLE_CONFIRM_ORDERS='perhaps'.*yes or no"):
        asked(tmp_path, PERILLE_CONFIRM_ORDERS="perhaps")


def test_every_channel_has_its_provider(tmp_path):
    assert asked(tmp_path).providers == {"sms": "sandbox", "email": "sandbox"}
