"""More time to collect: as much as the carrier offers, and the new last day wherever the old one stood."""

from datetime import timedelta

import pytest

from services.tracking.changes.adapters import Answer
from services.tracking.changes.rules import read_rules
from shared.installation import Installation
from tests.integration.tracking_page.house import CODE, POSTCODE, Customer, at
from tests.interchanges import ready


def page(someone: Customer, path: str = "") -> str:
    return str(someone.browser.get(f"{someone.path}{path}").text)


@pytest.fixture
def waiting(home: Installation) -> Customer:
    """A parcel that waits until Thursday, and the postcode given."""
    someone = Customer(home)
    someone.orders(method="locker")
    someone.is_sent("locker")
    someone.is_scanned(ready(at(24, 9, 5), code=CODE, until=at(26, 0)))
    assert someone.gives(POSTCODE).status_code == 303
    return someone


def agrees(someone: Customer, days: str) -> None:
    """The customer asks, the carrier agrees, and tracking hears its own word on it."""
    assert someone.posts("/change/longer_storage", days=days).status_code == 303
    someone.settles(Answer(result="agreed"))
    someone.carrier.rules = read_rules(["generic-edifact"])
    someone.carrier.hear("change.settled", someone.carrier.outbox("change.settled")[-1])


def test_the_form_offers_what_the_carrier_does_with_its_last_days(waiting: Customer) -> None:
    form = page(waiting, "/change/longer_storage")
    assert form.count('name="days"') == 2
    assert "3 päivää lisää" in form
    assert "torstaina 26.11. asti" in form  # and not Friday at midnight
    assert "Viimeinen noutopäivä sunnuntaina 29.11." in form
    assert "Viimeinen noutopäivä torstaina 3.12." in form

    refused = waiting.posts("/change/longer_storage", days="5")
    assert refused.status_code == 422
    assert "Valitse toinen." in refused.text
    shipment = waiting.carrier.outbox("shipment.progressed")[-1]["shipment_id"]
    wish = {"what": "longer_storage", "days": 5}
    answer = waiting.carrier.call("POST", f"/v1/shipments/{shipment}/changes", json=wish)
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "days")


def test_the_new_last_day_stands_wherever_the_old_one_did(waiting: Customer) -> None:
    assert "<strong>Torstaina 26.11.</strong>".lower() in page(waiting).lower()
    agrees(waiting, "7")

    shown = page(waiting)
    assert "Viimeinen noutopäivä on torstaina 3.12." in shown
    assert "<strong>torstaina 3.12.</strong>" in shown.lower()
    card = page(waiting, "/card")
    assert ("3.12." in card, CODE in card) == (True, True)
    told = waiting.carrier.outbox("shipment.progressed")[-1]
    assert told["pickup"]["until"] == told["parcels"][0]["pickup"]["until"] == "2026-12-03T22:00:00+00:00"


def test_what_the_carrier_says_later_counts_and_a_repetition_of_the_old_day_does_not(waiting: Customer) -> None:
    agrees(waiting, "3")
    agrees(waiting, "7")
    assert "Viimeinen noutopäivä on sunnuntaina 6.12." in page(waiting)
    waiting.is_scanned(ready(at(24, 9, 20), code=CODE, until=at(26, 0)))
    assert "<strong>sunnuntaina 6.12.</strong>" in page(waiting).lower()
    waiting.is_scanned(ready(at(24, 9, 25), code=CODE, until=at(28, 0)))
    assert "<strong>lauantaina 28.11.</strong>" in page(waiting).lower()


def test_after_the_last_day_no_more_time_is_offered(waiting: Customer) -> None:
    waiting.home.clock.at = at(26, 23)
    assert waiting.browser.get(f"{waiting.path}/change/longer_storage").status_code == 200
    waiting.home.clock.at += timedelta(hours=2)
    assert "Määräaika on mennyt." in page(waiting, "/change/longer_storage")
