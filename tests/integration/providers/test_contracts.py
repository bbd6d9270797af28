"""What Perille asks of its providers, against the providers' own documents."""

import pytest

from tests.integration.notify.house import progressed
from tests.integration.providers.house import House, in_the_shop
from tests.standins import contracts
from tests.standins.contracts import Recorded

pytestmark = pytest.mark.skipif(
    not contracts.FOLDER.is_dir(), reason=f"the vendors' documents are not at {contracts.FOLDER}"
)
NEWS = ("handed_over", "out_for_delivery", "ready_for_pickup", "delivered")


def everything(home: House) -> None:
    """A text or mail of each kind, one of which has to be looked up."""
    for revision, milestone in enumerate(NEWS, start=1):
        home.hear("shipment.progressed", progressed(milestone, revision))
        home.later(minutes=5)


def test_texts_and_look_ups_are_as_twilio_describes_them(home: House) -> None:
    document, recorded = contracts.twilio(), Recorded()
    recorded.around(home.providers.twilio_server)
    in_the_shop(home)
    home.providers.twilio.script.add("close_accepted")

    everything(home)

    wellformed = [call for call in recorded.calls if call[1].wire == "whole"]
    assert {request.method for request, _ in wellformed} == {"POST", "GET"}
    assert [found for call in wellformed for found in document.complaints(*call)] == []


def test_mails_with_all_they_carry_are_as_sendgrid_describes_them(home: House) -> None:
    document, recorded = contracts.sendgrid(), Recorded()
    recorded.around(home.providers.sendgrid_server)
    in_the_shop(home, preferences={"channels": ["email"]})

    everything(home)

    assert len(recorded.calls) == len(home.providers.ledger) >= 3
    assert any(b'"attachments"' in request.body for request, _ in recorded.calls)
    assert [found for call in recorded.calls for found in document.complaints(*call)] == []
