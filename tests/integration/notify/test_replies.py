"""What people answer: leaving is one word, coming back another, and whatever else they say reaches somebody."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from services.notify.hearing import inbound_address
from services.notify.models import Attempt, Feedback, Notice, OrderCopy
from shared.links import Links
from tests.integration.notify.called import Called, called
from tests.integration.notify.callers import event
from tests.integration.notify.house import customer, order

PHONE = ("sms", "+358401234567")
MAIL = ("email", "aino@example.fi")
SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@pytest.fixture
def house(tmp_path, shared_database_url) -> Iterator[Called]:
    with called(tmp_path, shared_database_url) as built:
        yield built


def mail(house: Called, text: str, **fields: str):
    said = {
        "from": "Aino Virtanen <Aino@Example.fi>",
        "text": text,
        "headers": "Message-ID: <m@x>\n",
        **fields,
    }
    return house.mail(said, query=f"?key={inbound_address.key(house.home.links)}", signed=False)


def reply(house: Called) -> Any:
    (found,) = house.replies()
    return found


class TestLeaving:
    @pytest.mark.parametrize("word", ["STOP", "lopeta", "Sluta!", " Pois. ", "UNSUBSCRIBE"])
    def test_one_word_stops_the_texts(self, house: Called, word):
        house.sent()

        house.text(word)
        house.go_on()

        assert house.closed() == {PHONE: "opted_out"}
        assert (reply(house).meaning, reply(house).outcome) == ("stop", "opted_out")
        assert reply(house).customer_id == "cus_1"

    def test_what_waits_as_a_text_goes_out_by_mail_instead(self, house: Called):
        house.sent()
        waiting = _put_back(house)

        house.text("LOPETA")
        house.go_on()

        (notice,) = [row for row in house.rows(Notice) if row.id == waiting or row.status == "scheduled"]
        assert (notice.status, notice.channel) == ("scheduled", "email")

    def test_nothing_goes_out_to_who_can_be_reached_no_other_way(self, house: Called):
        house.sent(email=None)
        waiting = _put_back(house)

        house.text("STOP")
        house.go_on()

        (notice,) = [row for row in house.rows(Notice) if row.id == waiting]
        assert notice.status == "cancelled"

    def test_twilio_confirms_its_own_words_and_we_ours(self, house: Called):
        house.sent()

        assert house.text("STOP", sid="SM1").text == SILENCE
        ours = house.text("LOPETA", sid="SM2").text

        assert "<Message>Et saa enää tekstiviestejä" in ours
        assert "ALOITA" in ours

    def test_where_twilio_found_the_word_itself_it_has_answered(self, house: Called):
        house.sent()

        assert house.text("LOPETA", OptOutType="STOP").text == SILENCE
        house.go_on()

        assert house.closed() == {PHONE: "opted_out"}

    def test_a_word_of_its_own_that_twilio_was_taught(self, house: Called):
        house.text("RIITTÄÄ", OptOutType="STOP")
        house.go_on()

        assert house.closed() == {PHONE: "opted_out"}

    def test_the_answer_is_in_the_customers_language(self, house: Called):
        house.sent(language="sv")

        assert "svara BÖRJA" in house.text("LOPETA").text

    def test_nobody_is_answered_twice(self, house: Called):
        house.sent()

        assert house.text("LOPETA").text != SILENCE
        assert house.text("LOPETA").text == SILENCE

    def test_whoever_has_the_number_in_another_shop_is_left_alone_too(self, house: Called):
        house.sent(number=1)
        house.sent(number=2, shop_id="shop_2")
        waiting = _put_back(house)

        house.text("STOP")
        house.go_on()

        assert {row.channel for row in house.rows(Notice) if row.status == "scheduled"} == {"email"}
        assert waiting

    def test_a_mail_that_says_stop_closes_mail(self, house: Called):
        house.sent("email")

        mail(house, "Stop\n\nOn Tue, 24 Nov 2026 at 12:00, Mukikauppa <posti@example.fi> wrote:\n> Hei")
        house.go_on()

        assert house.closed() == {MAIL: "opted_out"}

    def test_stop_on_whatsapp_leaves_texts_open(self, house: Called):
        house.text("STOP", sender="whatsapp:+358401234567")
        house.go_on()

        assert house.closed() == {("whatsapp", "+358401234567"): "opted_out"}

    def test_a_stranger_who_says_stop_is_believed(self, house: Called):
        house.text("STOP", sender="+46700000000")
        house.go_on()

        assert house.closed() == {("sms", "+46700000000"): "opted_out"}


class TestComingBack:
    def test_one_word_brings_the_texts_back(self, house: Called):
        house.sent()
        house.text("STOP", sid="SM1")
        house.go_on()

        answer = house.text("aloita", sid="SM2")
        house.go_on()

        assert house.closed() == {}
        assert "Saat taas tekstiviestit" in answer.text
        assert [row.outcome for row in house.replies()] == ["opted_out", "opted_in"]

    def test_a_word_does_not_mend_a_number_that_nobody_has(self, house: Called):
        attempt = house.sent()
        house.status("undelivered", attempt=attempt, ErrorCode="30005")
        house.text("START")
        house.go_on()

        assert house.closed() == {PHONE: "invalid"}

    def test_yes_is_an_answer_unless_they_had_left(self, house: Called):
        house.sent()
        house.text("Yes", sid="SM1")
        house.go_on()
        house.text("STOP", sid="SM2")
        house.go_on()
        house.text("YES", sid="SM3")
        house.go_on()

        assert [row.outcome for row in house.replies()] == ["handed_over", "opted_out", "opted_in"]


class TestHelp:
    def test_says_who_writes_and_how_to_stop(self, house: Called):
        house.sent()

        answer = house.text("APUA").text
        house.go_on()

        assert "kaupasta Mukikauppa" in answer
        assert "LOPETA" in answer
        assert (reply(house).meaning, reply(house).outcome) == ("help", "answered")

    def test_names_the_shop_to_who_was_sent_nothing_yet(self, house: Called):
        house.hear("order.placed", order())

        assert "kaupasta Mukikauppa" in house.text("APUA").text

    def test_a_shops_name_cannot_break_the_answer(self, house: Called):
        house.sent()
        with house.database.write() as session:
            session.execute(update(OrderCopy).values(shop_name="Kuppi & <Muki>"))

        assert "Kuppi &amp; &lt;Muki&gt;" in house.text("APUA").text


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


class TestOneClick:
    def test_the_button_of_a_mail_program_stops_the_mail(self, house: Called):
        house.sent("email")

        answer = house.client.post(_leave(house), data={"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert house.closed() == {MAIL: "opted_out"}

    def test_opening_the_link_changes_nothing(self, house: Called):
        house.sent("email")

        answer = house.client.get(_leave(house))

        assert answer.status_code == 303
        assert answer.location.endswith("/preferences")
        assert house.client.head(_leave(house)).status_code == 303
        assert house.closed() == {}

    @pytest.mark.parametrize("data", [{}, {"List-Unsubscribe": "No"}, {"x": "One-Click"}])
    def test_only_the_words_of_the_standard_do(self, house: Called, data):
        house.sent("email")

        assert house.client.post(_leave(house), data=data).status_code == 422
        assert house.closed() == {}

    def test_a_link_that_nobody_was_given_leads_nowhere(self, house: Called):
        answer = house.client.post("/t/AAAAAAAAAAAAAAAAAAAAAA/unsubscribe", data={"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 404

    def test_leaving_works_long_after_the_delivery(self, house: Called):
        house.sent("email")
        house.later(days=400)

        assert house.client.post(_leave(house), data={"List-Unsubscribe": "One-Click"}).status_code == 200


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


def _put_back(house: Called) -> str:
    """The last notice waits to be sent, as a text, and was never handed over."""
    with house.database.write() as session:
        attempt = max(house.rows(Attempt), key=lambda row: row.id)
        session.execute(Attempt.__table__.delete().where(Attempt.id == attempt.id))
        session.execute(update(Notice).where(Notice.id == attempt.notice_id).values(status="scheduled"))
    return str(attempt.notice_id)


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


def _leave(house: Called) -> str:
    links: Links = house.policy.links
    return links.leave_url("ord_1").removeprefix(links.public_url)


def _list(house: Called, key: str, query: str = "") -> dict[str, Any]:
    answer = house.client.get(f"/v1/notices/replies?{query}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found
