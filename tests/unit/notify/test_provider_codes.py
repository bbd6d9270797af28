"""What the numbers and words of providers ask for."""

import pytest

from services.notify.channels import sendgrid_reasons
from services.notify.channels.twilio_codes import fault_of, outcome_of
from services.notify.rules.faults import UNKNOWN_CODE, Fault, Follow

CODES = [
    (20003, Follow.HOLD, None),
    (30002, Follow.HOLD, None),
    (20429, Follow.AGAIN, None),
    (21611, Follow.AGAIN, None),
    (30001, Follow.AGAIN, None),
    (63018, Follow.AGAIN, None),
    (21211, Follow.OTHER, "invalid"),
    (30005, Follow.OTHER, "invalid"),
    (21614, Follow.OTHER, "landline"),
    (21635, Follow.OTHER, "landline"),
    (30006, Follow.OTHER, "landline"),
    (21610, Follow.OTHER, "blocked"),
    (63003, Follow.OTHER, "absent"),
    (63024, Follow.OTHER, "absent"),
    (30004, Follow.OTHER, None),
    (63016, Follow.OTHER, None),
    (21606, Follow.HOLD, None),
    (21608, Follow.HOLD, None),
    (30034, Follow.HOLD, None),
    (30003, Follow.ONCE_MORE, None),
    (30008, Follow.ONCE_MORE, None),
    (30500, Follow.ONCE_MORE, None),
    (21602, Follow.GIVE_UP, None),
    (35115, Follow.GIVE_UP, None),
]


@pytest.mark.parametrize(("code", "follow", "lesson"), CODES)
def test_a_known_number_has_its_row(code, follow, lesson):
    assert fault_of(code) == Fault(follow, lesson)


@pytest.mark.parametrize("code", [99999, 0, None])
def test_an_unknown_number_is_not_tried_again(code):
    assert fault_of(code) is UNKNOWN_CODE


def test_a_text_filtered_as_spam_is_never_tried_again_on_its_channel():
    assert fault_of(30007).follow not in (Follow.AGAIN, Follow.ONCE_MORE)


def test_one_recipient_in_a_country_that_is_off_does_not_hold_the_channel_for_all():
    assert fault_of(21408).follow is not Follow.HOLD


STATUSES = [
    ("queued", "accepted"),
    ("accepted", "accepted"),
    ("sending", "accepted"),
    ("sent", "sent"),
    ("delivered", "delivered"),
    ("read", "delivered"),
    ("undelivered", "failed"),
    ("failed", "failed"),
    ("canceled", "failed"),
    ("in_a_new_way", "unknown"),
    (None, "unknown"),
]


@pytest.mark.parametrize(("status", "result"), STATUSES)
def test_a_status_says_what_became_of_the_message(status, result):
    assert outcome_of(status, sid="SM1").result == result


def test_an_error_travels_with_the_failure_it_explains():
    failed = outcome_of("undelivered", sid="SM1", code=30003)

    assert (failed.provider_id, failed.error, failed.fault) == ("SM1", "30003", Fault(Follow.ONCE_MORE))


def test_a_failure_without_a_number_is_named_by_its_status():
    assert outcome_of("failed", sid="SM1").error == "failed"
    assert outcome_of("failed", sid="SM1").fault == UNKNOWN_CODE


BOUNCES = [
    ("bounce", "550 5.1.1 The email account that you tried to reach does not exist", "5.1.1", "bounced"),
    ("bounce", "550 5.7.1 policy", "5.7.1", "bounced"),
    ("bounce", "552 5.2.2 The email account is over quota", "5.2.2", "full"),
    ("blocked", "452 4.2.2 mailbox full", "4.2.2", "full"),
]


@pytest.mark.parametrize(("kind", "reason", "status", "lesson"), BOUNCES)
def test_a_bounce_teaches_about_the_address(kind, reason, status, lesson):
    assert sendgrid_reasons.bounce(kind, reason, status) == Fault(Follow.OTHER, lesson)


def test_a_block_says_nothing_of_the_address():
    assert sendgrid_reasons.bounce("blocked", "421 4.7.0 try again later", "4.7.0") == Fault(Follow.ONCE_MORE)


DROPS = [
    ("Bounced Address", Fault(Follow.OTHER, "bounced")),
    ("Unsubscribed Address", Fault(Follow.OTHER, "opted_out")),
    ("Spam Reporting Address", Fault(Follow.OTHER, "complained")),
    ("Invalid", Fault(Follow.OTHER, "invalid")),
    ("Recipient List over Package Quota", Fault(Follow.HOLD)),
    ("A reason of next year", UNKNOWN_CODE),
]


@pytest.mark.parametrize(("reason", "fault"), DROPS)
def test_a_dropped_mail_brings_what_sendgrid_knew_of_the_address(reason, fault):
    assert sendgrid_reasons.drop(reason) == fault


@pytest.mark.parametrize(
    ("status", "follow"), [(401, Follow.HOLD), (403, Follow.HOLD), (413, Follow.GIVE_UP), (429, Follow.AGAIN)]
)
def test_a_refused_mail_says_whose_fault_it_is(status, follow):
    assert sendgrid_reasons.refusal(status).follow is follow
