"""What keeps a confirmation code from arriving, in the word that its page has a sentence for."""

import pytest

from services.notify.channels import Outcome, Result, sendgrid_reasons
from services.notify.channels.twilio_codes import fault_of
from services.notify.people.contact_codes import trouble
from services.notify.rules.faults import Fault


@pytest.mark.parametrize(
    ("result", "fault", "said"),
    [
        ("refused", fault_of(21614), "landline"),
        ("failed", fault_of(30005), "invalid"),
        ("refused", fault_of(21610), "blocked"),
        ("failed", sendgrid_reasons.bounce("bounce", "550 5.1.1 no such user", "5.1.1"), "bounced"),
        ("refused", fault_of(20003), "held"),
        ("failed", fault_of(30007), "failed"),
        ("refused", None, "failed"),
        ("not_sent", fault_of(20429), "delayed"),
        ("unknown", None, None),
        ("delivered", None, None),
    ],
)
def test_each_outcome_in_a_word(result: Result, fault: Fault | None, said: str | None) -> None:
    assert trouble(Outcome(result=result, fault=fault)) == said
