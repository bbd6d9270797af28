"""Leaving is one word or one press, coming back another, and what waits follows at once."""

import pytest
from sqlalchemy import update

from services.notify.models import Attempt, Notice, OrderCopy
from shared.links import Links
from tests.integration.notify.answering import SILENCE, mail, reply
from tests.integration.notify.called import Called, anew
from tests.integration.notify.house import order

PHONE = ("sms", "+358401234567")


MAIL = ("email", "aino@example.fi")


@pytest.fixture
def house(callers_house: Called) -> Called:
    return anew(callers_house)


class TestLeaving:
    @pytest.mark.parametrize(
        ("word", "reason"),
        [("STOP", "blocked"), ("lopeta", "opted_out"), ("Sluta!", "opted_out"), ("UNSUBSCRIBE", "blocked")],
    )
    def test_one_word_stops_the_texts(self, house: Called, word, reason):
        house.sent()

        house.text(word)
        house.go_on()

        assert house.closed() == {PHONE: reason}
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

        assert house.closed() == {PHONE: "blocked"}

    def test_a_word_of_its_own_that_twilio_was_taught(self, house: Called):
        house.text("RIITTÄÄ", OptOutType="STOP")
        house.go_on()

        assert house.closed() == {PHONE: "blocked"}

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

        assert house.closed() == {("sms", "+46700000000"): "blocked"}


class TestComingBack:
    def test_one_word_brings_the_texts_back(self, house: Called):
        house.sent()
        house.text("LOPETA", sid="SM1")
        house.go_on()

        answer = house.text("aloita", sid="SM2")
        house.go_on()

        assert house.closed() == {}
        assert "Saat taas tekstiviestit" in answer.text
        assert [row.outcome for row in house.replies()] == ["opted_out", "opted_in"]

    def test_what_twilio_blocks_only_its_own_word_opens_and_no_answer_promises_more(self, house: Called):
        house.sent()
        answers = []
        for number, word in enumerate(["STOP", "LOPETA", "ALOITA", "START", "ALOITA"]):
            answers.append(house.text(word, sid=f"SM{number}").text)
            house.go_on()
            assert house.closed() == ({PHONE: "blocked"} if number < 3 else {}), word

        assert [("vastaa START" in one, "Saat taas" in one) for one in answers] == [
            (False, False),
            (True, False),
            (True, False),
            (False, False),
            (False, True),
        ]

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


def _put_back(house: Called) -> str:
    """The last notice waits to be sent, as a text, and was never handed over."""
    with house.database.write() as session:
        attempt = max(house.rows(Attempt), key=lambda row: row.id)
        session.execute(Attempt.__table__.delete().where(Attempt.id == attempt.id))
        session.execute(update(Notice).where(Notice.id == attempt.notice_id).values(status="scheduled"))
    return str(attempt.notice_id)


def _leave(house: Called) -> str:
    links: Links = house.policy.links
    return links.leave_url("ord_1").removeprefix(links.public_url)
