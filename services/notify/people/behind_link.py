"""What the pages behind a customer's link have in common: whose it is, in which language, and forms that we signed."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from services.notify.models import CustomerCopy, OrderCopy
from services.notify.people import preferences
from services.notify.people.page_words import Words, spoken
from shared.languages import LANGUAGES
from shared.links import hash_token
from shared.page import forms, missing, protect, sheet_of, static, switched
from shared.web import current


class Gone(Exception):
    """No order has this link, or it has expired."""


def _gone(_error: Exception) -> Response:
    return missing()


def pages(name: str) -> Blueprint:
    """A blueprint whose pages are private, and say so where a link leads nowhere."""
    blueprint = Blueprint(name, __name__, url_prefix="/t", template_folder="templates")
    blueprint.after_request(protect)
    blueprint.register_error_handler(Gone, _gone)
    return blueprint


def behind(session: Session, token: str) -> tuple[OrderCopy, CustomerCopy]:
    """The order of a link, and its customer. Raises Gone."""
    found = preferences.behind_link(session, hash_token(token), current().clock.now())
    if found is None:
        raise Gone
    return found


def words_for(session: Session, person: CustomerCopy) -> Words:
    """The language that the reader switched to, else the customer's."""
    chosen = preferences.wishes_of(session, person).language
    return Words(spoken(switched(), chosen), current().clock.now(), ZoneInfo(person.zone))


def page(template: str, token: str, order: OrderCopy, words: Words, *, status: int = 200, **facts: Any) -> Response:
    """A page with what its layout, its language links and its forms need."""
    common = {
        "language": words.language,
        "languages": LANGUAGES.items(),
        "texts": words.texts,
        "shop": order.shop_name or "",
        "here": request.path,
        "token": token,
        "lang": switched(),
        "signature": forms.signature(current().links, token),
        "static": static,
        "look": sheet_of(order.shop_id) if order.shop_id else None,
    }
    return make_response(render_template(template, **common, **facts), status)


def is_ours(token: str) -> bool:
    """Whether the form that was sent is one of this very link's pages."""
    return forms.is_ours(current().links, token, request.form.get("form", ""))
