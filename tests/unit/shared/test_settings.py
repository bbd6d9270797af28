"""The environment is read once, and a bad value stops the start with one line that says how to mend it."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.settings import BadSetting, load

SERVERS = {
    "PERILLE_DATABASE_URL": "postgresql://perille:hush@localhost:5432/perille",
    "PERILLE_BROKER_URL": "amqp://perille:hush@localhost:5672/perille",
    "PERILLE_SECRET_KEY": "hush",
    "PERILLE_OPS_PASSWORD": "hush",
}


def test_nothing_need_be_set_for_the_embedded_mode(tmp_path: Path) -> None:
    settings = load({"PERILLE_DATA": str(tmp_path)})

    assert settings.in_memory
    assert settings.database_url is None
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.sms, settings.email) == ("sandbox", "sandbox")


def test_embedded_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = load({"PERILLE_DATA": str(tmp_path)})
    second = load({"PERILLE_DATA": str(tmp_path)})

    assert first.secret_key == second.secret_key
    assert first.ops_password == second.ops_password
    assert len(first.secret_key) >= 32
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_given_secret_is_not_written_down(tmp_path: Path) -> None:
    load({"PERILLE_DATA": str(tmp_path), "PERILLE_SECRET_KEY": "given", "PERILLE_OPS_PASSWORD": "given"})

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["PERILLE_SECRET_KEY", "PERILLE_OPS_PASSWORD"])
def test_with_postgresql_a_secret_must_be_given(name: str) -> None:
    with pytest.raises(BadSetting, match=name):
        load({key: value for key, value in SERVERS.items() if key != name})


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    settings = load({"PERILLE_DATA": str(tmp_path), "PERILLE_NOW": "", "PERILLE_BROKER_URL": " "})

    assert settings.now is None
    assert settings.in_memory


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PERILLE_DATABASE_URL", "mysql://u:p@h/d"),
        ("PERILLE_DATABASE_URL", "postgresql:///d"),
        ("PERILLE_DATABASE_URL", "postgresql://h:port/d"),
        ("PERILLE_BROKER_URL", "redis://h"),
        ("PERILLE_BROKER_URL", "amqp://"),
        ("PERILLE_BROKER_MANAGEMENT_URL", "rabbit.example:15672"),
        ("PERILLE_PUBLIC_URL", "track.example.fi"),
        ("PERILLE_SMS", "pigeon"),
        ("PERILLE_EMAIL", "pigeon"),
        ("PERILLE_NOW", "tomorrow"),
        ("PERILLE_FORGET_AFTER", "0"),
        ("PERILLE_FORGET_FILES_AFTER", "90 days"),
        ("PERILLE_NOW", "2026-11-24T09:00:00"),
        ("PERILLE_CLOCK_SPEED", "0"),
        ("PERILLE_CLOCK_SPEED", "-2"),
        ("PERILLE_CLOCK_SPEED", "nan"),
        ("PERILLE_CLOCK_SPEED", "inf"),
        ("PERILLE_CLOCK_SPEED", "fast"),
        ("PERILLE_PORT", "0"),
        ("PERILLE_PORT", "70000"),
        ("PERILLE_PORT", "http"),
        ("PERILLE_LOG", "xml"),
    ],
)
def test_a_bad_value_is_refused_with_one_line(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as raised:
        load(SERVERS | {name: value})

    text = str(raised.value)
    assert "\n" not in text
    assert name in text
    assert "must be" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PERILLE_DATABASE_URL", "mysql://u:hush@h/d"),
        ("PERILLE_BROKER_URL", "redis://u:hush@h"),
        ("PERILLE_BROKER_MANAGEMENT_URL", "ftp://u:hush@h"),
    ],
)
def test_a_password_in_a_bad_value_is_not_shown(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as raised:
        load(SERVERS | {name: value})

    assert "hush" not in str(raised.value)


def test_a_story_may_begin_at_another_time_and_run_faster() -> None:
    settings = load(SERVERS | {"PERILLE_NOW": "2026-11-24T09:00:00+02:00", "PERILLE_CLOCK_SPEED": "60"})

    assert settings.now == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert settings.clock_speed == 60


def test_a_public_origin_has_no_slash_at_its_end() -> None:
    assert load(SERVERS | {"PERILLE_PUBLIC_URL": "https://t.example.fi/"}).public_url == "https://t.example.fi"
