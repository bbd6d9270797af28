"""What the pages behind a customer's link have in common: whose it is, who is in, and forms that we signed."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.tracking.changes.rules import Rules
from services.tracking.page.facts import OrderFacts, PageFacts
from services.tracking.page.view import PageView, build, language_of
from services.tracking.page.words import Words, texts_of
from services.tracking.page_facts import page_facts
from shared.languages import LANGUAGES
from shared.links import hash_token
from shared.page import forms, missing, protect, static, switched
from shared.page.unlocked import COOKIE, proves
from shared.web import current


class Gone(Exception):
    """No order has this link, or it has expired."""


class Forged(Exception):
    """A form that is not of this link's pages, or of long ago: nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody at the page of an order, as far as they have shown to be its customer."""

    token: str
    facts: PageFacts
    unlocked: bool

    @property
    def words(self) -> Words:
        order = self.facts.order
        return Words(language_of(switched(), order.language), current().clock.now(), ZoneInfo(order.zone))

    @property
    def look(self) -> str | None:
        """The address of the shop's own style sheet; None where it has none."""
        order = self.facts.order
        return url_for("look_files.sheet", shop_id=order.shop_id, v=order.look) if order.look else None

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of another page behind this link, in the language that was switched to."""
        return url_for(endpoint, token=self.token, lang=switched(), **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostcodeForm:
    """The form of the postcode, or of what is asked instead.

    Where it goes, which keyboard a phone offers, and what was wrong with the last try.
    """

    asks: str
    action: str
    keyboard: str
    error: str | None


def pages(name: str) -> Blueprint:
    """A blueprint whose pages are private, and say so where a link leads nowhere or a form is not ours."""
    blueprint = Blueprint(name, __name__, url_prefix="/t", template_folder="templates")
    blueprint.after_request(protect)
    blueprint.register_error_handler(Gone, lambda _error: missing())
    blueprint.register_error_handler(Forged, lambda _error: _stale())
    return blueprint


def visit(token: str) -> Visit:
    """Who is at this link. Raises Gone."""
    page, now = hash_token(token), current().clock.now()
    with current().database.read() as session:
        facts = page_facts(session, token_hash=page, rules=rules(), now=now)
    if facts is None:
        raise Gone
    unlocked = proves(request.cookies.get(COOKIE, ""), page, now=now, sign=current().links.sign)
    return Visit(token=token, facts=facts, unlocked=unlocked)


def rules() -> Rules:
    """What each carrier lets a customer change."""
    known: Rules = current().parts.get("changes", {})
    return known


def view(here: Visit) -> PageView:
    """The page as this visitor sees it now."""
    words, links = here.words, f"{current().links.public_url}/t/"
    return build(here.facts, now=words.now, language=words.language, unlocked=here.unlocked, links=links)


def postcode_form(here: Visit, *, error: str | None = None, following: str | None = None) -> PostcodeForm:
    """`following` is the page that the right postcode leads to."""
    action = here.url("pages.unlock", then=following)
    order = here.facts.order
    return PostcodeForm(asks=order.asks or "postcode", action=action, keyboard=_keyboard(order), error=error)


def render(template: str, here: Visit, *, status: int = 200, **facts: Any) -> Response:
    """A page with what its layout, its language links and its forms need."""
    words = here.words
    common = {
        "language": words.language,
        "languages": tuple(LANGUAGES.items()),
        "texts": words.texts,
        "shop": here.facts.order.shop,
        "home": here.url("pages.show"),
        "switch": f"?lang={words.language}" if switched() else "",
        "signature": signature(here.token),
        "static": static,
        "look": here.look,
        "visit": here,
    }
    return make_response(render_template(template, **(common | facts)), status)


def signature(token: str) -> str:
    """What each form of a link's pages carries, and nobody else can make."""
    return forms.signature(current().links, token)


def check_form(token: str) -> None:
    """Raises Forged where the form that was sent is not one of this very link's pages."""
    if not forms.is_ours(current().links, token, request.form.get("form", "")):
        raise Forged


def _stale() -> AnyResponse:
    languages = [(language, texts_of(language)["stale"]) for language in LANGUAGES]
    return make_response(render_template("page/missing.html", languages=languages, static=static), 403)


def _keyboard(order: OrderFacts) -> str:
    digits = order.address.postcode.isdecimal() if order.address else order.phone_end
    return "numeric" if digits else "text"
