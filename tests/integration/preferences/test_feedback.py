"""One tap says how it went; a sentence may follow, and both can be changed."""

import pytest

from services.notify.models import Feedback, OrderCopy
from services.notify.people import feedback
from tests.integration.preferences.house import NOW, Visitor


def kept(visitor: Visitor) -> tuple[int, str | None, str]:
    with visitor.home.database("notify").read() as session:
        (row,) = session.query(Feedback).filter_by(order_id=visitor.order_id)
        return row.score, row.words, row.source


@pytest.mark.parametrize(("score", "said"), [("3", "Hyvin"), ("2", "Kohtalaisesti"), ("1", "Huonosti")])
def test_one_tap_is_an_answer(visitor: Visitor, score: str, said: str) -> None:
    page = visitor.does("feedback", score=score)

    assert f"Kiitos! Vastasit: {said}." in page
    assert kept(visitor) == (int(score), None, "page")
    (event,) = visitor.told("feedback.given")
    assert (event["order_id"], event["score"], event["words"]) == (visitor.order_id, int(score), None)


def test_a_link_with_a_score_only_sets_a_button_off(visitor: Visitor) -> None:
    shown = visitor.web.get(f"{visitor.path}/feedback?score=2").text

    assert 'value="2" autofocus' in shown
    assert visitor.told("feedback.given") == []


def test_a_sentence_may_follow_and_the_tap_stays(visitor: Visitor) -> None:
    visitor.does("feedback", score="1")
    page = visitor.does("feedback", score="1", words="Ovikello ei soinut.")

    assert "Sanasi ovat perillä" in page
    assert "Ovikello" not in page
    assert kept(visitor) == (1, "Ovikello ei soinut.", "page")


def test_the_answer_can_be_changed_and_the_words_stay(visitor: Visitor) -> None:
    visitor.does("feedback", score="1", words="Ovikello ei soinut.")
    visitor.does("feedback", score="3")

    assert kept(visitor) == (3, "Ovikello ei soinut.", "page")
    assert [event["score"] for event in visitor.told("feedback.given")] == [1, 3]


def test_the_same_tap_twice_is_told_once(visitor: Visitor) -> None:
    visitor.does("feedback", score="2")
    visitor.does("feedback", score="2")

    assert len(visitor.told("feedback.given")) == 1


@pytest.mark.parametrize("score", ["0", "4", "-1", "good", "", "9" * 5000])
def test_another_score_is_refused(visitor: Visitor, score: str) -> None:
    assert visitor.presses("feedback", score=score).status_code == 422
    assert visitor.told("feedback.given") == []


def test_an_answer_by_reply_is_the_same_answer(visitor: Visitor) -> None:
    with visitor.home.database("notify").write() as session:
        order = session.get_one(OrderCopy, visitor.order_id)
        feedback.give(session, order, score=3, source="reply", now=NOW)

    assert "Vastasit: Hyvin." in visitor.reads("feedback")
