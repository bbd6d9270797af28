"""docs/wording.md says what is so: shops write their words, and have templates approved, by it."""

import re
from pathlib import Path

import pytest

from services.notify.rules.facts import Kind
from services.notify.wording import samples
from services.notify.wording.content_values import UNKNOWN, VALUES, content_values
from services.notify.wording.vocabulary import vocabulary
from services.notify.wording.writing import write
from shared.languages import LANGUAGES

PAGE = (Path(__file__).parents[3] / "docs/wording.md").read_text()


def segments(kind: Kind, language: str) -> str:
    usual, longest = (
        max(write(about, channel="sms", language=language).segments for about in subjects)
        for subjects in (samples.usual(kind), samples.longest(kind))
    )
    return f"{usual} / {longest}"


@pytest.mark.parametrize("kind", list(Kind))
def test_what_each_kind_takes_as_a_text_message(kind):
    assert f"| `{kind}` | {' | '.join(segments(kind, language) for language in LANGUAGES)} |" in PAGE


def test_every_variable_and_no_other():
    table = PAGE.partition("| variable |")[2].partition("## ")[0]
    named = {
        name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1] if "|" in row else "")
    }

    assert named == set(vocabulary(samples.usual(Kind.PICKUP)[0], "en"))


@pytest.mark.parametrize("kind", list(Kind))
class TestContentValues:
    def test_stand_in_the_order_that_templates_were_approved_with(self, kind):
        assert f"| `{kind}` | {', '.join(VALUES[kind])} |" in PAGE

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_leave_no_gap_whatever_is_known(self, kind, language):
        for about in samples.usual(kind):
            values = content_values(about, language, news="Perillä!")

            assert len(values) == len(VALUES[kind])
            assert values[0] == "Mukikauppa"
            assert all(value.strip() and value != "None" and "\n" not in value for value in values)


def test_a_value_that_is_not_known_is_a_dash():
    without = samples.usual(Kind.ARRIVING)[1]

    assert content_values(without, "fi", news="")[2] == UNKNOWN == "-"
