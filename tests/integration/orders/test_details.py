"""/t/{token}/details: another number or address counts once its code has come back; needs count at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest

from services.orders import contact_actions
from services.orders.contact import LIVES
from services.orders.models import Order
from tests.integration.orders.conftest import NOW, Webshop
from tests.integration.orders.details import AtDetails

USUAL = ["call_before", "no_stairs"]  # needs, by the shop's word
_numbers = count(1_112_223)


@pytest.fixture
def visitor(shop: Webshop) -> AtDetails:
    return AtDetails(shop, shop.place()["id"])


@pytest.fixture
def new() -> str:
    """A number that nobody has been sent a code to."""
    return f"+35845{next(_numbers)}"


def test_the_page_has_the_shops_name_and_wears_its_look(visitor: AtDetails) -> None:
    shown = visitor.browser.get(visitor.path).text

    assert '<p class="shop">Muki Oy</p>' in shown
    assert f'<link rel="stylesheet" href="/t/look/{visitor.shop.id}.css">' in shown


def test_a_new_number_changes_nothing_before_its_code_has_come_back(visitor: AtDetails, new: str) -> None:
    before = visitor.customer()
    shown = visitor.says(do="phone", address=f"045 {new[6:]}")

    assert f"We sent a code of six digits to •••• {new[-3:]}" in shown
    assert visitor.customer() == before


def test_the_code_goes_to_the_new_number_by_the_only_events_that_may_hold_one(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)

    (event,) = visitor.shop.events("customer.changed")
    (check,) = event["checks"]
    assert (check["channel"], check["address"], check["language"]) == ("sms", new, "en")
    assert visitor.code() not in str(event)


def test_a_confirmed_number_is_the_customers_own_word_and_told_to_everybody(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    shown = visitor.types(visitor.code())

    assert "Confirmed. From now on we use the new number" in shown
    assert (visitor.customer()["phone"], visitor.customer()["sources"]["phone"]["source"]) == (new, "customer")
    event = visitor.shop.events("customer.changed")[-1]
    assert (event["phone"], event["origins"]["phone"]["source"], event["checks"]) == (new, "customer", [])


def test_a_confirmed_address_outranks_what_the_shop_sends_later(visitor: AtDetails) -> None:
    visitor.says(do="email", address="aino.uusi@example.fi")
    visitor.types(visitor.code())
    answer = visitor.shop.patch(f"/v1/orders/{visitor.order_id}/customer", {"email": "old@example.fi"}).json

    assert answer["email"] == "aino.uusi@example.fi"
    assert "outranks the shop" in answer["kept"][0]["reason"]


def test_a_code_typed_with_a_space_is_right(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    code = visitor.code()
    visitor.types(f" {code[:3]} {code[3:]}")

    assert visitor.customer()["phone"] == new


def test_the_right_code_twice_is_taken_once(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    code = visitor.code()

    assert [("Confirmed." in visitor.types(code)) for _ in range(2)] == [True, True]
    assert [event["phone"] for event in visitor.shop.events("customer.changed")].count(new) == 1


def test_the_right_code_from_two_browsers_at_once_is_taken_once(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    code, check = visitor.code(), visitor.checks()[-1].id
    browsers = [AtDetails(visitor.shop, visitor.order_id) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        pressed = [pool.submit(one.presses, do="code", check=check, field="phone", code=code) for one in browsers]
        statuses = [one.result().status_code for one in pressed]

    assert statuses == [303, 303]
    assert [event["phone"] for event in visitor.shop.events("customer.changed")].count(new) == 1


def test_a_wrong_code_changes_nothing_and_five_of_them_end_it(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    right = visitor.code()
    wrong = "000000" if right != "000000" else "111111"
    said = [visitor.types(wrong) for _ in range(5)]

    assert "That is not the code." in said[0]
    assert "five times" in said[4]
    assert "five times" in visitor.types(right)
    assert visitor.customer()["phone"] != new


def test_a_code_that_came_too_late_changes_nothing(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    visitor.shop.home.clock.at = NOW + LIVES
    visitor.unlocks()

    assert "The code is too old." in visitor.types(visitor.code())
    assert visitor.customer()["phone"] != new


def test_only_the_number_that_was_given_last_can_be_confirmed(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    visitor.says(do="phone", address=f"{new[:-4]}9999")

    assert "no longer asked for" in visitor.types(visitor.code(0), check=0)
    visitor.types(visitor.code(1))
    assert visitor.customer()["phone"] == f"{new[:-4]}9999"
    assert [one.state for one in visitor.checks()] == ["replaced", "confirmed"]


def test_a_number_the_shop_gave_meanwhile_does_not_stand_in_the_way(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    visitor.shop.patch(f"/v1/orders/{visitor.order_id}/customer", {"phone": f"{new[:-4]}9999"})
    visitor.types(visitor.code())

    assert visitor.customer()["phone"] == new


def test_a_number_and_an_address_wait_side_by_side(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    visitor.says(do="email", address="aino.uusi@example.fi")
    visitor.types(visitor.code(0), check=0)
    visitor.types(visitor.code(1), check=1)

    assert (visitor.customer()["phone"], visitor.customer()["email"]) == (new, "aino.uusi@example.fi")


def test_three_codes_an_hour_are_sent_and_then_more(visitor: AtDetails, new: str) -> None:
    for number in range(3):
        visitor.says(do="phone", address=f"+35845111000{number}")
    answer = visitor.presses(do="phone", address=new)

    assert answer.status_code == 429
    assert "Please try again in 60 min." in answer.text
    assert len(visitor.checks()) == 3
    visitor.shop.home.clock.at = NOW + timedelta(hours=1)
    visitor.unlocks()
    assert visitor.presses(do="phone", address=new).status_code == 303


def test_nobody_is_pestered_with_codes_of_many_orders(shop: Webshop, new: str) -> None:
    statuses = [AtDetails(shop, shop.place()["id"]).presses(do="phone", address=new).status_code for _ in range(6)]

    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("do", "address", "says"),
    [
        ("phone", "12", "That is no telephone number."),
        ("phone", "call me", "That is no telephone number."),
        ("email", "aino", "That is no email address."),
        ("email", "aino@localhost", "That is no email address."),
        ("email", "a@b.fi, c@d.fi", "That is no email address."),
        ("email", "", "That is no email address."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(
    visitor: AtDetails, do: str, address: str, says: str
) -> None:
    answer = visitor.presses(do=do, address=address)

    assert (answer.status_code, says in answer.text) == (422, True)
    assert visitor.checks() == []


def test_a_form_that_is_not_ours_changes_nothing(visitor: AtDetails, new: str) -> None:
    forged = [
        {"do": "phone", "address": new, "form": "0" * 64},
        {"do": "needs", "needs": "allergy"},
        {"do": "unheard", "form": "0" * 64},
    ]
    answers = [visitor.browser.post(visitor.path, data=fields) for fields in forged]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert (visitor.checks(), visitor.customer()["needs"]) == ([], USUAL)


def test_the_postcode_comes_first_for_reading_and_for_changing(visitor: AtDetails) -> None:
    stranger = AtDetails(visitor.shop, visitor.order_id)
    stranger.browser.delete_cookie("unlocked", path=f"/t/{stranger.token}")
    answers = [stranger.browser.get(stranger.path), stranger.browser.post(stranger.path, data={"do": "needs"})]

    assert {answer.headers["Location"] for answer in answers} == {f"/t/{stranger.token}?then=details#unlock"}
    assert visitor.customer()["needs"] == USUAL


def test_the_check_of_another_customer_cannot_be_confirmed_here(visitor: AtDetails, shop: Webshop, new: str) -> None:
    other = AtDetails(shop, shop.place()["id"])
    other.says(do="phone", address=new)
    check = other.checks()[0].id
    visitor.says(do="code", check=check, field="phone", code=other.code())

    assert new not in (visitor.customer()["phone"], other.customer()["phone"])


@pytest.mark.parametrize("check", ["", "chk_", "\0", "x" * 5000])
def test_a_check_that_never_was_confirms_nothing(visitor: AtDetails, check: str) -> None:
    answer = visitor.presses(do="code", check=check, field="phone\0", code="\0 12345")

    assert (answer.status_code, "no longer asked for" in answer.text) == (422, True)


def test_a_link_that_nobody_has_or_that_has_ended_shows_nothing(visitor: AtDetails) -> None:
    assert visitor.browser.get("/t/AAAAAAAAAAAAAAAAAAAAAA/details").status_code == 404
    visitor.shop.home.clock.at = NOW + timedelta(days=121)
    assert visitor.browser.get(visitor.path).status_code == 404


def test_opening_the_page_changes_nothing(visitor: AtDetails) -> None:
    for _ in range(20):
        visitor.browser.get(visitor.path)
        visitor.browser.head(visitor.path)

    assert visitor.shop.events("customer.changed") == []


def test_needs_count_at_once_and_are_the_customers_own_word(visitor: AtDetails) -> None:
    shown = visitor.says(do="needs", needs=["allergy", "no_stairs"])

    assert "Saved." in shown
    assert visitor.customer()["needs"] == ["no_stairs", "allergy"]
    assert visitor.customer()["sources"]["needs"]["source"] == "customer"
    assert visitor.shop.events("customer.changed")[-1]["needs"] == ["no_stairs", "allergy"]


def test_needs_that_have_no_box_stay_as_the_shop_told_them(shop: Webshop) -> None:
    order_id = shop.place()["id"]
    shop.patch(f"/v1/orders/{order_id}/customer", {"needs": ["large_print", "call_before"]})
    visitor = AtDetails(shop, order_id)

    assert "We also know: large print" in visitor.reads()
    visitor.says(do="needs", needs=["allergy"])
    assert visitor.customer()["needs"] == ["large_print", "allergy"]


def test_a_later_order_of_the_shop_does_not_take_needs_back(shop: Webshop) -> None:
    first = shop.place(reference="WEB-FIRST", customer={"reference": "C-NEEDS"})
    AtDetails(shop, first["id"]).says(do="needs", needs=["allergy"])
    second = shop.place(reference="WEB-SECOND", customer={"reference": "C-NEEDS"})

    assert shop.get(f"/v1/orders/{second['id']}").json["customer"]["needs"] == ["allergy"]


@pytest.mark.parametrize(("language", "says"), [("fi", "Tietosi"), ("sv", "Dina uppgifter"), ("en", "Your details")])
def test_the_page_speaks_every_language(visitor: AtDetails, language: str, says: str) -> None:
    assert says in visitor.reads(f"?lang={language}")


def test_no_number_and_no_address_stands_on_the_page(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    shown, known = visitor.reads(), visitor.customer()

    assert known["phone"] not in shown
    assert known["email"] not in shown
    assert new not in shown


def test_orders_of_older_versions_are_found_by_their_link_too(visitor: AtDetails) -> None:
    with visitor.shop.home.database("orders").write() as session:
        session.get_one(Order, visitor.order_id).page_hash = None
    assert visitor.browser.get(visitor.path).status_code == 404
    with visitor.shop.home.database("orders").write() as session:
        contact_actions.name_pages(visitor.shop.home.links, session, NOW)

    assert visitor.browser.get(visitor.path).status_code == 200


def test_addresses_that_were_given_are_forgotten_after_a_week(visitor: AtDetails, new: str) -> None:
    visitor.says(do="phone", address=new)
    with visitor.shop.home.database("orders").write() as session:
        contact_actions.forget(session, NOW + timedelta(days=6))
    assert len(visitor.checks()) == 1
    with visitor.shop.home.database("orders").write() as session:
        contact_actions.forget(session, NOW + timedelta(days=7, seconds=1))

    assert visitor.checks() == []
