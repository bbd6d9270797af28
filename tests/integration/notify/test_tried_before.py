"""A notice whose first attempt never left waits for its next one; meanwhile things change."""

from datetime import timedelta
from typing import Any

import pytest

from services.notify.channels import Outcome
from services.notify.models import CustomerCopy
from services.notify.people import preferences
from services.notify.rules.facts import Kind
from services.notify.rules.faults import Fault, Follow
from tests.integration.notify.house import House, order, pickup, progressed
from tests.unit.notify.cases import NOON

_BUSY = Outcome(result="not_sent", error="429", fault=Fault(Follow.AGAIN), retry_after=60)


@pytest.fixture
def waiting(home: House) -> House:
    """A pickup notice that the provider had no time for."""
    home.hear("order.placed", order())
    home.channel.answers = _BUSY
    home.hear("shipment.progressed", progressed("ready_for_pickup"))
    home.go_on()
    home.channel.answers = None
    return home


def says(home: House, **given: Any) -> None:
    """The customer's own word, by link or API."""
    with home.database.write() as session:
        person = session.get_one(CustomerCopy, "cus_1")
        preferences.change(session, person, given, policy=home.policy, now=home.clock.now())


def ready(home: House, number: int, revision: int, milestone: str, **facts: Any) -> None:
    ids = {"order_id": f"ord_{number}", "shipment_id": f"shp_{number}", "tracking_number": f"T{number}"}
    home.hear("shipment.progressed", progressed(milestone, revision, at=home.clock.now(), **ids, **facts))


def test_what_nothing_changed_about_goes_out(waiting: House):
    waiting.passes(minutes=10)
    waiting.go_on()

    assert [(one.channel, "4821" in one.text) for one in waiting.messages] == [("sms", True)]


@pytest.mark.parametrize("given", [{"channels": ()}, {"unwanted": frozenset({Kind.PICKUP})}])
def test_who_has_left_meanwhile_gets_nothing(waiting: House, given: dict[str, Any]):
    says(waiting, **given)
    waiting.passes(minutes=10)
    waiting.go_on()

    (notice,) = waiting.notices()
    assert (notice.status, notice.reason) == ("expired", "not_wanted")
    assert waiting.messages == []


def test_who_wants_mail_only_by_now_gets_a_mail(waiting: House):
    says(waiting, channels=("email",))
    waiting.passes(minutes=10)
    waiting.go_on()

    assert [one.channel for one in waiting.messages] == ["email"]


def test_it_speaks_the_language_chosen_meanwhile(waiting: House):
    says(waiting, language="en")
    waiting.passes(minutes=10)
    waiting.go_on()

    assert [one.text.partition(".")[0] for one in waiting.messages] == ["Mukikauppa: your parcel can be collected"]


def test_a_pause_holds_it_back_and_may_be_taken_back(waiting: House):
    says(waiting, paused_until=NOON + timedelta(days=2))
    waiting.passes(minutes=10)
    waiting.go_on()
    waiting.passes(minutes=70)
    waiting.go_on()
    assert waiting.messages == []
    assert sum("hear nothing" in line for line in waiting.notices()[0].because) == 1

    says(waiting, paused_until=None)
    waiting.passes(hours=1)
    waiting.go_on()

    assert len(waiting.messages) == 1


def test_a_code_that_changed_meanwhile_is_told_once(waiting: House):
    body = progressed("ready_for_pickup", 2, pickup=pickup(code="9999"))
    waiting.hear("shipment.progressed", body)
    waiting.passes(minutes=10)
    waiting.go_on()

    assert ["9999" in one.text for one in waiting.messages] == [True]
    assert [(one.status, one.reason) for one in waiting.notices()] == [("expired", "replaced"), ("delivered", None)]


def test_of_two_parcels_the_one_that_waits_is_told_however_late(home: House):
    home.channel.answers = _BUSY
    for number in (1, 2):
        home.hear("order.placed", order(order_id=f"ord_{number}"))
        ready(home, number, 1, "in_transit")
    for number in (1, 2):
        ready(home, number, 2, "ready_for_pickup", pickup=pickup(code=f"000{number}"))
    home.passes(minutes=2)
    home.go_on()
    home.channel.answers = None

    ready(home, 1, 3, "delivered", variant="collected")
    home.passes(days=3)
    home.go_on()

    (told,) = home.messages
    assert "0002" in told.text
    assert "0001" not in told.text
