"""What a carrier answered to a customer's wish is what the customer is told: once, and only while it is so."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from shared.database import open_database
from shared.migrate import upgrade
from tests.integration.notify.house import House, cancelled, customer, order, progressed
from tests.integration.notify.wishing import DOOR_CODE, NEIGHBOUR, answers, requested, settled, silences
from tests.unit.notify.cases import at


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    database = open_database(database_url=url, data=tmp_path, name="notify")
    upgrade(database)
    yield House(database)
    database.close()


class TestAnswer:
    def test_what_was_agreed_is_told_with_all_that_matters(self, moving: House):
        moving.hear("change.settled", settled("agreed"))
        moving.go_on()

        ((kind, text),) = answers(moving)
        assert kind == "change_confirmed"
        assert "Uusi toimitusaika on perjantaina 27.11. klo 12-16." in text

    def test_what_was_refused_is_told_with_the_carriers_words_and_what_comes_instead(self, moving: House):
        moving.hear("change.settled", settled("refused", reason="Auto on täynnä"))
        moving.go_on()

        ((kind, text),) = answers(moving)
        assert kind == "change_refused"
        assert 'sillä Posti vastasi: "Auto on täynnä".' in text
        assert "Toimitus tulee, kuten oli sovittu: huomenna keskiviikkona 25.11. klo 12-16." in text

    def test_a_yes_that_comes_after_all_is_told_after_the_silence(self, moving: House):
        moving.hear("change.settled", settled("unanswered", reason="no_answer"))
        moving.go_on()
        moving.hear("change.settled", settled("agreed", 3))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_refused", "change_confirmed"]
        assert "Posti ei vastannut ajoissa" in answers(moving)[0][1]

    def test_the_same_answer_again_is_not_told_again(self, moving: House):
        for _ in range(2):
            moving.hear("change.settled", settled("agreed"))
            moving.go_on()
        moving.hear("order.changed", order(2, placed=False))
        moving.go_on()

        assert len(answers(moving)) == 1
        assert silences(moving) == []

    def test_something_else_that_they_asked_for_themselves_says_nothing(self, moving: House):
        moving.hear("change.settled", settled("replaced"))
        moving.hear("change.requested", requested(wish=NEIGHBOUR, key="chg_2"))
        moving.go_on()

        assert answers(moving) == []
        assert silences(moving) == []

    def test_who_takes_back_what_nobody_heard_is_told_nothing(self, moving: House):
        moving.hear("change.settled", settled("withdrawn"))
        moving.go_on()

        assert answers(moving) == []

    def test_who_takes_back_what_was_agreed_hears_that_it_is_as_it_was(self, moving: House):
        moving.hear("change.settled", settled("agreed"))
        moving.go_on()
        moving.hear("change.requested", requested("undoing", 3))
        moving.hear("change.settled", settled("withdrawn", 4, undo=True))
        moving.go_on()

        assert "Muutos on peruttu" in answers(moving)[-1][1]

    def test_who_cannot_take_it_back_hears_that_it_stands(self, moving: House):
        moving.hear("change.settled", settled("agreed"))
        moving.go_on()
        moving.hear("change.settled", settled("agreed", 4, undo=True, reason="cannot_be_undone"))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_confirmed", "change_refused"]
        assert "Muutos jää voimaan" in answers(moving)[-1][1]

    def test_two_wishes_are_two_answers(self, moving: House):
        moving.clock.at = at(24, 22)
        moving.hear("change.settled", settled("agreed", at=at(24, 22)))
        moving.hear("change.settled", settled("agreed", at=at(24, 22), wish=DOOR_CODE, key="chg_2"))
        moving.clock.at = at(25, 8)
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_confirmed", "change_confirmed"]

    def test_that_it_was_faster_is_no_news_after_it_was_to_come_as_planned(self, moving: House):
        moving.hear("change.settled", settled("unanswered", reason="no_answer"))
        moving.go_on()
        moving.hear("shipment.progressed", progressed("delivered", 2, method="home"))
        moving.hear("change.settled", settled("overtaken", 3, reason="delivered"))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_refused", "delivered"]


class TestInAnyOrder:
    def test_an_answer_that_comes_before_its_order_waits_for_it(self, home: House):
        home.hear("change.settled", settled("agreed"))
        home.hear("change.requested", requested())
        home.hear("shipment.progressed", progressed("in_transit", method="home"))
        home.go_on()
        assert home.messages == []

        home.hear("order.placed", order())
        home.go_on()

        assert [kind for kind, _ in answers(home)] == ["change_confirmed"]

    def test_an_older_answer_that_comes_late_changes_nothing(self, moving: House):
        moving.hear("change.settled", settled("agreed", 3))
        moving.hear("change.settled", settled("unanswered", 2, reason="no_answer"))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_confirmed"]


class TestWhileItWaits:
    """An answer that came in the quiet hours, and leaves in the morning if it is still so."""

    LATE = at(24, 22)

    @pytest.fixture
    def waiting(self, moving: House) -> House:
        moving.clock.at = self.LATE
        moving.hear("change.settled", settled("agreed", at=self.LATE))
        moving.go_on()
        assert answers(moving) == []
        return moving

    def morning(self, home: House) -> list[str]:
        home.clock.at = at(25, 8)
        home.go_on()
        return [kind for kind, _ in answers(home)]

    def test_is_told_in_the_morning(self, waiting: House):
        assert self.morning(waiting) == ["change_confirmed"]

    @pytest.mark.parametrize(
        ("event", "body"),
        [
            ("change.requested", requested("undoing", 3)),
            ("change.settled", settled("replaced", 3)),
            ("change.settled", settled("withdrawn", 3)),
            ("change.requested", requested(wish=NEIGHBOUR, key="chg_2", asked_at=at(24, 23).isoformat())),
            ("order.cancelled", cancelled()),
        ],
    )
    def test_is_not_told_once_it_is_not_so_any_more(self, waiting: House, event: str, body: dict[str, Any]):
        waiting.hear(event, body)

        assert "change_confirmed" not in self.morning(waiting)
        assert waiting.notices(kind="change_confirmed")[0].status == "cancelled"

    def test_is_not_told_of_a_van_that_has_left_on_another_day(self, waiting: House):
        waiting.hear("shipment.progressed", progressed("out_for_delivery", 2, at=at(25, 7), method="home"))

        assert self.morning(waiting) == ["arriving"]

    def test_stands_beside_a_wish_that_excludes_nothing(self, waiting: House):
        waiting.hear("change.requested", requested(wish=DOOR_CODE, key="chg_2", asked_at=at(24, 23).isoformat()))

        assert self.morning(waiting) == ["change_confirmed"]

    def test_takes_no_other_news_away_and_is_not_taken_away_by_any(self, waiting: House):
        thursday = {"from": at(26, 12).isoformat(), "to": at(26, 16).isoformat(), "source": "carrier"}
        waiting.hear("shipment.progressed", progressed("delayed", 2, at=self.LATE, method="home", eta=thursday))
        waiting.hear("change.settled", settled("agreed", at=self.LATE, wish=DOOR_CODE, key="chg_2"))

        assert sorted(self.morning(waiting)) == ["change_confirmed", "change_confirmed", "delayed"]

    def test_goes_by_the_channel_and_in_the_language_of_the_morning(self, waiting: House):
        waiting.hear("customer.changed", customer(2, language="sv", preferences={"channels": ["email"]}))

        assert self.morning(waiting) == ["change_confirmed"]
        assert waiting.messages[-1].channel == "email"
        assert "fredag den 27.11" in waiting.messages[-1].text

    def test_a_refusal_rings_before_a_delivery_that_comes_early(self, moving: House):
        early = {"from": at(25, 6, 30).isoformat(), "to": at(25, 9).isoformat(), "source": "carrier"}
        moving.hear("shipment.progressed", progressed("in_transit", 2, method="home", eta=early))
        moving.clock.at = at(25, 6, 10)
        moving.hear("change.settled", settled("refused", at=at(25, 6, 10)))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_refused"]


class TestMayWe:
    def test_who_wants_no_notices_gets_none(self, moving: House):
        moving.hear("customer.changed", customer(2, preferences={"channels": []}))
        moving.hear("change.settled", settled("agreed"))
        moving.go_on()

        assert answers(moving) == []
        assert silences(moving) == ["not_wanted"]

    def test_who_could_not_be_reached_hears_it_once_they_can(self, moving: House):
        for channel, address in (("sms", "+358401234567"), ("email", "aino@example.fi")):
            moving.closes(channel, address, "invalid")
        moving.hear("change.settled", settled("agreed"))
        moving.go_on()
        assert silences(moving) == ["unreachable"]

        moving.hear("customer.changed", customer(2, phone="+358405555555"))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_confirmed"]

    def test_an_answer_does_not_count_for_the_daily_cap(self, moving: House):
        for number in range(2, 9):
            moving.hear(
                "change.settled",
                settled("agreed", wish=DOOR_CODE, key=f"chg_{number}", asked_at=at(24, number).isoformat()),
            )
            moving.go_on()
            moving.passes(minutes=1)

        assert len(answers(moving)) == 7


def test_a_pickup_that_waits_is_not_lost_to_an_answer(home: House):
    home.hear("order.placed", order())
    home.clock.at = at(24, 22)
    home.hear("shipment.progressed", progressed("ready_for_pickup", at=at(24, 22)))
    home.hear("change.settled", settled("overtaken", reason="ready_for_pickup", at=at(24, 22)))
    home.clock.at = at(25, 8) + timedelta(minutes=1)
    home.go_on()

    assert sorted(kind for kind, _ in answers(home)) == ["change_refused", "pickup"]
    assert any("4821" in text for _, text in answers(home))


class TestNotHere:
    """It says delivered, and the customer has said that it is not."""

    MISSING: ClassVar[dict[str, Any]] = {"what": "missing"}

    @pytest.fixture
    def missing(self, home: House) -> House:
        home.hear("order.placed", order())
        home.hear("shipment.progressed", progressed("delivered", method="home"))
        home.go_on()
        home.hear("change.requested", requested(wish=self.MISSING))
        return home

    def test_what_was_found_out_is_told_in_the_words_of_who_found_it(self, missing: House):
        missing.hear("change.settled", settled("agreed", wish=self.MISSING, reason="Se on naapurin kuistilla."))
        missing.go_on()

        assert 'Selvitimme puuttuvan pakettisi asian: "Se on naapurin kuistilla".' in answers(missing)[-1][1]

    def test_nobody_is_asked_meanwhile_how_it_went(self, missing: House):
        missing.clock.at = at(26, 12)
        missing.look_after()

        assert [row.reason for row in missing.notices(kind="feedback")] == ["missing"]
