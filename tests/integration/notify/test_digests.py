"""All that waits for a customer at one place is one message, and says of each part what is true."""

from datetime import timedelta

import pytest

from services.notify import queries
from services.notify.rules.gather import WAIT
from shared.database import open_database
from shared.migrate import upgrade
from tests.integration.notify.house import House, cancelled, customer, order, pickup, progressed
from tests.integration.notify.test_concurrency import at_once
from tests.unit.notify.cases import at

NIGHT = at(24, 22)


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request, tmp_path):
    """Notify with two orders of one customer, on either database."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    database = open_database(database_url=url, data=tmp_path, name="notify")
    upgrade(database)
    house = House(database)
    house.hear("order.placed", order())
    house.hear("order.placed", order(order_id="ord_2", reference="WEB-10024"))
    yield house
    database.close()


def ready(number, revision=1, *, place=None, **facts):
    """The parcel of an order of that number waits; its code is the number four times."""
    return progressed(
        "ready_for_pickup",
        revision,
        shipment_id=f"shp_{number}",
        order_id=f"ord_{number}",
        tracking_number=f"JJFI{number}",
        pickup=pickup(code=str(number) * 4, **place or {}),
        **facts,
    )


def state(number, milestone, revision=1, **facts):
    return progressed(milestone, revision, shipment_id=f"shp_{number}", order_id=f"ord_{number}", **facts)


class TestOneMessage:
    def test_two_orders_at_one_place_are_one_message_with_both_codes(self, home: House):
        home.clock.at = NIGHT
        home.hear("shipment.progressed", ready(1, at=NIGHT))
        home.hear("shipment.progressed", ready(2, at=NIGHT, place={"name": "K-MARKET KAMPPI"}))

        home.clock.at = at(25, 8)
        home.go_on()

        (message,) = home.messages
        assert "2 pakettiasi" in message.text
        assert "1111" in message.text
        assert "2222" in message.text
        (notice,) = home.notices()
        assert notice.shipment_ids == ["shp_1", "shp_2"]
        assert "digest: told together with shp_1" in notice.because

    def test_two_places_are_two_messages(self, home: House):
        home.clock.at = NIGHT
        home.hear("shipment.progressed", ready(1, at=NIGHT))
        elsewhere = {"name": "R-kioski Pasila", "street": "Ratapihantie 6", "postcode": "00520"}
        home.hear("shipment.progressed", ready(2, at=NIGHT, place=elsewhere))

        home.clock.at = at(25, 8)
        home.go_on()

        assert len(home.messages) == 2

    def test_the_first_last_day_is_the_one_that_is_said(self, home: House):
        home.clock.at = NIGHT
        home.hear("shipment.progressed", ready(1, at=NIGHT))
        home.hear("shipment.progressed", ready(2, at=NIGHT, place={"until": "2026-11-28T21:59:00+00:00"}))

        home.clock.at = at(25, 8)
        home.go_on()

        assert "28.11" in home.messages[0].text
        assert "30.11" not in home.messages[0].text

    def test_a_lone_parcel_leaves_at_once(self, home: House):
        home.hear("shipment.progressed", ready(1))

        home.go_on()

        assert len(home.messages) == 1

    def test_a_parcel_waits_a_minute_for_one_that_is_nearly_there(self, home: House):
        home.hear("shipment.progressed", state(2, "out_for_delivery"))
        home.hear("shipment.progressed", ready(1))
        home.go_on()
        assert [row.kind for row in home.notices(status="delivered")] == ["arriving"]

        home.passes(seconds=30)
        home.hear("shipment.progressed", ready(2, 2, at=home.clock.at))
        home.passes(seconds=60)
        home.go_on()

        assert "2 pakettiasi" in home.messages[-1].text
        assert len(home.messages) == 2

    def test_it_is_told_alone_where_the_other_does_not_come(self, home: House):
        home.hear("shipment.progressed", state(2, "in_transit"))
        home.hear("shipment.progressed", ready(1))
        home.clock.at += WAIT

        home.go_on()

        assert "1111" in home.messages[0].text

    def test_a_third_after_the_digest_is_told_by_itself(self, home: House):
        for number in (1, 2):
            home.hear("shipment.progressed", ready(number))
        home.go_on()
        home.hear("order.placed", order(order_id="ord_3", reference="WEB-10025"))
        home.hear("shipment.progressed", ready(3))

        home.go_on()

        assert [message.text.count("pakettiasi") for message in home.messages] == [1, 0]
        assert "3333" in home.messages[-1].text


class TestWhatIsStillTrue:
    @pytest.fixture
    def waiting(self, home: House) -> House:
        home.clock.at = NIGHT
        for number in (1, 2):
            home.hear("shipment.progressed", ready(number, at=NIGHT))
        return home

    def test_a_part_that_is_collected_is_not_called_for(self, waiting: House):
        waiting.hear("shipment.progressed", state(1, "delivered", 2, at=NIGHT, variant="collected"))

        waiting.clock.at = at(25, 8)
        waiting.go_on()

        (text,) = [row.text for row in waiting.notices(kind="pickup")]
        assert "2222" in text
        assert "1111" not in text
        assert waiting.notices(kind="pickup")[0].order_id == "ord_2"

    def test_a_part_that_turns_untrue_unheard_falls_at_the_last_moment(self, waiting: House):
        waiting.hear("shipment.progressed", ready(1, 2, at=NIGHT, place={"until": at(25, 7).isoformat()}))

        waiting.clock.at = at(25, 8)
        waiting.go_on()

        (message,) = waiting.messages
        assert "2222" in message.text
        assert "1111" not in message.text
        assert "dropped: shp_1: the last day to collect is over" in waiting.notices()[0].because

    def test_a_digest_of_which_nothing_is_left_is_not_sent(self, waiting: House):
        for number in (1, 2):
            waiting.hear("shipment.progressed", ready(number, 2, at=NIGHT, place={"until": at(25, 7).isoformat()}))

        waiting.clock.at = at(25, 8)
        waiting.go_on()

        assert waiting.messages == []
        assert [row.status for row in waiting.notices()] == ["expired"]

    def test_an_order_that_is_called_off_falls_out(self, waiting: House):
        waiting.hear("order.cancelled", cancelled())

        waiting.clock.at = at(25, 8)
        waiting.go_on()

        (message,) = waiting.messages
        assert "1111" not in message.text

    def test_a_part_that_is_moved_is_told_by_itself(self, waiting: House):
        elsewhere = {"name": "R-kioski Pasila", "street": "Ratapihantie 6", "postcode": "00520"}
        waiting.hear("shipment.progressed", ready(1, 2, at=NIGHT, occurrence=2, place=elsewhere))

        waiting.clock.at = at(25, 8)
        waiting.go_on()

        assert sorted(("Pasila" in row.text, "2222" in row.text) for row in waiting.messages) == [
            (False, True),
            (True, False),
        ]

    def test_a_new_wish_moves_the_whole_of_it(self, waiting: House):
        waiting.hear("customer.changed", customer(2, preferences={"channels": ["email"], "quiet_hours": None}))

        waiting.go_on()

        assert [row.channel for row in waiting.messages] == ["email"]
        assert "1111" in waiting.messages[0].text
        assert "2222" in waiting.messages[0].text


class TestOnce:
    def test_what_a_digest_told_is_not_told_again(self, home: House):
        for number in (1, 2):
            home.hear("shipment.progressed", ready(number))
        home.go_on()

        for number in (1, 2):
            home.hear("shipment.progressed", ready(number, 2))
        home.go_on()

        assert len(home.messages) == 1
        assert len(home.notices()) == 1

    def test_one_collected_is_told_and_the_other_is_not_touched(self, home: House):
        for number in (1, 2):
            home.hear("shipment.progressed", ready(number))
        home.go_on()

        home.hear("shipment.progressed", state(2, "delivered", 2, variant="collected"))
        home.go_on()

        assert [row.kind for row in home.notices()] == ["pickup", "delivered"]

    def test_several_processes_that_hear_of_both_orders_tell_them_together(self, home: House):
        home.clock.at = NIGHT

        at_once(*[lambda n=n: home.hear("shipment.progressed", ready(n, at=NIGHT)) for n in (1, 2)])

        (notice,) = home.notices(status="scheduled")
        assert sorted(notice.shipment_ids) == ["shp_1", "shp_2"]


def test_a_digest_is_found_from_each_of_its_orders(home: House):
    for number in (1, 2):
        home.hear("shipment.progressed", ready(number))

    with home.database.read() as session:
        found = [
            session.scalars(queries.notices(shop_id="shop_1", order_id=one, shipment_id=None)).all()
            for one in ("ord_1", "ord_2")
        ]
    assert [len(rows) for rows in found] == [1, 1]


def test_what_may_ring_now_is_not_held_back_by_what_must_wait_for_the_morning(home: House):
    home.clock.at = at(24, 20, 59)
    home.hear("shipment.progressed", ready(1, at=home.clock.at))
    home.clock.at += timedelta(minutes=2)
    home.hear("shipment.progressed", ready(2, at=home.clock.at))

    assert sorted(row.due_at for row in home.notices()) == [at(24, 20, 59), at(25, 8)]
