"""It says delivered, but it is not here: one button, one case, watched until the shop's people have closed it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from services.tracking.changes.adapters.case import Case
from services.tracking.changes.asker import Asker
from services.tracking.watching import Watcher
from shared.installation import Installation
from tests.integration.tracking_page.house import NOW, SHOP, Customer, at
from tests.interchanges import Said

BUTTON = "Sanotaan toimitetuksi, mutta se ei ole täällä"


class Waiting(Customer):
    """A customer whose parcel was delivered, as the carrier says."""

    shipment_id: str

    def is_delivered(self) -> None:
        self.orders()
        self.shipment_id = self.is_sent()
        self.is_scanned(Said(code="13", at=at(23, 18)), Said(code="21", at=at(24, 8)))

    def presses(self, **options: Any) -> Any:
        return self.posts(f"/missing?shipment={self.shipment_id}", **options)

    def page(self) -> str:
        return str(self.browser.get(self.path).text)

    def cases(self, query: str = "?what=missing") -> list[dict[str, Any]]:
        """The shop's work list."""
        found: list[dict[str, Any]] = self.carrier.get(f"/v1/changes{query}")["items"]
        return found

    def reaches_the_shop(self) -> None:
        database, clock = self.home.database("tracking"), self.home.clock
        asker = Asker(database=database, clock=clock, adapters={"case": Case()}, wake=lambda: None)
        while asker.look():
            pass

    def is_closed(self, result: str, reason: str) -> None:
        body = {"result": result, "reason": reason}
        answer = self.carrier.call("POST", f"/v1/changes/{self.cases()[0]['id']}/settle", json=body)
        assert answer.status_code == 200, answer.text

    def stalls(self, **later: float) -> list[dict[str, Any]]:
        """What was told of silences by then."""
        self.home.clock.at = NOW + timedelta(**later)
        watcher = Watcher(database=self.home.database("tracking"), clock=self.home.clock, wake=lambda: None)
        while watcher.look():
            pass
        return [body for body in self.carrier.outbox("shipment.stalled") if body["shipment_id"] == self.shipment_id]


@pytest.fixture
def customer(home: Installation) -> Waiting:
    someone = Waiting(home)
    someone.is_delivered()
    return someone


def test_the_button_stands_on_the_page_once_it_says_delivered(home: Installation) -> None:
    someone = Waiting(home)
    someone.orders()
    someone.is_sent()
    someone.is_scanned(Said(code="13", at=at(23, 18)))
    assert BUTTON not in someone.page()
    someone.is_scanned(Said(code="21", at=at(24, 8)))

    assert BUTTON in someone.page()


def test_one_press_opens_a_case_for_the_shops_people(customer: Waiting) -> None:
    assert customer.presses().status_code == 303
    customer.reaches_the_shop()

    (case,) = customer.cases("?what=missing&via=case&status=sent")
    assert (case["shipment_id"], case["order_id"]) == (customer.shipment_id, customer.order_id)
    (told,) = [one for one in customer.carrier.outbox("change.requested") if one["order_id"] == customer.order_id]
    assert told["what"] == "missing"


def test_the_customer_sees_that_it_was_opened_and_what_happens_next(customer: Waiting) -> None:
    assert 'class="headline">Perillä' in customer.page()
    customer.presses()
    assert "Kerroit siitä tänään klo 9.30. Pyydämme kauppaa etsimään sen." in customer.page()
    assert 'class="headline">Perillä' not in customer.page()
    assert "Merkitty toimitetuksi, mutta sinulla sitä ei ole" in customer.page()
    customer.reaches_the_shop()

    shown = customer.page()
    assert "Kerroit siitä, ja kauppa etsii. Kuulet tuloksen viimeistään huomenna klo 9.30" in shown
    assert "/missing" not in shown


def test_pressing_twice_is_one_case(customer: Waiting) -> None:
    for _ in range(3):
        assert customer.presses().status_code == 303
        customer.reaches_the_shop()

    assert len(customer.cases()) == 1


def test_pressing_in_two_windows_at_once_is_one_case(customer: Waiting) -> None:
    path, form = f"{customer.path}/missing?shipment={customer.shipment_id}", {"form": customer.signature}
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(lambda: customer.web.test_client().post(path, data=form).status_code) for _ in range(4)]
        assert {one.result() for one in answers} == {303}

    assert len(customer.cases()) == 1


def test_opening_or_a_form_of_somebody_else_opens_no_case(customer: Waiting) -> None:
    customer.browser.get(f"{customer.path}/missing?shipment={customer.shipment_id}")
    customer.browser.head(f"{customer.path}/missing?shipment={customer.shipment_id}")
    assert customer.presses(signed=False).status_code == 403

    assert customer.cases() == []


def test_a_shipment_of_somebody_else_opens_no_case(customer: Waiting, home: Installation) -> None:
    other = Waiting(home)
    other.is_delivered()
    answer = customer.posts(f"/missing?shipment={other.shipment_id}")

    assert (answer.status_code, other.cases()) == (404, [])


def test_what_is_not_delivered_is_not_missing(home: Installation) -> None:
    someone = Waiting(home)
    someone.orders()
    someone.shipment_id = someone.is_sent()

    assert someone.presses().status_code == 303
    assert someone.cases() == []


def test_feedback_is_not_asked_while_it_is_looked_for(customer: Waiting) -> None:
    assert "/feedback" in customer.page()
    customer.presses()

    assert "/feedback" not in customer.page()


def test_silence_about_it_is_noticed_the_next_working_day(customer: Waiting) -> None:
    customer.presses()

    assert customer.stalls(hours=23) == []
    (stall,) = customer.stalls(hours=25)
    assert (stall["milestone"], stall["since"]) == ("delivered", "2026-11-24T07:30:00+00:00")


def test_a_scan_that_comes_meanwhile_does_not_end_the_watch(customer: Waiting) -> None:
    customer.presses()
    customer.is_scanned(Said(code="21", at=at(24, 9, 20)))

    assert len(customer.stalls(days=4)) == 1
    assert customer.cases()[0]["status"] == "asked"


def test_nothing_is_watched_once_it_is_closed(customer: Waiting) -> None:
    customer.presses()
    customer.reaches_the_shop()
    customer.is_closed("agreed", "It was in the bicycle shed.")

    assert customer.stalls(days=30) == []


def test_the_shops_word_closes_it_and_is_told_to_the_customer(customer: Waiting) -> None:
    customer.presses()
    customer.reaches_the_shop()
    customer.is_closed("agreed", "Se oli pyörävarastossa.")

    assert "pyörävarastossa" not in customer.page()
    customer.gives("00100")
    assert "Kauppa kertoo: ”Se oli pyörävarastossa”." in customer.page()
    (told,) = [one for one in customer.carrier.outbox("change.settled") if one["order_id"] == customer.order_id]
    assert (told["what"], told["status"], told["reason"]) == ("missing", "agreed", "Se oli pyörävarastossa.")


def test_a_case_that_was_closed_too_early_can_be_opened_again(customer: Waiting) -> None:
    customer.presses()
    customer.reaches_the_shop()
    customer.is_closed("agreed", "Se oli pyörävarastossa.")
    assert BUTTON in customer.page()
    customer.presses()

    assert [case["status"] for case in customer.cases()] == ["asked", "agreed"]


def test_who_finds_it_again_takes_it_back_at_once(customer: Waiting) -> None:
    customer.presses()
    customer.reaches_the_shop()
    assert customer.gives("00100").status_code == 303
    (case,) = customer.cases()
    assert "Löytyikö se?" in customer.page()
    assert customer.posts(f"/changes/{case['id']}/undo").status_code == 303

    assert customer.cases()[0]["status"] == "withdrawn"
    assert customer.stalls(days=30) == []


def test_without_an_answer_it_stays_open_and_the_customer_is_told_so(customer: Waiting) -> None:
    customer.presses()
    customer.reaches_the_shop()
    customer.home.clock.at = NOW + timedelta(hours=25)
    customer.reaches_the_shop()

    assert "Muistutimme kauppaa" in customer.page()
    customer.presses()
    assert [case["status"] for case in customer.cases()] == ["unanswered"]
    assert len(customer.stalls(days=4)) == 1


@pytest.mark.parametrize(("language", "says"), [("sv", "Den sägs vara levererad"), ("en", "It says delivered")])
def test_the_button_speaks_every_language(customer: Waiting, language: str, says: str) -> None:
    shown = customer.browser.get(f"{customer.path}?lang={language}").text

    assert says in shown
    assert f"{SHOP}" in shown
