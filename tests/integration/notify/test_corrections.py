"""What turned out otherwise is put right: another point than chosen, a new code, a delivery that never was."""

from tests.integration.notify.house import House, order, pickup, progressed
from tests.integration.notify.telling import LAST_CALL, told
from tests.unit.notify.cases import at


class TestMoved:
    def test_another_point_than_chosen_is_said_first(self, home: House):
        chosen = {"name": "R-kioski Pasila", "street": "Ratapihantie 6", "postcode": "00520", "city": "Helsinki"}
        home.hear("order.placed", order(delivery={"method": "pickup_point", "pickup_point": chosen}))
        home.hear("shipment.progressed", progressed("ready_for_pickup"))
        home.hear("shipment.progressed", progressed("ready_for_pickup", 2))
        home.go_on()

        assert told(home) == ["pickup_moved"]
        for fact in ("noutopaikka vaihtui", "K-Market Kamppi", "4821"):
            assert fact in home.messages[0].text

    def test_the_point_chosen_in_other_words_is_a_plain_pickup(self, home: House):
        chosen = {"name": "K-MARKET KAMPPI", "street": "Urho Kekkosen k. 1", "postcode": "00100"}
        home.hear("order.placed", order(delivery={"method": "pickup_point", "pickup_point": chosen}))
        home.hear("shipment.progressed", progressed("ready_for_pickup"))
        home.go_on()

        assert told(home) == ["pickup"]

    def test_a_choice_that_is_heard_of_while_the_notice_waits_changes_it(self, home: House):
        home.clock.at = at(24, 22)
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("ready_for_pickup", at=at(24, 22)))
        chosen = {"name": "R-kioski Pasila", "street": "Ratapihantie 6"}
        home.hear("order.changed", order(2, placed=False, delivery={"method": "pickup_point", "pickup_point": chosen}))
        home.clock.at = at(25, 8)
        home.go_on()

        assert told(home) == ["pickup_moved"]


class TestCorrection:
    def test_a_delivery_that_never_was_is_put_right_once_and_then_told_when_it_is_so(self, home: House):
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("delivered", 1, variant="person"))
        home.go_on()
        for revision in (2, 3):
            home.hear("shipment.progressed", progressed("in_transit", revision, at=at(24, 9)))
            home.go_on()
        home.hear("shipment.progressed", progressed("delivered", 4, at=at(25, 12), variant="person"))
        home.go_on()

        assert told(home) == ["delivered", "correction", "delivered"]

    def test_a_new_code_is_told_as_a_correction_and_the_old_one_is_not(self, waits: House):
        for revision in (2, 3):
            waits.hear("shipment.progressed", progressed("ready_for_pickup", revision, pickup=pickup(code="2222")))
            waits.go_on()

        assert told(waits) == ["pickup", "correction"]
        assert "2222" in waits.messages[-1].text
        assert "4821" not in waits.messages[-1].text

    def test_a_notice_that_waits_is_put_right_in_silence(self, home: House):
        home.clock.at = at(24, 22)
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("ready_for_pickup", 1))
        home.hear("shipment.progressed", progressed("ready_for_pickup", 2, pickup=pickup(code="2222")))
        home.clock.at = at(25, 8)
        home.go_on()

        assert told(home) == ["pickup"]
        assert "2222" in home.messages[0].text

    def test_a_correction_that_is_not_needed_any_more_is_not_sent(self, home: House):
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("delivered", 1, variant="person"))
        home.go_on()
        home.clock.at = at(24, 22)
        home.hear("shipment.progressed", progressed("in_transit", 2, at=at(24, 9)))
        assert [row.status for row in home.notices(kind="correction")] == ["scheduled"]

        home.hear("shipment.progressed", progressed("delivered", 3, variant="person"))
        home.clock.at = at(25, 8)
        home.go_on()

        assert told(home) == ["delivered"]

    def test_who_was_told_a_wrong_code_is_reminded_of_the_right_one(self, waits: House):
        waits.hear("shipment.progressed", progressed("ready_for_pickup", 2, pickup=pickup(code="2222")))
        waits.go_on()

        waits.clock.at = LAST_CALL
        waits.look_after()

        assert told(waits) == ["pickup", "correction", "pickup_reminder"]
        assert "2222" in waits.messages[-1].text
