"""The page shows one thread: our messages with their senders, what the customer answered, and how they found it."""

from datetime import datetime

import pytest

from shared.ids import new_id
from shared.installation import Installation
from tests.integration.tracking_page.house import POSTCODE, Customer, at


def answers(customer: Customer, text: str) -> None:
    """reply.received."""
    body = {
        "reply_id": new_id("rpl"),
        "shop_id": customer.carrier.shop.id,
        "customer_id": customer.customer_id,
        "order_id": customer.order_id,
        "channel": "sms",
        "text": text,
        "at": at(24, 9, 20).isoformat(),
    }
    for _ in range(2):
        customer.carrier.hear("reply.received", body)


def finds_it(customer: Customer, score: int, when: datetime, words: str | None = None) -> None:
    """feedback.given."""
    body = {
        "order_id": customer.order_id,
        "shop_id": customer.carrier.shop.id,
        "customer_id": customer.customer_id,
        "score": score,
        "words": words,
        "at": when.isoformat(),
    }
    customer.carrier.hear("feedback.given", body)


def test_an_answer_is_shown_once_and_its_words_after_the_postcode(customer: Customer) -> None:
    answers(customer, "Voiko naapuri noutaa?")
    locked = customer.browser.get(customer.path).text
    customer.gives(POSTCODE)
    page = customer.browser.get(customer.path).text

    assert "Vastasit meille" in locked
    assert "naapuri" not in locked
    assert page.count("Voiko naapuri noutaa?") == 1


def test_the_latest_word_on_the_delivery_stands(customer: Customer) -> None:
    finds_it(customer, 3, at(24, 9, 25), "Hyvin meni.")
    finds_it(customer, 1, at(24, 9, 21), "Huonosti meni.")
    customer.gives(POSTCODE)
    page = customer.browser.get(customer.path).text

    assert "Kerroit, miten meni: hyvin" in page
    assert "Hyvin meni." in page
    assert "Huonosti meni." not in page


@pytest.mark.parametrize(
    ("language", "question", "sender", "links"),
    [
        ("fi", "Lähettikö Saimaan Savi minulle tämän?", "lähettäjä +358401230000", "Viestiemme linkit alkavat näin: "),
        ("sv", "Skickade Saimaan Savi det här till mig?", "avsändare +358401230000", "meddelanden börjar så här: "),
        ("en", "Did Saimaan Savi send me this?", "from +358401230000", "Links in our messages begin like this: "),
    ],
)
def test_a_text_in_hand_is_told_by_its_words_time_sender_and_link(
    customer: Customer, language: str, question: str, sender: str, links: str
) -> None:
    in_hand = f"Saimaan Savi: pakettisi on toimitettu. Miten meni: https://track.example.fi{customer.path}"
    customer.is_told("delivered", in_hand, sender="+358401230000")
    customer.gives(POSTCODE)
    page = customer.browser.get(f"{customer.path}?lang={language}").text

    for said in (question, in_hand, sender, f"{links}https://track.example.fi/t/<"):
        assert said in page


def test_a_sender_is_named_beside_the_message(customer: Customer) -> None:
    customer.is_told("delivered", "Perillä.", sender="SaimaanSavi")
    page = customer.browser.get(customer.path).text

    assert "lähettäjä SaimaanSavi" in page
    assert "tulleet lähettäjältä: SaimaanSavi." in page


def test_preferences_are_one_link_away_in_the_language_of_the_page(customer: Customer) -> None:
    assert f'href="{customer.path}/preferences"' in customer.browser.get(customer.path).text
    assert f'href="{customer.path}/preferences?lang=sv"' in customer.browser.get(f"{customer.path}?lang=sv").text


def test_a_message_about_parcels_of_two_orders_is_on_both_pages(home: Installation) -> None:
    first, second, stranger = Customer(home), Customer(home), Customer(home)
    second.carrier, second.customer_id = first.carrier, first.customer_id
    for one in (first, second, stranger):
        one.orders()
    shipments = [one.carrier.register(one.number, order_id=one.order_id) for one in (first, second)]
    first.is_told("pickup", "2 pakettia odottaa.", shipment_ids=shipments)

    assert "Noudettavissa" in second.browser.get(second.path).text
    assert "Noudettavissa" not in stranger.browser.get(stranger.path).text
