"""The same words about an attempt come to the same end, in whatever order and however often they come."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.rules.ranks import follows, notice_status

WORDS = ("sending", "unknown", "not_sent", "accepted", "sent", "delivered", "failed", "refused")


def heard(*words: str, channel: str = "sms") -> str:
    """What an attempt comes to when it hears these words, one after the other."""
    status = "sending"
    for word in words:
        status = word if follows(status, word, channel=channel) else status
    return status


def test_delivered_is_not_overwritten_by_a_receipt_that_comes_late() -> None:
    assert heard("accepted", "delivered", "sending", "sent", "accepted") == "delivered"


def test_delivered_counts_though_another_receipt_of_the_message_came_before() -> None:
    assert heard("accepted", "sent", "delivered") == "delivered"


def test_a_text_that_was_called_undelivered_has_come_after_all() -> None:
    assert heard("accepted", "failed", "delivered") == heard("accepted", "delivered", "failed") == "delivered"


def test_a_mail_that_bounced_after_its_delivery_has_failed() -> None:
    told = ("accepted", "delivered", "failed")
    assert {heard(*words, channel="email") for words in permutations(told)} == {"failed"}


def test_any_word_of_the_provider_settles_a_doubt_of_ours() -> None:
    for doubt in ("unknown", "not_sent"):
        assert [heard(doubt, word) for word in ("accepted", "sent", "delivered", "failed")] == [
            "accepted",
            "sent",
            "delivered",
            "failed",
        ]


def test_a_doubt_never_takes_back_what_is_known() -> None:
    for known in ("accepted", "sent", "delivered", "failed"):
        assert heard(known, "unknown") == heard(known, "not_sent") == known


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.sampled_from(["sms", "whatsapp", "email"]))
def test_the_end_does_not_depend_on_the_order(words: list[str], channel: str) -> None:
    ends = {heard(*order, channel=channel) for order in permutations(words)}
    same = {"refused": "failed"}  # two words for a failure: the first one stands
    assert len({same.get(end, end) for end in ends}) == 1


@pytest.mark.parametrize(
    ("attempts", "status"),
    [
        (["failed"], "failed"),
        (["refused", "not_sent"], "failed"),
        (["failed", "accepted"], "sent"),
        (["accepted", "failed"], "sent"),
        (["unknown", "failed"], "unknown"),
        (["sent", "sending"], "sending"),
        (["delivered", "failed"], "delivered"),
        (["delivered", "sending"], "delivered"),
    ],
)
def test_a_notice_stands_where_the_best_of_its_attempts_does(attempts: list[str], status: str) -> None:
    assert notice_status(attempts) == status
