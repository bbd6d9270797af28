"""The `perille` command as somebody uses it at a terminal: what it does, and what it says where it cannot."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from tests.interchanges import Said, interchange


class Terminal:
    """A terminal with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"PERILLE_DATA": str(folder), "PERILLE_DATABASE_URL": "", "PERILLE_BROKER_URL": ""}

    def __call__(self, *words: str, **environment: str) -> Result:
        return CliRunner().invoke(main, words, env={**self.environment, **environment})


@pytest.fixture
def perille(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "var")


def plain(result: Result) -> str:
    """What was printed, where no traceback was."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scans.edi"
    path.write_bytes(interchange("JJFI1", Said(code="13", at=datetime(2026, 11, 24, 8, tzinfo=UTC))))
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("dead-letters", "list"),
        ("dead-letters", "show", "x"),
        ("dead-letters", "retry", "x"),
        ("dead-letters", "discard", "x", "--reason", "a test"),
    ],
)
def test_before_the_first_start_it_says_what_is_missing(perille: Terminal, words: tuple[str, ...]) -> None:
    result = perille(*words)

    assert "run `perille migrate`" in plain(result)
    assert result.exit_code == 1


def test_a_file_is_not_read_into_databases_that_are_not_there(perille: Terminal, file: Path) -> None:
    assert "run `perille migrate`" in plain(perille("intake", str(file), "--carrier", "posti"))


def test_after_migrate_files_are_read_and_dead_letters_listed(perille: Terminal, file: Path) -> None:
    assert "notify: up to date" in plain(perille("migrate"))
    assert "scans.edi" in plain(perille("intake", str(file), "--carrier", "generic-edifact"))
    assert "Nothing is dead" in plain(perille("dead-letters", "list"))
    assert "there is no dead letter x" in plain(perille("dead-letters", "show", "x"))


def test_a_shop_gets_its_key_once(perille: Terminal) -> None:
    assert "key  pk_" in plain(perille("shop", "add", "Mukikauppa Oy"))


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "x" * 61])
def test_a_shop_without_a_name_that_fits_a_message_is_refused(perille: Terminal, name: str) -> None:
    result = perille("shop", "add", name)

    assert "every message begins with it" in plain(result)
    assert result.exit_code == 2


def test_a_time_zone_that_is_none_is_refused(perille: Terminal) -> None:
    assert "is no time zone" in plain(perille("shop", "add", "Mukikauppa", "--zone", "Helsinki"))


def test_a_data_folder_that_cannot_be_is_one_line(perille: Terminal, file: Path) -> None:
    result = perille("migrate", PERILLE_DATA=str(file))

    assert plain(result).startswith(f"perille: PERILLE_DATA='{file}' is not allowed")
    assert result.exit_code == 2


def test_a_database_that_is_away_is_one_line_without_its_password(perille: Terminal) -> None:
    servers = {
        "PERILLE_DATABASE_URL": "postgresql://perille:secret@127.0.0.1:1/perille",
        "PERILLE_SECRET_KEY": "k",
        "PERILLE_OPS_PASSWORD": "p",
    }
    result = perille("shop", "add", "Mukikauppa", **servers)

    assert plain(result) == "perille: a database does not answer; `perille doctor` says which, and what to do\n"


def test_templates_are_read_before_customers_read_them(perille: Terminal, tmp_path: Path) -> None:
    words = tmp_path / "words" / "shop_1" / "delivered"
    words.mkdir(parents=True)
    (words / "sms.fi.txt").write_text("{{ shop }}: {{ parcels }} on perillä!")
    good = perille("templates", "lint", str(tmp_path / "words"))
    (words / "sms.sv.txt").write_text("{{ shop }}: {{ paket }} är framme!")
    (words / "fax.sv.txt").write_text("Hej!")
    bad = perille("templates", "lint", PERILLE_TEMPLATES=str(tmp_path / "words"), COLUMNS="200")

    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "shop_1/delivered/sms.fi.txt" in plain(good)
    said = " ".join(plain(bad).replace("│", " ").split())  # however narrow the terminal is
    assert "no variable is called paket" in said
    assert "nobody reads it" in said
