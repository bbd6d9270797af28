"""What the page of a customer's details needs: whose link it is, that they gave its postcode, forms that we signed."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from services.orders import facts, queries
from services.orders.models import Order
from services.orders.settings import PAGE_LIFE
from shared import forgetting
from shared.languages import LANGUAGES
from shared.links import hash_token
from shared.page import forms, missing, protect, sheet_of, static, switched
from shared.page.unlocked import COOKIE, proves
from shared.web import current

_LOCALES = Path(__file__).parent / "locales"


class Gone(Exception):
    """No order has this link, or it has expired."""


class Locked(Exception):
    """Nobody has given the postcode of this page in this browser yet."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token


@cache
def texts_of(language: str) -> Mapping[str, Any]:
    """Every text of the page in a language."""
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def pages(name: str) -> Blueprint:
    """A blueprint whose pages are private, and lead to the postcode step first."""
    blueprint = Blueprint(name, __name__, url_prefix="/t", template_folder="templates")
    blueprint.after_request(protect)
    blueprint.register_error_handler(Gone, lambda _error: missing())
    blueprint.register_error_handler(Locked, _to_postcode)
    return blueprint


def behind(session: Session, token: str) -> Order:
    """The order of a link. Raises Gone, and Locked before the postcode was given."""
    page, now = hash_token(token), current().clock.now()
    order = queries.order_behind(session, page)
    if order is None or facts.page_closes(order, PAGE_LIFE) <= now:
        raise Gone
    if not proves(request.cookies.get(COOKIE, ""), page, now=now, sign=current().links.sign):
        raise Locked(token)
    return order


def forgotten_at(order: Order) -> datetime | None:
    """From when on the page shows nothing personal; None while that cannot be said."""
    # When a delivery of an older version ended was not kept: it was given to the carrier before that.
    return forgetting.forgotten_at((one.milestone, one.ended_at or one.registered_at) for one in order.shipments)


def is_forgotten(order: Order) -> bool:
    """Whether what is personal has left the page."""
    gone_at = forgotten_at(order)
    return gone_at is not None and gone_at <= current().clock.now()


def spoken(order: Order) -> str:
    """The language that the reader switched to, else the customer's."""
    return switched() or order.customer.language


def is_ours(token: str) -> bool:
    """Whether the form that was sent is one of this very link's pages."""
    return forms.is_ours(current().links, token, request.form.get("form", ""))


def render(template: str, token: str, order: Order, *, status: int = 200, **shown: Any) -> Response:
    """A page with what its layout, its language links and its forms need."""
    language = spoken(order)
    common = {
        "language": language,
        "languages": LANGUAGES.items(),
        "texts": texts_of(language),
        "shop": current().access.name_of(order.shop_id),
        "here": f"/t/{token}/details",
        "token": token,
        "lang": switched(),
        "signature": forms.signature(current().links, token),
        "static": static,
        "look": sheet_of(order.shop_id),
    }
    return make_response(render_template(template, **common, **shown), status)


def _to_postcode(error: Locked) -> AnyResponse:
    language = switched()
    return redirect(f"/t/{error.token}?then=details{f'&lang={language}' if language else ''}#unlock", 303)
