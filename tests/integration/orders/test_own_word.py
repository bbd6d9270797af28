"""What customers tell notify of themselves is their own word in the master data, and reaches everybody from there."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from services.orders import handlers
from shared.envelope import Message
from tests.integration.orders.conftest import NOW, Webshop

LATER = NOW + timedelta(minutes=5)
_numbers = count(1)


def says(shop: Webshop, customer_id: str, said_at: dict[str, datetime], **said: Any) -> None:
    """preference.changed; parts that were never said are null."""
    body = {
        "customer_id": customer_id,
        "shop_id": shop.id,
        "revision": next(_numbers),
        "said_at": {part: at.isoformat() for part, at in said_at.items()},
        "changed_at": NOW.isoformat(),
        **said,
    }
    message = Message(
        id=f"m{next(_numbers)}", event="preference.changed", version=1, subject="", time=NOW, body=body, headers={}
    )
    with shop.home.database("orders").write() as session:
        handlers.table()["preference.changed"](session, message, NOW)


def customer(shop: Webshop, order_id: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.get(f"/v1/orders/{order_id}").json["customer"]
    return found


def test_the_language_a_customer_chose_is_master_data_for_everybody(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    says(shop, customer(shop, order_id)["id"], {"language": LATER}, language="sv")

    found = customer(shop, order_id)
    assert (found["language"], found["sources"]["language"]["source"]) == ("sv", "customer")
    (event,) = shop.events("customer.changed")
    assert event["language"] == "sv"
    assert event["origins"]["language"] == {"source": "customer", "at": LATER.isoformat()}


def test_the_shop_cannot_take_a_customers_channel_back(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    says(shop, customer(shop, order_id)["id"], {"channels": NOW}, channels=["email"])

    answer = shop.patch(f"/v1/orders/{order_id}/customer", {"preferences": {"channels": ["sms"]}}).json

    assert answer["preferences"]["channels"] == ["email"]
    assert [kept["field"] for kept in answer["kept"]] == ["preferences.channels"]


def test_a_word_on_channels_is_none_on_quiet_hours(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    says(shop, customer(shop, order_id)["id"], {"channels": LATER}, channels=["email"])
    hours = {"from": "20:00", "to": "09:00"}

    answer = shop.patch(f"/v1/orders/{order_id}/customer", {"preferences": {"quiet_hours": hours}}).json
    assert (answer["preferences"], answer["kept"]) == ({"channels": ["email"], "quiet_hours": hours}, [])

    says(shop, answer["id"], {"quiet_hours": NOW}, quiet_hours={})
    found = customer(shop, order_id)
    assert found["preferences"] == {"channels": ["email"], "quiet_hours": None}
    assert {path: said["source"] for path, said in found["sources"].items() if path.startswith("preferences")} == {
        "preferences.channels": "customer",
        "preferences.quiet_hours": "customer",
    }


def test_who_wants_no_messages_and_no_quiet_hours_is_taken_at_their_word(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    says(shop, customer(shop, order_id)["id"], {"channels": NOW, "quiet_hours": LATER}, channels=[], quiet_hours={})

    assert customer(shop, order_id)["preferences"] == {"channels": [], "quiet_hours": None}


def test_an_older_word_that_comes_late_changes_nothing(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    customer_id = customer(shop, order_id)["id"]
    says(shop, customer_id, {"language": LATER}, language="en")
    says(shop, customer_id, {"language": NOW}, language="sv")

    assert customer(shop, order_id)["language"] == "en"
    assert len(shop.events("customer.changed")) == 1


def test_the_same_word_twice_is_told_once(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    for _ in range(2):
        says(shop, customer(shop, order_id)["id"], {"language": LATER}, language="sv")

    assert len(shop.events("customer.changed")) == 1


def test_what_only_notices_need_changes_no_master_data(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    says(shop, customer(shop, order_id)["id"], {"unwanted": NOW}, unwanted=["feedback"])

    assert shop.events("customer.changed") == []


def test_a_customer_whom_the_shop_does_not_have_is_left_alone(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    says(shop, "cus_unheard", {"language": LATER}, language="sv")

    assert customer(shop, order_id)["language"] == "fi"
