"""What an answer to a wish says of the time, of what was agreed before, and of a parcel that was faster."""

from itertools import permutations
from typing import Any, ClassVar

import pytest

from services.notify.models import Preference
from services.notify.rules.facts import Window
from tests.integration.notify.house import House, customer, order, pickup, progressed
from tests.integration.notify.wishing import (
    DOOR_CODE,
    FRIDAY,
    NEIGHBOUR,
    WEDNESDAY,
    answers,
    requested,
    settled,
    silences,
)
from tests.unit.notify.cases import at


class TestWhatIsSaidOfTheTime:
    def test_the_planned_time_is_not_named_where_another_was_agreed(self, moving: House):
        moving.hear("change.settled", settled("agreed"))
        moving.go_on()
        moving.hear("change.settled", settled("refused", wish=DOOR_CODE, key="chg_2"))
        moving.go_on()

        assert "Toimitus jatkuu ennallaan." in answers(moving)[-1][1]

    def test_the_planned_time_is_the_one_of_the_moment_of_sending(self, moving: House):
        moving.clock.at = at(24, 22)
        moving.hear("change.settled", settled("refused", at=at(24, 22)))
        later = {"from": at(25, 14).isoformat(), "to": at(25, 18).isoformat(), "source": "carrier"}
        moving.hear("shipment.progressed", progressed("in_transit", 2, at=at(24, 23), method="home", eta=later))
        moving.clock.at = at(25, 8)
        moving.go_on()

        assert "tänään keskiviikkona 25.11. klo 14-18" in answers(moving)[-1][1]

    def test_the_time_that_was_agreed_is_no_delay(self, moving: House):
        moving.passes(minutes=1)
        moving.hear("change.settled", settled("agreed"))
        moving.go_on()
        agreed = Window(start=at(27, 12), end=at(27, 16))
        eta = {"from": agreed.start.isoformat(), "to": agreed.end.isoformat(), "source": "carrier"}
        moving.hear("shipment.progressed", progressed("delayed", 2, method="home", eta=eta))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_confirmed"]
        assert moving.notices(kind="delayed")[0].reason == "small_change"


class TestAgreedBefore:
    """Friday was agreed; then she asked that it be left with the neighbour."""

    HOLDS: ClassVar[dict[str, Any]] = {"change_id": "chg_1", "what": "other_time", "wish": FRIDAY}
    FIRST = "Uusi toimitusaika on perjantaina 27.11. klo 12-16."
    STILL = "Aiemmin sovittu pysyy voimassa: uusi toimitusaika on perjantaina 27.11. klo 12-16."

    @pytest.fixture
    def agreed(self, moving: House) -> House:
        moving.hear("change.settled", settled("agreed"))
        moving.go_on()
        assert self.FIRST in answers(moving)[-1][1]
        moving.hear("change.requested", requested(wish=NEIGHBOUR, key="chg_2"))
        return moving

    def ends(self, status: str, revision: int = 2, **facts: Any) -> dict[str, Any]:
        return settled(status, revision, wish=NEIGHBOUR, key="chg_2", holds=self.HOLDS, **facts)

    @pytest.mark.parametrize(
        ("language", "still"),
        [
            ("fi", STILL),
            ("sv", "Det som avtalats tidigare gäller: den nya leveranstiden är fredag den 27.11 kl. 12-16."),
            ("en", "What was agreed before still holds: the new delivery time is Friday 27 November, 12:00-16:00."),
        ],
    )
    def test_a_refusal_says_what_still_holds(self, agreed: House, language: str, still: str):
        agreed.hear("customer.changed", customer(2, language=language))
        agreed.hear("change.settled", self.ends("refused", reason="slot_taken"))
        agreed.go_on()

        assert still in answers(agreed)[-1][1]
        assert len(answers(agreed)) == 2

    def test_so_does_an_answer_that_never_came_and_a_wish_taken_back(self, agreed: House):
        agreed.hear("change.settled", self.ends("unanswered", reason="no_answer"))
        agreed.go_on()
        agreed.hear("change.settled", self.ends("withdrawn", 3, undo=True))
        agreed.go_on()

        assert [kind for kind, _ in answers(agreed)] == ["change_confirmed", "change_refused", "change_confirmed"]
        assert all(self.STILL in text for _, text in answers(agreed)[1:])
        assert "Muutos on peruttu." in answers(agreed)[-1][1]

    def test_that_comes_on_the_day_agreed_is_no_delay_after_it(self, agreed: House):
        agreed.passes(minutes=1)
        agreed.hear("change.settled", self.ends("refused"))
        agreed.go_on()
        friday = {"from": at(27, 12).isoformat(), "to": at(27, 16).isoformat(), "source": "carrier"}
        agreed.hear("shipment.progressed", progressed("delayed", 2, method="home", eta=friday))
        agreed.go_on()

        assert agreed.notices(kind="delayed")[0].reason == "small_change"

    @pytest.mark.parametrize("first", ["refused", "withdrawn"])
    def test_an_agreement_that_the_night_kept_back_is_told_once_in_the_morning(self, moving: House, first: str):
        moving.clock.at = at(24, 22)
        moving.hear("change.settled", settled("agreed", at=at(24, 22)))
        moving.hear("change.requested", requested(wish=NEIGHBOUR, key="chg_2"))
        moving.hear("change.settled", self.ends(first, at=at(24, 23)))
        moving.clock.at = at(25, 8)
        moving.go_on()

        ((kind, text),) = answers(moving)
        assert (kind, self.STILL in text) == (("change_refused", True) if first == "refused" else (kind, False))
        assert "uusi toimitusaika on perjantaina 27.11. klo 12-16" in text.lower()

    def test_what_was_agreed_to_after_the_later_one_failed_is_told(self, moving: House):
        moving.hear("change.requested", requested(wish=NEIGHBOUR, key="chg_2"))
        moving.hear("change.settled", settled("replaced"))
        moving.hear("change.settled", settled("refused", wish=NEIGHBOUR, key="chg_2"))
        moving.go_on()
        moving.hear("change.settled", settled("agreed", 3))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_refused", "change_confirmed"]


class TestNewsOfTheWay:
    """It was handed over in the night; before the morning tells it, the carrier has agreed to a wish."""

    @pytest.fixture
    def night(self, home: House) -> House:
        home.hear("order.placed", order())
        home.clock.at = at(24, 22)
        home.hear("shipment.progressed", progressed("handed_over", at=at(24, 22), method="home", eta=WEDNESDAY))
        return home

    def morning(self, home: House, wish: dict[str, Any]) -> dict[str, str]:
        home.hear("change.settled", settled("agreed", at=at(24, 23), wish=wish))
        home.clock.at = at(25, 8)
        home.go_on()
        kinds = {row.id: row.kind for row in home.notices()}
        return {kinds[message.notice_id]: message.text for message in home.messages}

    def test_names_the_time_that_was_agreed(self, night: House):
        assert "perjantaina 27.11. klo 12-16" in self.morning(night, FRIDAY)["on_its_way"]

    def test_is_not_told_of_a_delivery_that_was_stopped(self, night: House):
        assert list(self.morning(night, {"what": "cancel"})) == ["change_confirmed"]


class TestFaster:
    """The parcel was faster than the carrier's answer."""

    LATE = "Pyytämäsi muutos ei ehtinyt mukaan."

    @pytest.mark.parametrize("order_of", list(permutations(["requested", "overtaken", "scanned"])))
    @pytest.mark.parametrize(("milestone", "kind"), [("delivered", "delivered"), ("out_for_delivery", "arriving")])
    def test_one_message_says_where_it_is_and_that_the_wish_came_too_late(
        self, home: House, milestone: str, kind: str, order_of: tuple[str, ...]
    ):
        home.hear("order.placed", order())
        said = {
            "requested": ("change.requested", requested()),
            "overtaken": ("change.settled", settled("overtaken", reason=milestone)),
            "scanned": ("shipment.progressed", progressed(milestone, method="home")),
        }
        for step in order_of:
            home.hear(*said[step])
        home.go_on()

        ((told, text),) = answers(home)
        assert (told, self.LATE in text) == (kind, True)

    def test_a_message_that_leaves_before_the_answer_is_known_says_it_too(self, moving: House):
        moving.hear("shipment.progressed", progressed("delivered", 2, method="home"))
        moving.go_on()
        moving.hear("change.settled", settled("overtaken", reason="delivered"))
        moving.go_on()

        ((kind, text),) = answers(moving)
        assert (kind, self.LATE in text) == ("delivered", True)
        assert silences(moving) == ["already_told"]

    def test_what_was_fulfilled_did_not_come_too_late(self, moving: House):
        neighbour = requested(wish=NEIGHBOUR, key="chg_2")
        moving.hear("change.settled", settled("replaced"))
        moving.hear("change.requested", neighbour)
        moving.hear("shipment.progressed", progressed("delivered", 2, method="home", variant="neighbour"))
        moving.go_on()

        ((kind, text),) = answers(moving)
        assert (kind, self.LATE in text) == ("delivered", False)

    def test_who_wants_no_word_of_deliveries_is_answered_all_the_same(self, moving: House):
        no_word = {"unwanted": ["delivered"], "said_at": {"unwanted": at(24, 8).isoformat()}}
        with moving.database.write() as session:
            row = {"customer_id": "cus_1", "revision": 1, "shop_id": "shop_1", "changed_at": at(24, 8), **no_word}
            session.add(Preference(**row))
        moving.hear("shipment.progressed", progressed("delivered", 2, method="home"))
        moving.hear("change.settled", settled("overtaken", reason="delivered"))
        moving.go_on()

        assert [kind for kind, _ in answers(moving)] == ["change_refused"]


def test_more_storage_is_confirmed_with_its_new_last_day(home: House):
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup", pickup=pickup()))
    home.go_on()
    more = {"what": "longer_storage", "days": 7}
    home.hear("change.settled", settled("agreed", wish=more, storage_until="2026-12-08T00:00:00+02:00"))
    home.go_on()

    assert "Noutoaikaa on jatkettu 7 vuorokaudella. Nouda paketti viimeistään maanantaina 7.12." in answers(home)[-1][1]


def test_the_point_that_was_agreed_to_is_the_one_chosen(home: House):
    ordered = {"name": "R-kioski Pasila", "street": "Ratapihantie 6", "postcode": "00520", "city": "Helsinki"}
    home.hear("order.placed", order(delivery={"method": "pickup_point", "promised": None, "pickup_point": ordered}))
    point = {"id": "P1"} | {name: pickup()[name] for name in ("name", "street", "postcode", "city")}
    home.hear("change.settled", settled("agreed", wish={"what": "pickup_point", "point": point}))
    home.hear("shipment.progressed", progressed("ready_for_pickup", pickup=pickup()))
    home.go_on()

    assert [row.kind for row in home.notices(decision="send")] == ["pickup"]
