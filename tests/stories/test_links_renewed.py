"""A link that came into wrong hands: the shop gives the order a new one, and the old one opens nothing any more."""

import re
from datetime import UTC, datetime

import requests

from tests.stories.house import House
from tests.waiting import wait_for

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def opens(url: str) -> bool:
    return requests.get(url, timeout=10).status_code == 200


def test_the_old_link_is_dead_and_the_next_message_has_the_new_one(house: House) -> None:
    placed = house.place(preferences={"channels": ["email"], "quiet_hours": None})
    assert opens(placed.page_url)

    answer = house.perille.call("POST", f"/v1/orders/{placed.id}/page/renew")
    renewed = answer.json()["page_url"]
    wait_for(lambda: not opens(placed.page_url))
    house.carrier_says(placed, house.ready())

    assert answer.status_code == 200
    assert opens(renewed)
    assert renewed != placed.page_url
    (mail,) = house.is_told(placed)
    assert set(re.findall(r"https?://[^\s/]+/t/[^\s/?]+", mail)) == {renewed}
    assert house.shipment(placed)["page_url"] == renewed
    assert house.perille.call("GET", f"/v1/orders/{placed.id}").json()["page_url"] == renewed
    assert not opens(f"{placed.page_url}/preferences")
    assert opens(f"{renewed}/preferences")
    assert not opens(f"{placed.page_url}/details")
