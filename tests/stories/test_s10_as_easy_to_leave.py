"""S10 and S5: leaving takes one tap and no login, and what was said once is known everywhere."""

import re
from datetime import UTC, datetime

import requests

from tests.interchanges import ready
from tests.stories.house import House, Placed
from tests.waiting import wait_for

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def press(placed: Placed, page: str, **fields: str) -> str:
    """Press a button behind the customer's link; returns the page that it leads to."""
    address = f"{placed.page_url}/{page}"
    wait_for(lambda: requests.get(address, timeout=10).ok)
    shown = requests.get(address, timeout=10).text
    signature, action = (re.search(pattern, shown) for pattern in (r'name="form" value="(\w+)"', r'action="([^"]+)"'))
    assert signature
    assert action
    target = placed.page_url.rpartition("/t/")[0] + action[1]
    return requests.post(target, data={"form": signature[1], **fields}, timeout=10).text


def customer(house: House, placed: Placed) -> dict[str, object]:
    found: dict[str, object] = house.perille.call("GET", f"/v1/orders/{placed.id}").json()["customer"]
    return found


def test_who_leaves_by_one_tap_hears_nothing_and_the_reason_is_on_record(house: House) -> None:
    placed = house.place()

    page = press(placed, "leave", do="stop")
    house.carrier_says(placed, house.ready())
    house.everything_is_handled()

    assert "Et saa meiltä viestejä" in page
    assert house.told(placed) == []
    (notice,) = house.notices(placed)
    assert (notice["decision"], notice["reason"]) == ("suppressed", "not_wanted")


def test_leaving_one_channel_leaves_the_other(house: House) -> None:
    placed = house.place(preferences={"channels": ["sms", "email"], "quiet_hours": None})

    press(placed, "leave?channel=sms", do="drop", channel="sms")
    house.carrier_says(placed, house.ready())
    house.is_told(placed)

    assert len(house.perille.messages_to(placed.email)) == 1
    assert house.perille.messages_to(placed.phone) == []


def test_coming_back_is_as_easy_and_what_still_matters_is_told(house: House) -> None:
    placed = house.place()
    press(placed, "preferences", do="stop")
    house.carrier_says(placed, house.ready())
    house.everything_is_handled()

    press(placed, "preferences", do="start")

    assert "noudettavissa" in house.is_told(placed)[0]


def test_what_waits_goes_by_the_channel_chosen_since(house: House) -> None:
    placed = house.place(parcels=("A", "B"), preferences={"channels": ["sms", "email"], "quiet_hours": None})
    until = house.now.replace(day=30)
    house.carrier_says(placed, ready(house.ago(minutes=5), code="7392K1", until=until, parcel=f"{placed.number}A"))
    house.waiting(placed)

    press(placed, "preferences", do="first", channel="email")

    assert wait_for(lambda: house.waiting(placed)["channel"] == "email")


def test_the_shop_sees_that_the_customer_has_left_and_cannot_change_it(house: House) -> None:
    placed = house.place()
    press(placed, "preferences", do="stop")
    wait_for(lambda: customer(house, placed)["preferences"] == {"channels": [], "quiet_hours": None})

    answer = house.patch(placed, preferences={"channels": ["sms"]})

    assert answer["preferences"]["channels"] == []
    assert "outranks the shop" in answer["kept"][0]["reason"]


def test_what_was_said_on_the_phone_is_known_on_the_page(house: House) -> None:
    placed = house.place()
    path = f"/v1/customers/{customer(house, placed)['id']}/preferences"
    wait_for(lambda: house.perille.call("GET", path).ok)

    said = house.perille.call("PATCH", path, json={"source": "customer", "channels": ["email"]}).json()

    assert said["means"] == ["Tästä lähtien kirjoitamme sinulle sähköpostilla emmekä muulla tavalla."]
    assert "Kirjoitamme sinulle sähköpostilla" in requests.get(f"{placed.page_url}/preferences", timeout=10).text


def test_a_tap_of_feedback_stands_in_the_thread_of_the_page(house: House) -> None:
    placed = house.place()
    press(placed, "feedback", score="3")

    assert wait_for(lambda: "Kerroit, miten meni: hyvin" in house.page(placed))
