"""/t/{token}/details says what is so: why a code does not come, and nothing personal once the delivery is long over."""

import re
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from services.notify.people.contact_codes import TROUBLES
from services.notify.rules.faults import Lesson
from services.orders.behind_link import texts_of
from services.orders.details_view import trouble
from shared.languages import LANGUAGES
from tests.integration.orders.conftest import NOW, Webshop
from tests.integration.orders.details import AtDetails

_numbers = count(7_112_223)


@pytest.fixture
def visitor(shop: Webshop) -> AtDetails:
    return AtDetails(shop, shop.place()["id"])


def state(visitor: AtDetails) -> str:
    """What the script of an open page asks for."""
    return str(visitor.browser.get(f"{visitor.path}/live").headers["ETag"])


def test_who_waits_is_told_that_the_number_gets_no_texts_and_what_to_do(visitor: AtDetails) -> None:
    number = f"+35845{next(_numbers)}"
    visitor.says(do="phone", address=number)
    waiting = state(visitor)
    visitor.code_fails("landline", at=NOW)

    shown = visitor.reads("?lang=en&done=sent")
    assert (
        f"The code did not get there •••• {number[-3:]} cannot get text messages. Give the number of a mobile" in shown
    )
    assert "The code is on its way." not in shown
    assert 'name="code"' not in visitor.browser.get(visitor.path).text
    assert state(visitor) != waiting


def test_a_code_that_left_after_all_is_asked_for_and_older_word_changes_nothing(visitor: AtDetails) -> None:
    visitor.says(do="phone", address=f"+35845{next(_numbers)}")
    visitor.code_fails("delayed", at=NOW + timedelta(seconds=5))
    assert "has not left yet" in visitor.reads()
    assert "Confirmed." in visitor.types(visitor.code())

    visitor.says(do="phone", address=f"+35845{next(_numbers)}")
    visitor.code_fails(None, at=NOW + timedelta(seconds=9))
    visitor.code_fails("failed", at=NOW + timedelta(seconds=5))
    assert "We sent a code of six digits" in visitor.reads()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_has_words_and_those_of_its_address_have_their_own(language: str) -> None:
    texts = texts_of(language)
    unknown = texts["trouble"]["any"]["failed"]

    assert all(trouble(field, why, texts) for field in ("phone", "email") for why in (*TROUBLES, "new word"))
    lessons = {
        "phone": ("invalid", "landline", "opted_out", "blocked"),
        "email": ("invalid", "bounced", "full", "opted_out", "complained"),
    }
    assert set(Lesson.__args__) - {why for known in lessons.values() for why in known} == {"absent"}
    assert unknown not in {trouble(field, why, texts) for field, known in lessons.items() for why in known}


def test_thirty_days_after_the_delivery_nothing_personal_is_left_and_nothing_can_be_changed(
    visitor: AtDetails,
) -> None:
    visitor.says(do="needs", needs=["allergy"])
    visitor.gets_it(at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    before, clock = visitor.customer(), visitor.shop.home.clock
    form = re.search(r'name="form" value="([0-9a-f]+)"', visitor.browser.get(visitor.path).text)
    assert form

    clock.at = datetime(2026, 12, 24, 8, 59, tzinfo=UTC)
    visitor.unlocks()
    assert "••••" in visitor.reads()
    clock.at = datetime(2026, 12, 24, 9, tzinfo=UTC)
    shown = visitor.browser.get(f"{visitor.path}?lang=en").text
    assert "They left this page 30 days after the delivery." in shown
    for personal in ("•••", "allergy", "<input", "<form"):
        assert personal not in shown
    answer = visitor.browser.post(visitor.path, data={"do": "needs", "needs": "no_stairs", "form": form[1]})
    assert (answer.status_code, visitor.customer()) == (422, before)
