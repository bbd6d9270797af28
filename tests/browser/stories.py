"""The stories of the link, told by keyboard alone: what somebody comes for, step by step, and what they are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from services.notify.people.page_words import texts_of as notify_texts
from services.orders.app import create_web as orders_web
from services.orders.behind_link import texts_of as orders_texts
from services.tracking.changes.adapters import Answer
from services.tracking.changes.directory import keep_directory
from services.tracking.page.words import texts_of
from shared.installation import Installation
from tests.browser.looking import follow, give_postcode, mend, tab_to, tick, write
from tests.installed import web_of
from tests.integration.orders.conftest import Webshop
from tests.integration.orders.details import AtDetails
from tests.integration.preferences.house import Visitor
from tests.integration.tracking_page.house import NOW, SHOP, Customer, at
from tests.integration.tracking_page.wishing import FAR, POINT
from tests.interchanges import Said

FRIDAY = {
    "fi": "perjantaina 27.11. klo 12–16",
    "sv": "fredag den 27.11 kl. 12–16",
    "en": "Friday 27 November, 12:00–16:00",
}
AT_MIDNIGHT = {"fi": "tänään klo 0.05", "sv": "i dag kl. 0.05", "en": "today, 00:05"}
MORE_DAYS = {"fi": "7 päivää lisää", "sv": "7 dagar till", "en": "7 more days"}


@dataclass
class Reader:
    """Somebody who reads the pages of an installation in a language, in a browser of their own."""

    page: Page
    home: Installation
    language: str

    @property
    def change(self) -> Mapping[str, Any]:
        """The words of changes."""
        return texts_of(self.language)["change"]  # type: ignore[no-any-return]

    @property
    def wishes(self) -> Locator:
        return self.page.locator(".wishes")

    @property
    def headline(self) -> Locator:
        return self.page.locator("h1")

    def opens(self, path: str) -> None:
        self.page.goto(f"{path}{'&' if '?' in path else '?'}lang={self.language}")

    def expects(self) -> Customer:
        """A parcel that comes to the door; the page is open, and the postcode given."""
        someone = Customer(self.home)
        someone.comes()
        self.opens(someone.path)
        give_postcode(self.page)
        return someone

    def follows(self, name: str) -> None:
        follow(self.page, self.page.get_by_role("link", name=name).first)

    def presses(self, name: str) -> None:
        follow(self.page, self.page.get_by_role("button", name=name))

    def wants(self, what: str) -> None:
        """From the page to the form of a change."""
        self.follows(self.change["more"])
        self.follows(self.change["what"][what])

    def asks(self) -> None:
        self.presses(self.change["send"])
        expect(self.headline).not_to_have_text(self.change["check"])

    def is_told(self, *words: str) -> None:
        for said in words:
            expect(self.wishes).to_contain_text(said, ignore_case=True)


def moves(reader: Reader) -> None:
    someone = reader.expects()
    reader.follows(reader.change["what"]["other_time"])
    tick(reader.page, reader.page.get_by_role("radio").first)
    reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("ArrowDown")
    expect(reader.page.locator("[value='2026-11-27']")).to_be_checked()
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("ArrowDown")
    expect(reader.page.locator("[value='12:00-16:00']")).to_be_checked()
    reader.asks()

    reader.is_told(FRIDAY[reader.language])
    expect(reader.headline).not_to_contain_text(FRIDAY[reader.language], ignore_case=True)
    someone.settles(Answer(result="agreed"))
    reader.page.reload()
    expect(reader.headline).to_contain_text(FRIDAY[reader.language], ignore_case=True)
    reader.presses(reader.change["undo"])
    reader.is_told(reader.change["state"]["undoing"])


def takes_another_point(reader: Reader) -> None:
    with reader.home.database("tracking").write() as session:
        keep_directory(session, [POINT, FAR], carrier="generic-edifact", now=NOW)
    someone = reader.expects()
    reader.wants("pickup_point")
    expect(reader.page.locator(".choice").first).to_contain_text("K-Market Kamppi")
    tab_to(reader.page, reader.page.get_by_label(reader.change["near"]))
    reader.page.keyboard.type("00520")
    reader.presses(reader.change["search"])
    expect(reader.page.locator(".choice").first).to_contain_text("R-kioski Pasila")
    tick(reader.page, reader.page.get_by_role("radio").first)
    reader.asks()

    reader.is_told("R-kioski Pasila")
    someone.settles(Answer(result="agreed"))
    reader.page.reload()
    expect(reader.headline).to_contain_text("R-kioski Pasila")


def has_a_neighbour_take_it(reader: Reader) -> None:
    someone = reader.expects()
    reader.wants("neighbour")
    write(reader.page, reader.change["ask"]["neighbour"], "Virtanen, A 3")
    reader.asks()

    reader.is_told("Virtanen, A 3")
    expect(reader.headline).not_to_contain_text(texts_of(reader.language)["to"]["neighbour"])
    someone.settles(Answer(result="refused", reason="Auto on täynnä"))
    reader.page.reload()
    reader.is_told("Auto on täynnä", reader.change["goes_on"])


def has_it_left_in_a_safe_place(reader: Reader) -> None:
    someone = reader.expects()
    reader.wants("safe_place")
    expect(reader.page.locator("#warning")).to_have_text(reader.change["warning"]["safe_place"])
    write(reader.page, reader.change["ask"]["place"], "Terassi")
    reader.asks()

    reader.is_told("Terassi")
    someone.settles(Answer(result="agreed"))
    reader.page.reload()
    expect(reader.headline).to_contain_text(texts_of(reader.language)["to"]["safe_place"])


def collects_later(reader: Reader) -> None:
    """It is midnight, when nobody at the shop could be asked."""
    someone = Customer(reader.home)
    someone.waits()
    reader.home.clock.at = at(25, 0, 5)
    reader.opens(someone.path)
    give_postcode(reader.page)
    reader.follows(reader.change["what"]["longer_storage"])
    reader.asks()

    reader.is_told(MORE_DAYS[reader.language], AT_MIDNIGHT[reader.language])


def cancels(reader: Reader) -> None:
    reader.expects()
    reader.wants("cancel")
    reader.presses(reader.change["send_cancel"])
    reader.is_told(reader.change["what"]["cancel"])

    reader.presses(reader.change["undo"])
    reader.is_told(reader.change["state"]["withdrawn"].partition("{")[0])


def sends_back(reader: Reader) -> None:
    someone = reader.expects()
    someone.is_scanned(Said(code="21", at=at(24, 8)))
    reader.page.reload()
    reader.follows(reader.change["what"]["return"])
    reader.presses(reader.change["send_return"])

    reader.is_told(reader.change["what"]["return"])


def misses_it(reader: Reader) -> None:
    """It says delivered, and nobody has given a postcode."""
    someone = Customer(reader.home)
    someone.comes()
    someone.is_scanned(Said(code="21", at=at(24, 8)))
    reader.opens(someone.path)
    reader.presses(reader.change["what"]["missing"])

    reader.is_told(reader.change["what"]["missing"])
    assert [case["what"] for case in someone.carrier.get("/v1/changes?what=missing")["items"]] == ["missing"]


def prefers(reader: Reader) -> None:
    someone, texts = Visitor(reader.home), notify_texts(reader.language)
    someone.orders()
    reader.opens(f"{someone.path}/preferences")
    follow(reader.page, reader.page.locator("#first-email"))
    expect(reader.page.get_by_role("status")).to_contain_text(texts["by"]["email"])
    box = reader.page.get_by_role("checkbox", name=texts["kinds"]["feedback"])
    tab_to(reader.page, box)
    reader.page.keyboard.press("Space")
    reader.presses(texts["kinds"]["save"])

    expect(reader.page.get_by_role("status")).to_contain_text(texts["kinds"]["feedback"], ignore_case=True)
    expect(box).not_to_be_checked()
    assert someone.told("preference.changed")[-1]["channels"][0] == "email"


def leaves(reader: Reader) -> None:
    someone, texts = Visitor(reader.home), notify_texts(reader.language)
    someone.orders()
    reader.opens(f"{someone.path}/leave")
    reader.presses(texts["leave"]["all_button"])
    expect(reader.headline).to_have_text(texts["now"]["left"])

    reader.presses(texts["stop"]["start"])
    expect(reader.headline).to_contain_text(texts["by"]["sms"])


def says_how_it_went(reader: Reader) -> None:
    someone, texts = Visitor(reader.home), notify_texts(reader.language)
    someone.orders()
    reader.opens(f"{someone.path}/feedback?score=3")
    expect(reader.page.get_by_role("button", name=texts["feedback"]["good"])).to_be_focused()
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    write(reader.page, texts["feedback"]["words"], "Kuljettaja soitti ensin.")
    reader.presses(texts["feedback"]["send"])

    expect(reader.page.get_by_role("status")).to_contain_text(
        texts["feedback"]["said_words"].format(shop="Saimaan Savi")
    )
    assert [word["words"] for word in someone.told("feedback.given")][-1] == "Kuljettaja soitti ensin."


def corrects_the_number(reader: Reader) -> None:
    shop_id, key = reader.home.access.add_shop(name=SHOP, now=NOW)
    shop = Webshop(client=web_of(reader.home, orders_web).test_client(), home=reader.home, id=shop_id, key=key)
    order_id = shop.place()["id"]
    carrier = Customer(reader.home, order_id=order_id).carrier
    carrier.hear("order.placed", shop.events("order.placed")[0])
    someone, texts = AtDetails(shop, order_id), orders_texts(reader.language)
    reader.opens(someone.path)
    give_postcode(reader.page)
    send = reader.page.get_by_role("button", name=texts["code"]["send"]).first
    write(reader.page, texts["phone"]["label"], "12")
    follow(reader.page, send)
    expect(reader.page.get_by_role("alert")).to_have_text(texts["fault"]["phone"])
    mend(reader.page, reader.page.locator("#phone"), "12", "045 1111 222")
    follow(reader.page, send)
    expect(reader.page.get_by_role("status")).to_contain_text(texts["done"]["sent"])
    code = reader.page.get_by_label(texts["code"]["label"], exact=True)
    write(reader.page, texts["code"]["label"], "000001")
    reader.presses(texts["code"]["button"])
    expect(reader.page.get_by_role("alert")).to_have_text(texts["fault"]["wrong"])
    mend(reader.page, code, "", someone.code())
    reader.presses(texts["code"]["button"])
    expect(reader.page.get_by_role("status")).to_have_text(texts["done"]["phone"])
    tick(reader.page, reader.page.get_by_label(texts["needs"]["allergy"]))
    reader.presses(texts["needs"]["save"])

    expect(reader.page.get_by_role("status")).to_have_text(texts["done"]["needs"])
    assert someone.customer()["phone"] == "+358451111222"
    assert "allergy" in someone.customer()["needs"]


STORIES: tuple[Callable[[Reader], None], ...] = (
    moves,
    takes_another_point,
    has_a_neighbour_take_it,
    has_it_left_in_a_safe_place,
    collects_later,
    cancels,
    sends_back,
    misses_it,
    prefers,
    leaves,
    says_how_it_went,
    corrects_the_number,
)
