"""The carrier has written to the customer itself (IFTSTA 45). Nobody needs the same text twice."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.interchanges import Said
from tests.stories.house import House
from tests.waiting import wait_for

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday, noon in Helsinki
BOTH = {"channels": ["sms", "email"], "quiet_hours": None}


def carrier_informed(house: House) -> Said:
    """The parcel can be collected, and its consignee has been told so."""
    return replace(house.ready(), code="45")


def test_who_reads_mail_gets_the_details_there_and_no_second_text(house: House) -> None:
    placed = house.place(preferences=BOTH)

    house.carrier_says(placed, carrier_informed(house))

    (mail,) = house.is_told(placed)
    assert "7392K1" in mail
    (notice,) = house.notices(placed)
    assert (notice["channel"], notice["to"]) == ("email", placed.email)
    assert "carrier: has told the customer itself: no second text" in notice["because"]


def test_who_takes_only_texts_is_left_in_peace_and_the_shop_sees_why(house: House) -> None:
    placed = house.place(preferences={"channels": ["sms"], "quiet_hours": None})

    house.carrier_says(placed, carrier_informed(house))

    (notice,) = wait_for(lambda: house.notices(placed))
    assert (notice["decision"], notice["reason"]) == ("suppressed", "carrier_told")
    assert house.told(placed) == []
    assert house.shipment(placed)["pickup"]["code"] == "7392K1"


def test_a_reminder_of_the_carriers_after_our_text_says_nothing_new(house: House) -> None:
    placed = house.place(preferences=BOTH)
    house.carrier_says(placed, house.ready(minutes=30))
    (text,) = house.is_told(placed)

    house.carrier_says(placed, replace(house.ready(), code="45", at=house.ago(minutes=29)))
    house.everything_is_handled()

    assert house.told(placed) == [text]


def test_a_shop_that_wants_to_be_heard_tells_it_all_the_same(house: House) -> None:
    answer = house.perille.call("PUT", "/v1/notices/policy", json={"carrier_told": "tell"})
    assert answer.status_code == 200, answer.text
    placed = house.place(preferences=BOTH)

    house.carrier_says(placed, carrier_informed(house))

    house.is_told(placed)
    assert [notice["channel"] for notice in house.notices(placed)] == ["sms"]
