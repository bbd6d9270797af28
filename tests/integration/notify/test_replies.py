"""What people answer: whatever they say reaches somebody, and a number that was offered is an answer."""

import json
from typing import Any

import pytest
from sqlalchemy import update

from services.notify.models import Attempt, Feedback, Notice
from tests.integration.notify.answering import SILENCE, mail, reply
from tests.integration.notify.called import Called, anew
from tests.integration.notify.callers import event
from tests.integration.notify.house import customer


@pytest.fixture
def house(callers_house: Called) -> Called:
    return anew(callers_house)


class TestWords:
    def test_a_question_reaches_the_shop_with_the_notice_it_answers(self, house: Called):
        attempt = house.sent()

        assert house.text("Missä pakettini on?").text == SILENCE
        house.go_on()

        (told,) = [json.loads(body) for body in house.told("reply.received")]
        assert told["text"] == "Missä pakettini on?"
        assert (told["shop_id"], told["customer_id"], told["order_id"]) == ("shop_1", "cus_1", "ord_1")
        assert told["notice_id"] == house.notice(attempt).id
        assert "+358" not in json.dumps(told)
        assert reply(house).outcome == "handed_over"

    def test_the_last_message_is_the_one_that_is_answered(self, house: Called):
        house.sent(number=1)
        later = house.sent(number=2)

        house.text("Kiitos!")
        house.go_on()

        assert reply(house).notice_id == house.notice(later).id

    def test_a_whatsapp_reply_names_its_message(self, house: Called):
        first, second = house.sent(number=1), house.sent(number=2)
        for attempt, sid in ((first, "SM1"), (second, "SM2")):
            _is(house, attempt, channel="whatsapp", provider_id=sid)

        house.text("Kiitos!", sender="whatsapp:+358401234567", OriginalRepliedMessageSid="SM1")
        house.go_on()

        assert reply(house).notice_id == house.notice(first).id
        assert (reply(house).channel, reply(house).sender) == ("whatsapp", "+358401234567")

    def test_a_mail_names_its_message_in_its_headers(self, house: Called):
        first = house.sent("email", number=1)
        house.sent("email", number=2)

        mail(house, "Kiitos!", headers=f"Message-ID: <m@x>\nIn-Reply-To: <{first}@track.example.fi>\n")
        house.go_on()

        assert reply(house).notice_id == house.notice(first).id

    def test_a_mail_names_the_message_that_sendgrid_sent(self, house: Called):
        first = house.sent("email", number=1)
        _is(house, first, provider_id="14c5d75ce93")
        house.sent("email", number=2)

        mail(house, "Kiitos!", headers="Message-ID: <m@x>\nReferences: <14c5d75ce93@geopod-ismtpd-1>\n")
        house.go_on()

        assert reply(house).notice_id == house.notice(first).id

    def test_who_answers_from_another_address_answers_the_same_notice(self, house: Called):
        attempt = house.sent("email")

        mail(house, "Hän on matkoilla", to=f"posti+{attempt}@example.fi", **{"from": "puoliso@example.fi"})
        house.go_on()

        assert (reply(house).shop_id, reply(house).sender) == ("shop_1", "puoliso@example.fi")

    def test_a_mail_is_matched_by_its_sender_in_any_case(self, house: Called):
        attempt = house.sent("email", email="Aino@example.FI")

        mail(house, "Kiitos!")
        house.go_on()

        assert reply(house).notice_id == house.notice(attempt).id

    def test_a_customer_who_was_sent_nothing_yet_is_known_all_the_same(self, house: Called):
        house.hear("customer.changed", customer())

        house.text("Hei?")
        house.go_on()

        assert (reply(house).customer_id, reply(house).notice_id) == ("cus_1", None)
        assert reply(house).outcome == "handed_over"

    def test_an_address_in_two_shops_is_nobodys_until_a_message_tells(self, house: Called):
        house.hear("customer.changed", customer())
        house.hear("customer.changed", customer(customer_id="cus_2", shop_id="shop_2"))

        house.text("Hei?")
        house.go_on()

        assert (reply(house).shop_id, reply(house).outcome) == (None, "unmatched")

    def test_nobodys_reply_vanishes(self, house: Called):
        house.text("Who are you?", sender="+46700000000")
        house.go_on()

        assert (reply(house).text, reply(house).outcome) == ("Who are you?", "unmatched")
        assert house.told("reply.received") == []

    def test_a_machine_that_answers_makes_no_work(self, house: Called):
        house.sent("email")

        mail(house, "STOP\nI am away", headers="Auto-Submitted: auto-replied\nMessage-ID: <m@x>\n")
        house.go_on()

        assert (reply(house).meaning, reply(house).outcome) == ("automatic", "noted")
        assert house.closed() == {}

    def test_a_picture_without_words_is_a_reply(self, house: Called):
        house.sent()

        house.text("", NumMedia="2", MediaUrl0="https://api.twilio.com/x")
        house.go_on()

        assert reply(house).text == "[2 x media]"

    def test_a_mail_without_a_sender_is_kept(self, house: Called):
        mail(house, "Hei", **{"from": ""})
        house.go_on()

        assert house.replies() == []
        assert house.states() == ["unmatched"]


class TestChoices:
    def test_a_number_answers_how_the_delivery_was(self, house: Called):
        attempt = house.sent()
        _asks(house, attempt)

        house.text("3")
        house.go_on()

        (given,) = house.rows(Feedback)
        assert (given.score, given.source, given.order_id) == (3, "reply", "ord_1")
        assert (reply(house).meaning, reply(house).outcome) == ("choice", "answered")
        assert len(house.told("feedback.given")) == 1
        assert house.told("reply.received") == []

    def test_a_number_that_nothing_asked_for_is_a_word(self, house: Called):
        house.sent()

        house.text("3")
        house.go_on()

        assert house.rows(Feedback) == []
        assert reply(house).outcome == "handed_over"


class TestList:
    def test_a_shop_reads_its_own_page_by_page(self, house: Called):
        shop_id, key = house.home.access.add_shop(name="Mukikauppa", now=house.now)
        _, other_key = house.home.access.add_shop(name="Toinen", now=house.now)
        house.hear("customer.changed", customer(shop_id=shop_id))
        for number in (1, 2, 3):
            house.text(f"Hei {number}", sid=f"SM{number}")
            house.go_on()

        first = _list(house, key, "limit=2")
        second = _list(house, key, f"cursor={first['next']}")

        assert [row["text"] for row in (*first["items"], *second["items"])] == ["Hei 3", "Hei 2", "Hei 1"]
        assert first["items"][0]["sender"] == "+358401234567"
        assert _list(house, other_key)["items"] == []

    def test_the_work_list_of_unmatched_people_is_for_ops(self, house: Called):
        _, ops = house.home.access.add_shop(name="Ops", now=house.now, scopes=("notices", "ops"))
        _, shop = house.home.access.add_shop(name="Toinen", now=house.now)
        house.text("Who are you?", sender="+46700000000")
        house.go_on()

        assert [row["text"] for row in _list(house, ops, "unmatched=true")["items"]] == ["Who are you?"]
        path = "/v1/notices/replies?unmatched=true"
        assert house.client.get(path, headers={"Authorization": f"Bearer {shop}"}).status_code == 403
        assert house.client.get(path).status_code == 401


def test_a_reply_that_comes_twice_is_one(house: Called):
    house.sent()

    for _ in range(3):
        house.text("Missä?")
        house.go_on()

    assert len(house.replies()) == len(house.told("reply.received")) == 1


def test_an_event_and_a_reply_of_the_same_person_do_not_mix(house: Called):
    attempt = house.sent("email")

    house.events(event("delivered", attempt=attempt))
    mail(house, "Kiitos!")
    house.go_on()

    assert house.attempt(attempt).status == "delivered"
    assert reply(house).text == "Kiitos!"


def _asks(house: Called, attempt_id: str) -> None:
    """The notice of an attempt asks how the delivery was."""
    _notice_is(house, attempt_id, kind="feedback")


def _is(house: Called, attempt_id: str, **values: str) -> None:
    with house.database.write() as session:
        session.execute(update(Attempt).where(Attempt.id == attempt_id).values(**values))


def _notice_is(house: Called, attempt_id: str, **values: str) -> None:
    notice_id = house.attempt(attempt_id).notice_id
    with house.database.write() as session:
        session.execute(update(Notice).where(Notice.id == notice_id).values(**values))


def _list(house: Called, key: str, query: str = "") -> dict[str, Any]:
    answer = house.client.get(f"/v1/notices/replies?{query}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found
