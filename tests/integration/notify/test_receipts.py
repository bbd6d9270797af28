"""Receipts: whatever providers say, in whatever order and however often, the attempt and its notice end up right."""

import pytest
from sqlalchemy import update

from services.notify.models import Attempt, Callback
from tests.integration.notify.called import Called, anew
from tests.integration.notify.callers import SID, event

AINO = ("email", "aino@example.fi")
PHONE = ("sms", "+358401234567")


@pytest.fixture
def house(callers_house: Called) -> Called:
    return anew(callers_house)


TWILIO = [
    ("accepted", None, "accepted", None),
    ("scheduled", None, "accepted", None),
    ("queued", None, "accepted", None),
    ("sending", None, "accepted", None),
    ("sent", None, "sent", None),
    ("delivered", None, "delivered", None),
    ("read", None, "delivered", None),
    ("canceled", None, "failed", None),
    ("failed", "30001", "failed", None),
    ("failed", "30002", "failed", None),
    ("undelivered", "30003", "failed", None),
    ("undelivered", "30004", "failed", None),
    ("undelivered", "30005", "failed", "invalid"),
    ("undelivered", "30006", "failed", "landline"),
    ("undelivered", "30007", "failed", None),
    ("undelivered", "30008", "failed", None),
    ("undelivered", "30034", "failed", None),
    ("undelivered", "30500", "failed", None),
    ("failed", "21610", "failed", "blocked"),
    ("failed", "99999", "failed", None),
    ("failed", None, "failed", None),
]


@pytest.mark.parametrize(("status", "code", "comes_to", "lesson"), TWILIO)
def test_each_word_of_twilio(house: Called, status, code, comes_to, lesson):
    attempt = house.sent()

    house.status(status, attempt=attempt, **({"ErrorCode": code} if code else {}))
    house.go_on()

    kept = house.attempt(attempt)
    assert (kept.status, kept.provider_id) == (comes_to, SID)
    assert kept.error == ((code or status) if comes_to == "failed" else None)
    assert house.closed().get(PHONE) == lesson
    assert house.states() == ["handled"]


SENDGRID = [
    (event("processed"), "accepted", None),
    (event("deferred", response="450 try later", attempt="3"), "accepted", None),
    (event("delivered", response="250 OK"), "delivered", None),
    (event("dropped", reason="Bounced Address"), "failed", "bounced"),
    (event("dropped", reason="Unsubscribed Address"), "failed", "opted_out"),
    (event("dropped", reason="Spam Reporting Address"), "failed", "complained"),
    (event("dropped", reason="Invalid"), "failed", "invalid"),
    (event("bounce", type="bounce", reason="550 no", status="5.7.1"), "failed", "bounced"),
    (event("bounce", type="bounce", reason="550 no such user here", status="5.1.1"), "failed", "bounced"),
    (event("bounce", type="bounce", reason="552 mailbox full", status="5.2.2"), "failed", "full"),
    (event("bounce", type="blocked", reason="blocked by policy"), "failed", None),
    (event("spamreport"), "accepted", "complained"),
    (event("unsubscribe"), "accepted", "opted_out"),
    (event("group_unsubscribe"), "accepted", "opted_out"),
    (event("group_resubscribe"), "accepted", None),
    (event("open"), "accepted", None),
    (event("click", url="https://track.example.fi/t/x"), "accepted", None),
]


@pytest.mark.parametrize(("said", "comes_to", "lesson"), SENDGRID)
def test_each_event_of_sendgrid(house: Called, said, comes_to, lesson):
    attempt = house.sent("email")

    house.events({**said, "notice_attempt": attempt})
    house.go_on()

    kept = house.attempt(attempt)
    assert (kept.status, kept.provider_id) == (comes_to, "14c5d75ce93")
    assert house.closed().get(AINO) == lesson
    assert house.states() == ["handled"]


def test_a_receipt_settles_the_notice_and_tells_the_other_services(house: Called):
    attempt = house.sent()

    house.status("delivered", attempt=attempt)
    house.go_on()

    assert house.notice(attempt).status == "delivered"
    assert len(house.told("notice.settled")) == 1


def test_receipts_in_the_wrong_order_end_where_the_right_order_does(house: Called):
    attempt = house.sent()

    for status in ("delivered", "sent", "sending", "queued"):
        house.status(status, attempt=attempt)
        house.go_on()

    assert house.attempt(attempt).status == house.notice(attempt).status == "delivered"
    assert len(house.told("notice.settled")) == 1


def test_a_late_failure_without_its_code_does_not_wipe_the_reason(house: Called):
    attempt = house.sent()

    house.status("undelivered", attempt=attempt, ErrorCode="30005")
    house.go_on()
    house.status("failed", attempt=attempt)
    house.go_on()

    assert house.attempt(attempt).error == "30005"


def test_a_mail_that_comes_back_after_its_delivery_has_failed(house: Called):
    attempt = house.sent("email")
    house.events(event("processed", attempt=attempt), event("delivered", attempt=attempt))
    house.go_on()
    assert house.attempt(attempt).status == "delivered"

    late = event("bounce", attempt=attempt, type="bounce", status="5.1.1")
    del late["sg_message_id"]
    house.events(late)
    house.go_on()

    assert house.attempt(attempt).status == "failed"
    assert house.closed()[AINO] == "bounced"


def test_a_bounce_that_names_no_message_closes_the_address_all_the_same(house: Called):
    house.events(
        {"event": "bounce", "type": "bounce", "email": "Aino@Example.fi", "sg_event_id": "b1", "status": "5.1.1"}
    )
    house.go_on()

    assert house.closed() == {AINO: "bounced"}
    assert house.states() == ["unmatched"]


def test_the_providers_id_finds_an_attempt_whose_own_did_not_come_back(house: Called):
    text, mail = house.sent(number=1), house.sent("email", number=2)
    _known_as(house, text, SID)
    _known_as(house, mail, "14c5d75ce93")

    house.status("delivered")
    house.events(event("delivered"))
    house.go_on()

    assert [house.attempt(one).status for one in (text, mail)] == ["delivered", "delivered"]


def test_a_receipt_that_overtakes_our_own_record_is_not_lost(house: Called):
    attempt = house.sent()
    house.status("delivered")
    house.go_on()
    assert house.states() == ["unmatched"]

    _known_as(house, attempt, SID)
    house.later(seconds=11)
    house.go_on()

    assert house.states() == ["handled"]
    assert house.attempt(attempt).status == "delivered"


def test_what_stays_unmatched_is_looked_at_for_some_hours_and_then_kept(house: Called):
    house.status("delivered")
    for _ in range(10):
        house.go_on()
        house.later(hours=1)

    assert house.states() == ["unmatched"]
    assert len(house.told("callback.received")) == 3  # when it came, after 10 s, and after 6 h: one hour was missed
    assert house.failures() == []


def test_a_receipt_for_another_message_of_the_attempt_is_not_believed(house: Called):
    attempt = house.sent()
    _known_as(house, attempt, "SM" + "1" * 32)

    house.status("delivered", attempt=attempt, sid="SM" + "2" * 32)
    house.go_on()

    kept = house.attempt(attempt)
    assert (kept.status, kept.provider_id) == ("accepted", "SM" + "1" * 32)
    assert house.states() == ["unmatched"]


def test_the_first_receipt_ties_the_attempt_to_its_message(house: Called):
    attempt = house.sent()

    house.status("sent", attempt=attempt, sid="SM" + "1" * 32)
    house.go_on()
    house.status("undelivered", attempt=attempt, sid="SM" + "2" * 32, ErrorCode="30005")
    house.go_on()

    assert house.attempt(attempt).status == "sent"
    assert house.closed() == {}


def test_a_texts_receipt_says_nothing_of_a_mail(house: Called):
    attempt = house.sent("email")

    house.status("delivered", attempt=attempt)
    house.go_on()

    assert house.attempt(attempt).status == "accepted"
    assert house.states() == ["unmatched"]


@pytest.mark.parametrize("said", [{"event": "teleported"}, {}, {"event": 7}, {"event": ["open"]}])
def test_words_we_have_no_row_for_are_kept_for_people(house: Called, said):
    house.events({"sg_event_id": "e1", **said})
    house.status("teleported")
    house.go_on()

    assert house.states() == ["unmatched", "unmatched"]
    assert house.failures() == []


def test_one_bad_event_of_a_batch_waits_alone(house: Called):
    good = [house.sent("email", number=number) for number in (1, 2)]
    house.events(
        event("delivered", attempt=good[0]), event("open", event_id="bad"), event("delivered", attempt=good[1])
    )
    with house.database.write() as session:  # what no code of ours writes
        bad = Callback.key == "sendgrid.events:bad"
        session.execute(update(Callback).where(bad).values(body=["not an object"]))

    house.go_on()

    assert [house.attempt(one).status for one in good] == ["delivered", "delivered"]
    assert house.states() == ["handled", "handled", "new"]
    (failure,) = house.failures()
    assert failure.state == "retry"


def test_a_thousand_events_of_one_batch(house: Called):
    attempt = house.sent("email")
    steps = [event("open", event_id=f"open{n}", attempt=attempt) for n in range(998)]

    house.events(event("delivered", attempt=attempt), *steps, event("processed", attempt=attempt))
    house.go_on()

    assert house.states() == ["handled"] * 1000
    assert house.attempt(attempt).status == "delivered"


class TestConsent:
    def test_who_reports_spam_gets_no_more_mail_whatever_comes_later(self, house: Called):
        house.events(event("spamreport"), event("group_resubscribe"))
        house.go_on()

        assert house.closed() == {AINO: "complained"}

    def test_who_subscribes_again_gets_mail_again(self, house: Called):
        house.events(event("group_unsubscribe"))
        house.go_on()
        house.events(event("group_resubscribe"))
        house.go_on()

        assert house.closed() == {}


def _known_as(house: Called, attempt_id: str, provider_id: str) -> None:
    with house.database.write() as session:
        session.execute(update(Attempt).where(Attempt.id == attempt_id).values(provider_id=provider_id))
