"""S16: the customer never knows more than the staff, who see the messages, the page and the reasons."""

import html
import re
import subprocess
from datetime import UTC, datetime

import pytest

from tests.e2e.running import BIN
from tests.interchanges import Said
from tests.stories.house import House, Placed

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def served(house: House) -> Placed:
    """A customer who was told twice, and once not."""
    placed = house.place(method="home")
    house.carrier_says(placed, Said(code="13", at=house.ago(days=1)))
    house.is_told(placed)
    house.carrier_says(placed, Said(code="20", at=house.ago(hours=3)))
    house.carrier_says(placed, house.ready())
    house.is_told(placed, 2)
    return placed


def words(page: str) -> str:
    """The text of a page, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_staff_read_every_word_the_customer_got(house: House, served: Placed) -> None:
    sent = [notice for notice in house.notices(served) if notice["status"] == "delivered"]

    assert [notice["text"] for notice in sent] == house.told(served)
    assert [(notice["kind"], notice["channel"], notice["to"]) for notice in sent] == [
        ("on_its_way", "sms", served.phone),
        ("pickup", "sms", served.phone),
    ]
    assert all(notice["sent_at"] and notice["attempts"][0]["status"] == "delivered" for notice in sent)


def test_the_customers_page_shows_the_same_messages(house: House, served: Placed) -> None:
    page = words(house.page(served, postcode="00100"))

    for text in house.told(served):
        assert " ".join(text.split()) in page


def test_staff_open_the_very_page_of_the_customer(house: House, served: Placed) -> None:
    order = house.perille.call("GET", f"/v1/orders/{served.id}").json()

    assert order["page_url"] == house.shipment(served)["page_url"] == served.page_url
    assert any(served.page_url in text for text in house.told(served))


def test_a_silence_has_its_reason_too(house: House, served: Placed) -> None:
    (silence,) = [notice for notice in house.notices(served) if notice["decision"] == "suppressed"]

    assert (silence["kind"], silence["reason"], silence["text"]) == ("delayed", "no_new_window", None)
    assert "gives no new time" in silence["because"][-1]


def test_every_rule_says_why_it_let_a_notice_through(house: House, served: Placed) -> None:
    because = house.notices(served)[-1]["because"]

    rules = [line.partition(":")[0] for line in because]
    assert rules[:3] == ["kind", "true", "told"]
    assert {"consent", "channel", "language", "quiet hours"} <= set(rules)
    assert served.phone not in " ".join(because)


def test_the_pickup_facts_of_the_api_are_those_of_the_text_and_the_page(house: House, served: Placed) -> None:
    pickup = house.shipment(served)["pickup"]
    text, page = house.told(served)[-1], words(house.page(served, postcode="00100"))

    for fact in (pickup["name"], pickup["street"], pickup["code"]):
        assert fact in text
        assert fact in page.replace("\u2060", "")


def test_a_stranger_with_the_link_sees_no_name_code_or_message(house: House, served: Placed) -> None:
    page = house.page(served)

    for secret in ("Aino", "Mannerheimintie", "7392K1", served.phone, served.number):
        assert secret not in page


def test_another_shop_sees_nothing_of_it(house: House, served: Placed) -> None:
    added = subprocess.run(
        [BIN / "perille", "shop", "add", "Toinen Oy"],
        env=house.perille.environment | {"PERILLE_DATA": str(house.perille.folder / "var")},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    theirs = {"Authorization": f"Bearer {added.stdout.split()[-1]}"}

    def seen(path: str) -> object:
        answer = house.perille.call("GET", path, headers=theirs)
        return answer.json()["items"] if answer.ok else answer.status_code

    assert seen(f"/v1/orders/{served.id}") == seen(f"/v1/shipments/{served.shipment_id}") == 404
    assert seen(f"/v1/notices?order_id={served.id}") == seen("/v1/sandbox/messages") == seen("/v1/orders") == []
