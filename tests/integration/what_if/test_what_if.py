"""`perille what-if`: every notice a feed would have sent, and what other rules would change, with nothing sent."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from services.cli import main
from services.notify.models import Notice, SandboxMessage
from shared.database import open_database
from tests.integration.what_if.yesterday import Yesterday
from tests.interchanges import Said, interchange, ready

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # ten o'clock in Helsinki
UNTIL = MORNING + timedelta(days=7)


class WhatIf:
    """The command at a terminal, on an installation of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "var"
        self.environment = {"PERILLE_DATA": str(self.data), "PERILLE_DATABASE_URL": "", "PERILLE_BROKER_URL": ""}
        CliRunner().invoke(main, ["migrate"], env=self.environment, catch_exceptions=False)

    def file(self, name: str, *said: Said, number: str = "TRACK1", prepared: datetime | None = None) -> str:
        path = self.folder / f"{name}.edi"
        path.write_bytes(interchange(number, *said, reference=name, prepared=prepared))
        return str(path)

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["what-if", *words], env=self.environment)

    def read(self, *words: str) -> dict[str, Any]:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def kinds(self, *words: str) -> list[str]:
        """The kinds of the notices, in their order."""
        return [one["kind"] for one in self.read(*words)["today"]["notices"] if one["decision"] == "send"]

    def rules(self, **files: str) -> str:
        """A folder of rules to try; `__` in a name stands for a folder."""
        folder = self.folder / "rules"
        for name, text in files.items():
            path = folder / name.replace("__", "/").replace("_toml", ".toml").replace("_json", ".json")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return str(folder)


@pytest.fixture
def what_if(tmp_path: Path) -> WhatIf:
    return WhatIf(tmp_path)


@pytest.fixture
def day(what_if: WhatIf) -> list[str]:
    """A home delivery from hand-over to the door, in three files that were not prepared at once."""
    return [
        what_if.file("door", Said(code="21", at=MORNING + timedelta(hours=5))),
        what_if.file("in", Said(code="13", at=MORNING)),
        what_if.file("moves", Said(code="1", at=MORNING + timedelta(hours=1))),
    ]


def test_files_are_played_in_the_order_in_which_they_were_made(what_if: WhatIf, day: list[str]) -> None:
    assert what_if.kinds(*day, "--assume", "fi") == ["on_its_way", "delivered", "feedback"]


def test_the_evening_before_comes_without_a_scan(what_if: WhatIf) -> None:
    thursday = ("DTM+64:202611261200:203", "DTM+63:202611261400:203")
    leaves = what_if.file("in", Said(code="13", at=MORNING, more=thursday))

    assert what_if.kinds(leaves, "--assume", "fi", "--hours", "36") == ["on_its_way", "tomorrow"]


def test_every_notice_says_when_by_what_in_how_many_parts_and_at_what_cost(what_if: WhatIf, day: list[str]) -> None:
    first = what_if.read(*day, "--assume", "sv")["today"]["notices"][0]

    assert (first["kind"], first["channel"], first["language"], first["segments"]) == ("on_its_way", "sms", "sv", 1)
    assert first["at"] == "2026-11-24T10:00:00+02:00"
    assert first["cost"] == "0.0700"


def test_a_text_that_would_have_waited_for_the_morning_is_shown_then(what_if: WhatIf) -> None:
    night = MORNING + timedelta(hours=14)
    file = what_if.file("night", ready(night, code="1234", until=UNTIL))

    (told,) = what_if.read(file, "--assume", "fi")["today"]["notices"]

    assert told["at"] == "2026-11-25T08:00:00+02:00"


def test_a_silence_is_shown_with_its_reason(what_if: WhatIf) -> None:
    file = what_if.file("late", Said(code="48", at=MORNING))
    document = what_if.read(file, "--assume", "fi")

    assert document["today"]["totals"]["notices"] == 0


def test_nothing_is_sent_and_nothing_is_kept(what_if: WhatIf, day: list[str]) -> None:
    what_if.kinds(*day, "--assume", "fi")

    database = open_database(database_url=None, data=what_if.data, name="notify")
    with database.read() as session:
        kept = [session.scalar(select(func.count()).select_from(model)) for model in (Notice, SandboxMessage)]
    database.close()
    assert kept == [0, 0]


def test_parcels_of_no_shop_are_counted_and_a_way_on_is_named(what_if: WhatIf, day: list[str]) -> None:
    output = what_if(*day).output

    assert "today: 0 notices" in output
    assert "1 consignments are of no shop here: --assume fi" in output


def test_rules_that_are_the_same_change_nothing(what_if: WhatIf, day: list[str]) -> None:
    folder = what_if.rules(prices_toml='currency = "EUR"\nsms = "0.07"\nemail = "0.001"\n')

    assert "Nothing would be different." in what_if(*day, "--assume", "fi", "--rules", folder).output


def test_a_kind_that_a_shop_switches_off_is_a_difference(what_if: WhatIf, day: list[str]) -> None:
    folder = what_if.rules(policies__default_json='{"kinds_off": ["on_its_way"]}')
    document = what_if.read(*day, "--assume", "fi", "--rules", folder)

    (change,) = [one for one in document["changes"] if one["what"] == "changed"]
    assert (change["before"]["kind"], change["after"]["decision"]) == ("on_its_way", "suppressed")
    assert document["rules"]["totals"]["notices"] == document["today"]["totals"]["notices"] - 1


def test_words_of_a_shop_are_a_difference(what_if: WhatIf, day: list[str]) -> None:
    words = "{{ shop }}: tulossa on {{ parcels }}. {{ link }}"
    name = "templates__shop_whatif__on_its_way__sms.fi.txt"
    document = what_if.read(*day, "--assume", "fi", "--rules", what_if.rules(**{name: words}))

    (change,) = document["changes"]
    assert change["differs"] == ["text"]
    assert "tulossa on" in change["after"]["text"]


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"kinds_toml": "[pickup]\npriority = 12\n"}, "kinds.toml: [pickup]"),
        ({"prices_toml": 'currency = "EUR"\nsms = "much"\n'}, "prices.toml"),
        ({"policies__default_json": '{"daily_cap": "many"}'}, "default.json"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_by_name(
    what_if: WhatIf, day: list[str], files: dict[str, str], fault: str
) -> None:
    result = what_if(*day, "--assume", "fi", "--rules", what_if.rules(**files))

    assert result.exit_code == 1
    assert fault in result.output


def test_a_file_that_is_no_interchange_is_refused_by_name(what_if: WhatIf) -> None:
    path = what_if.folder / "letter.txt"
    path.write_text("Dear carrier")
    result = what_if(str(path))

    assert result.exit_code == 1
    assert "letter.txt" in result.output


def test_yesterdays_feed_tells_real_customers_what_they_were_told(tmp_path: Path) -> None:
    with closing(Yesterday(tmp_path)) as yesterday:
        yesterday.happens(MORNING)
        told = yesterday.told()

    document = yesterday.asks()

    shown = [(one["kind"], one["channel"], one["text"]) for one in document["today"]["notices"]]
    assert told == shown[: len(told)]
    assert len(told) == 2
    assert document["strangers"] == 0
