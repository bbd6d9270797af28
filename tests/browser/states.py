"""Every page that a customer may meet, in every state that looks different: a name, and how it comes about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page

from services.orders.app import create_web as orders_web
from services.tracking.changes.adapters import Answer
from services.tracking.changes.directory import keep_directory
from shared.installation import Installation
from shared.links import hash_token
from shared.page.unlocked import COOKIE, proof
from shared.unknown_links import TOLD
from tests.integration.orders.conftest import Webshop
from tests.integration.orders.details import AtDetails
from tests.integration.preferences.house import SHOP, Visitor
from tests.integration.tracking_page.house import NOW, POSTCODE, Customer, at
from tests.integration.tracking_page.wishing import FAR, POINT
from tests.interchanges import Said

NOWHERE = "/t/AAAAAAAAAAAAAAAAAAAAAA"
FORMS = (
    "other_time",
    "other_address",
    "pickup_point",
    "neighbour",
    "safe_place",
    "no_signature",
    "instructions",
    "cancel",
)
FRIDAY = {"day": "2026-11-27", "window": "12:00-16:00"}


@dataclass(frozen=True, slots=True)
class State:
    """A page behind the link of an order; `presses` is done to it once it is open."""

    path: str
    order_id: str
    unlocked: bool = True
    presses: Callable[[Page], None] | None = None

    def other_languages(self) -> list[str]:
        """Where the same is said in other languages, if nothing must be pressed for it."""
        mark = "&" if "?" in self.path else "?"
        return [] if self.presses else [f"{self.path}{mark}lang={language}" for language in ("sv", "en")]

    def opens(self, page: Page, home: Installation) -> None:
        """The page is open in this browser, with or without the postcode given."""
        page.context.clear_cookies()
        if self.unlocked:
            token = home.links.token(self.order_id)
            value = proof(hash_token(token), now=home.clock.now(), sign=home.links.sign)
            here = f"{home.links.public_url}/t/{token}"
            page.context.add_cookies([{"name": COOKIE, "value": value, "url": here}])
        page.goto(self.path)
        if self.presses:
            self.presses(page)


def _tracked(someone: Customer, path: str = "", **more: object) -> State:
    return State(someone.path + path, someone.order_id, **more)  # type: ignore[arg-type]


def _waiting(home: Installation) -> Customer:
    someone = Customer(home)
    someone.waits()
    return someone


def _coming(home: Installation) -> Customer:
    someone = Customer(home)
    someone.comes()
    with home.database("tracking").write() as session:
        keep_directory(session, [POINT, FAR], carrier="generic-edifact", now=NOW)
    return someone


def _scanned(code: str) -> Callable[[Installation], State]:
    def make(home: Installation) -> State:
        someone = _coming(home)
        someone.is_scanned(Said(code=code, at=at(24, 9)))
        return _tracked(someone)

    return make


def _form(what: str) -> Callable[[Installation], State]:
    return lambda home: _tracked(_coming(home), f"/change/{what}")


def _wished(*answers: Answer) -> Callable[[Installation], State]:
    def make(home: Installation) -> State:
        someone = _coming(home)
        assert someone.posts("/change/other_time", **FRIDAY).status_code == 303
        for answer in answers:
            someone.settles(answer)
        return _tracked(someone)

    return make


def _dressed(home: Installation) -> State:
    """The shop has a colour that nobody could read as it is."""
    someone = _waiting(home)
    look = someone.carrier.call("PUT", "/v1/shop/look", json={"colour": "#ffe600"})
    assert look.status_code == 200, look.text
    return _tracked(someone)


def _cancelled(home: Installation) -> State:
    someone = _coming(home)
    someone.is_cancelled()
    return _tracked(someone)


def _withheld(home: Installation) -> State:
    someone = _coming(home)
    someone.is_withheld("on_its_way", "quiet_hours")
    return _tracked(someone, presses=lambda page: page.locator("summary").last.click())


def _missed(home: Installation) -> State:
    someone = _coming(home)
    someone.is_scanned(Said(code="21", at=at(24, 9)))
    return _tracked(someone, presses=_sends("form[action*=missing] button"))


def _collected_elsewhere(home: Installation) -> State:
    someone = _waiting(home)
    someone.gives(POSTCODE)
    return _tracked(someone, "/change/longer_storage")


def _too_late(home: Installation) -> State:
    someone = _coming(home)
    someone.goes_out(at(24, 9))
    return _tracked(someone, "/change/other_time")


def _sends(button: str, **fields: str) -> Callable[[Page], None]:
    """Fill these fields, if any, press the button, and wait for what it leads to."""

    def send(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"[name={name}]").first.fill(value)
        with page.expect_navigation():
            page.locator(button).first.click()

    return send


_wrong_postcode = _sends(".unlock button", postcode="99999")


def _guessed(page: Page) -> None:
    for _ in range(6):
        _wrong_postcode(page)


def _forges(page: Page) -> None:
    """A form of long ago, or of somebody else."""
    page.locator("[name=form]").first.evaluate("field => field.value = 'old'")
    _sends("form:has([name=form]) button")(page)


def _guesses_links(page: Page) -> None:
    for _ in range(TOLD):
        page.request.get(page.url)
    page.reload()


def _to_send_back(home: Installation) -> State:
    someone = _coming(home)
    someone.is_scanned(Said(code="21", at=at(24, 9)))
    return _tracked(someone, "/change/return")


def _visited(path: str, presses: Callable[[Page], None] | None = None) -> Callable[[Installation], State]:
    def make(home: Installation) -> State:
        someone = Visitor(home)
        someone.orders()
        return State(f"{someone.path}/{path}", someone.order_id, unlocked=False, presses=presses)

    return make


def _details(unlocked: bool, presses: Callable[[Page], None] | None = None) -> Callable[[Installation], State]:
    def make(home: Installation) -> State:
        shop_id, key = home.access.add_shop(name=SHOP, now=NOW)
        placed = Webshop(orders_web(home).test_client(), home, shop_id, key).place()
        path = f"/t/{home.links.token(placed['id'])}/details"
        return State(path, placed["id"], unlocked=unlocked, presses=presses)

    return make


def _refused(home: Installation) -> State:
    """The code was for a number that takes no texts."""
    shop_id, key = home.access.add_shop(name=SHOP, now=NOW)
    shop = Webshop(orders_web(home).test_client(), home, shop_id, key)
    visitor = AtDetails(shop, shop.place()["id"])
    visitor.says(do="phone", address="+358 9 123 4567")
    visitor.code_fails("landline", at=NOW)
    return State(visitor.path, visitor.order_id)


def _long_after(home: Installation) -> State:
    """Thirty days after the delivery the details have left their page."""
    shop_id, key = home.access.add_shop(name=SHOP, now=NOW)
    shop = Webshop(orders_web(home).test_client(), home, shop_id, key)
    visitor = AtDetails(shop, shop.place()["id"])
    visitor.gets_it(at=NOW - timedelta(days=30))
    return State(visitor.path, visitor.order_id)


def _gives(phone: str) -> Callable[[Page], None]:
    return _sends("form:has([name=do][value=phone]) button", address=phone)


STATES: Mapping[str, Callable[[Installation], State]] = {
    "to collect, locked": lambda home: _tracked(_waiting(home), unlocked=False),
    "to collect": lambda home: _tracked(_waiting(home)),
    "with the shop's colour": _dressed,
    "wrong postcode": lambda home: _tracked(_waiting(home), unlocked=False, presses=_wrong_postcode),
    "too many postcodes": lambda home: _tracked(_waiting(home), unlocked=False, presses=_guessed),
    "card": lambda home: _tracked(_waiting(home), "/card"),
    "coming": lambda home: _tracked(_coming(home)),
    "a notice withheld": _withheld,
    "missed": _scanned("23"),
    "delivered": _scanned("21"),
    "lost": _scanned("49"),
    "said to be missing": _missed,
    "cancelled": _cancelled,
    "changes": lambda home: _tracked(_coming(home), "/change"),
    "changes, locked": lambda home: _tracked(_coming(home), "/change", unlocked=False),
    **{f"form: {what}": _form(what) for what in FORMS},
    "form: longer_storage": _collected_elsewhere,
    "form: return": _to_send_back,
    "form with faults": lambda home: _tracked(
        _coming(home), "/change/other_address", presses=_sends("form[method=post] button:not(.soft)")
    ),
    "too late": _too_late,
    "an old form": lambda home: _tracked(_coming(home), "/change/neighbour", presses=_forges),
    "wish asked": _wished(),
    "wish with the carrier": _wished(Answer(result="waiting")),
    "wish agreed": _wished(Answer(result="agreed")),
    "wish refused": _wished(Answer(result="refused", reason="Auto on täynnä")),
    "preferences": _visited("preferences"),
    "preferences, bad times": _visited("preferences", _sends("[value=hours]", **{"from": "08:00"})),
    "preferences, changed": _visited("preferences", _sends("#first-email")),
    "preferences, an old form": _visited("preferences", _forges),
    "preferences, all stopped": _visited("preferences", _sends("[value=stop]")),
    "leave": _visited("leave"),
    "leave texts": _visited("leave?channel=sms"),
    "feedback": _visited("feedback?score=3"),
    "feedback given": _visited("feedback?score=3", _sends("[name=score]")),
    "details": _details(unlocked=True),
    "details, locked": _details(unlocked=False),
    "details, bad number": _details(True, _gives("12")),
    "details, code sent": _details(True, _gives("+358 50 1234567")),
    "details, code refused": _refused,
    "details, long after": _long_after,
    "no such page": lambda _home: State(NOWHERE, "ord_none", unlocked=False),
    "no such page, too often": lambda _home: State(NOWHERE, "ord_none", unlocked=False, presses=_guesses_links),
}
