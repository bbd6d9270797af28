"""The evening before: planned ahead without a scan, told once, and true when it is told."""

from datetime import datetime
from typing import Any

import pytest

from services.notify.models import ShipmentCopy
from tests.integration.notify.house import House, cancelled, customer, order, progressed
from tests.integration.notify.telling import told
from tests.integration.notify.wishing import FRIDAY, requested, settled
from tests.unit.notify.cases import at

EVENING = at(24, 18)
MORNING = at(25, 8, 30)


def eta(day: int, start: int = 12, end: int = 14) -> dict[str, Any]:
    return {"from": at(day, start).isoformat(), "to": at(day, end).isoformat(), "source": "carrier"}


def moves(revision: int, milestone: str = "in_transit", *, day: int = 25, **facts: Any) -> dict[str, Any]:
    return progressed(milestone, revision, method="home", **{"eta": eta(day), **facts})


def passes_until(home: House, when: datetime) -> None:
    """Nothing is heard until then; what is due happens."""
    home.clock.at = when
    home.look_after()


@pytest.fixture
def known(home: House) -> House:
    """A parcel on its way to Aino's door, whose window for Wednesday she was told on Sunday."""
    home.clock.at = at(22, 12)
    home.hear("order.placed", order())
    home.hear("shipment.progressed", moves(1, "handed_over", at=at(22, 12)))
    passes_until(home, at(23, 8))
    assert told(home) == ["on_its_way"]
    return home


def test_the_window_is_told_on_the_evening_before_once_and_the_morning_tells_it_again(known: House):
    passes_until(known, at(24, 17, 59))
    assert told(known) == ["on_its_way"]
    assert known.notices(kind="tomorrow") == []

    for _ in range(2):
        passes_until(known, EVENING)
        known.restart()
        known.hear("shipment.progressed", moves(2, at=EVENING))
    passes_until(known, at(24, 23))

    assert told(known) == ["on_its_way", "tomorrow"]
    assert "pakettisi saapuu huomenna keskiviikkona 25.11. klo 12-14" in known.messages[-1].text
    assert "https://posti.esimerkki.fi/t/" in known.messages[-1].text

    known.clock.at = MORNING
    known.hear("shipment.progressed", moves(3, "out_for_delivery", at=MORNING))
    known.go_on()

    assert told(known) == ["on_its_way", "tomorrow", "arriving"]


def test_a_window_that_moves_before_is_told_on_its_own_evening(known: House):
    known.hear("shipment.progressed", moves(2, day=27, at=at(24, 9)))
    for day in (24, 25, 26):
        passes_until(known, at(day, 18))

    assert told(known) == ["on_its_way", "tomorrow"]
    assert known.messages[-1].at == at(26, 18)
    assert "huomenna perjantaina 27.11. klo 12-14" in known.messages[-1].text


def test_who_was_told_to_be_at_home_hears_of_it_when_the_carrier_puts_it_off_in_silence(known: House):
    passes_until(known, EVENING)
    for revision in (2, 3):
        known.clock.at = at(24, 19, revision)
        known.hear("shipment.progressed", moves(revision, day=27, at=known.clock.at))
        known.look_after()
    for day in (25, 26):
        passes_until(known, at(day, 18))

    assert told(known) == ["on_its_way", "tomorrow", "delayed", "tomorrow"]
    assert "Uusi arvio: perjantaina 27.11. klo 12-14." in known.messages[2].text


def test_a_delivery_that_was_moved_by_its_customer_is_told_of_its_new_day_and_not_of_the_old_one(known: House):
    known.clock.at = at(24, 16)
    known.hear("change.requested", requested(asked_at=at(24, 16).isoformat()))
    known.hear("change.settled", settled("agreed", at=at(24, 17)))
    known.go_on()
    for day in (24, 25, 26):
        passes_until(known, at(day, 18))

    assert told(known) == ["on_its_way", "change_confirmed", "tomorrow"]
    assert known.messages[-1].at == at(26, 18)
    assert f"huomenna perjantaina 27.11. klo {FRIDAY['start'][:2]}-{FRIDAY['end'][:2]}" in known.messages[-1].text


def test_while_the_answer_to_a_wish_is_awaited_the_answer_says_when_it_comes(known: House):
    known.clock.at = at(24, 17)
    known.hear("change.requested", requested("sent", asked_at=at(24, 17).isoformat()))
    passes_until(known, EVENING)
    assert [row.reason for row in known.notices(kind="tomorrow")] == ["being_changed"]

    known.clock.at = at(24, 19)
    known.hear("change.settled", settled("refused", at=at(24, 19)))
    known.look_after()
    known.look_after()

    assert told(known) == ["on_its_way", "change_refused"]
    assert "keskiviikkona 25.11. klo 12-14" in known.messages[-1].text


def test_what_waits_for_quiet_hours_to_end_falls_when_the_window_moves_and_is_told_in_its_time(known: House):
    works_late = {"channels": ["sms"], "quiet_hours": {"from": "10:00", "to": "20:00"}}
    known.hear("customer.changed", customer(2, preferences=works_late))
    passes_until(known, EVENING)
    (waits,) = known.notices(kind="tomorrow")
    assert (waits.status, waits.due_at) == ("scheduled", at(24, 20))

    known.clock.at = at(24, 19)
    known.hear("shipment.progressed", moves(2, day=26, at=at(24, 19)))
    passes_until(known, at(24, 20))
    assert told(known) == ["on_its_way"]
    passes_until(known, at(25, 18))
    passes_until(known, at(25, 20))

    assert told(known) == ["on_its_way", "tomorrow"]
    assert "huomenna torstaina 26.11." in known.messages[-1].text


def test_an_order_that_is_called_off_is_not_told_of(known: House):
    known.hear("order.cancelled", cancelled())
    passes_until(known, EVENING)

    assert told(known) == ["on_its_way"]
    assert known.notices(kind="tomorrow") == []


def test_an_evening_that_nobody_was_there_for_is_over(known: House):
    passes_until(known, at(25, 7))

    assert told(known) == ["on_its_way"]
    assert [row.reason for row in known.notices(kind="tomorrow")] == ["too_late"]


def test_one_order_in_trouble_keeps_no_other_from_being_told(known: House):
    known.hear("order.placed", order(order_id="ord_2", reference="WEB-10024"))
    known.hear("shipment.progressed", moves(1, order_id="ord_2", shipment_id="shp_2", at=at(23, 9)))
    with known.database.write() as session:
        session.get_one(ShipmentCopy, "shp_2").state = {}
    passes_until(known, EVENING)

    assert told(known) == ["on_its_way", "tomorrow"]


def test_all_that_comes_at_once_is_one_message_and_the_rest_its_own(known: House):
    for shipment_id, start in (("shp_2", 12), ("shp_3", 16)):
        other = moves(1, shipment_id=shipment_id, eta=eta(25, start, start + 2), at=at(24, 9))
        known.hear("shipment.progressed", other)
    passes_until(known, EVENING)

    assert told(known) == ["on_its_way", "tomorrow", "tomorrow"]
    together, alone = sorted((message.text for message in known.messages[1:]), key=len, reverse=True)
    assert "2 pakettiasi saapuu huomenna keskiviikkona 25.11. klo 12-14" in together
    assert "pakettisi saapuu huomenna keskiviikkona 25.11. klo 16-18" in alone
