"""A notice that goes out, what its channel answers, and where it stands then."""

from services.notify.channels import Outcome
from tests.integration.notify.house import House, order, progressed

ACCEPTED = Outcome(result="accepted", provider_id="SM1")
DELIVERED = Outcome(result="delivered", provider_id="SM1")
LOST = Outcome(result="unknown", error="ReadTimeout")


def tell(
    home: House, answers: Outcome | None = None, *, milestone: str = "ready_for_pickup", **customer: object
) -> None:
    """A notice goes out; the channel answers so."""
    home.channel.answers = answers
    home.hear("order.placed", order(customer_says=customer))
    home.hear(
        "shipment.progressed", progressed(milestone, **({"variant": "person"} if milestone == "delivered" else {}))
    )
    home.go_on()


def status(home: House) -> str:
    (notice,) = home.notices(decision="send")
    return notice.status


def tries(home: House) -> list[tuple[str, str]]:
    return [(row.channel, row.status) for row in home.attempts]
