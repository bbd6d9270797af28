"""What a partner gets who asks what became of its file: a CONTRL of its own making, over HTTP."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydifact.segmentcollection import Interchange
from sqlalchemy import update
from werkzeug.test import TestResponse

from services.tracking.edi.edifact import segments
from services.tracking.edi.messages import messages
from services.tracking.models import Intake
from tests.integration.tracking.kit import Tracking, file, new_number, steps

pytestmark = pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")

SAMPLES = Path(__file__).parents[2] / "samples" / "edi"


def asked(tracking: Tracking, intake_id: str) -> TestResponse:
    return tracking.call("GET", f"/v1/carriers/messages/{intake_id}/acknowledgement")


def said(raw: bytes) -> list[str]:
    return [one.text for one in segments([raw]) if one.tag[:2] == "UC"]


def test_a_file_is_acknowledged_to_its_sender(tracking: Tracking) -> None:
    number = new_number()
    intake_id = tracking.send(file(number, *steps("13", "21"), reference="R1"))["id"]

    answer = asked(tracking, intake_id)

    assert (answer.status_code, answer.content_type) == (200, "application/EDIFACT")
    assert answer.data.startswith(b"UNA:+.? 'UNB+UNOC:3+SHOP:ZZ+CARRIER:ZZ+261124:1400+")
    assert said(answer.data) == ["UCI+R1+CARRIER:ZZ+SHOP:ZZ+7", "UCM+1+IFTSTA:D:96A:UN+7"]
    (theirs,) = Interchange.from_str(answer.data.decode("latin-1")).get_messages()
    assert [row.tag for row in theirs.segments] == ["UCI", "UCM"]


def test_it_is_the_same_after_a_replay_and_another_for_another_file(tracking: Tracking) -> None:
    sent = [tracking.send(file(new_number(), *steps("13"), reference="R2"))["id"] for _ in range(2)]
    first, other = (asked(tracking, intake_id).data for intake_id in sent)
    tracking.call("POST", f"/v1/carriers/messages/{sent[0]}/replay")

    assert asked(tracking, sent[0]).data == first
    assert first != other


def test_a_rough_file_is_answered_interchange_by_interchange(tracking: Tracking) -> None:
    receipt = tracking.send((SAMPLES / "rough.edi").read_bytes())
    answer = asked(tracking, receipt["id"]).data

    contrls = list(messages(segments([answer])))
    assert [(one.type, one.fault) for one in contrls] == [("CONTRL", None)] * 3
    assert len({one.interchange.reference for one in contrls}) == 3
    rejected = [row for row in said(answer) if row.startswith("UCM") and row.replace("|", "+").split("+")[3] == "4"]
    assert len(rejected) == len(receipt["quarantined"])


def test_what_has_none_says_why(tracking: Tracking) -> None:
    tracking.post_file(b"ISA*00*nothing of ours~")
    (unreadable,) = tracking.get("/v1/carriers/messages")["items"]
    contrl = b"UNB+UNOC:3+A+B+261124:1000+1'UNH+1+CONTRL:D:3:UN'UCI+9+B+A+7'UNT+3+1'UNZ+1+1'"

    answers = [asked(tracking, intake_id) for intake_id in (unreadable["id"], tracking.send(contrl)["id"])]
    assert [(one.status_code, one.content_type) for one in answers] == [(409, "application/problem+json")] * 2
    assert "Not EDIFACT" in answers[0].json["detail"]
    assert "a CONTRL is never acknowledged" in answers[1].json["detail"]


def test_before_a_file_is_read_it_only_says_that_it_came(tracking: Tracking) -> None:
    intake_id = tracking.send(file(new_number(), *steps("13"), reference="R3"))["id"]
    acknowledged = asked(tracking, intake_id).data
    with tracking.home.database("tracking").write() as session:
        session.execute(update(Intake).where(Intake.id == intake_id).values(state="received"))

    assert said(asked(tracking, intake_id).data) == ["UCI+R3+CARRIER:ZZ+SHOP:ZZ+8"]
    assert asked(tracking, intake_id).data.split(b"'")[1] != acknowledged.split(b"'")[1]


def test_another_shops_file_has_none(open_shop: Callable[..., Tracking]) -> None:
    intake_id = open_shop().send(file(new_number(), *steps("13")))["id"]

    assert asked(open_shop(), intake_id).status_code == 404
