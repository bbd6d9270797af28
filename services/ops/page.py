"""What all pages of the console have in common: who may see them, the headers that protect them, and their words."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from services.ops import gate, queries, wording
from shared.web import current

PAGE = 50  # rows
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # `no-referrer` would make browsers send our own forms with `Origin: null`
}
_WORDS = (
    wording.ago,
    wording.clock,
    wording.count,
    wording.day,
    wording.duration,
    wording.figure,
    wording.gist,
    wording.moment,
    wording.readable,
)


def pages(name: str, **more: Any) -> Blueprint:
    """A blueprint of pages under /ops, for those who know the password."""
    made = Blueprint(name, __name__, url_prefix="/ops", template_folder="templates", **more)
    for word in _WORDS:
        made.add_app_template_filter(word)
    made.before_request(_ask_for_password)
    made.after_request(_protect)
    made.register_error_handler(SQLAlchemyError, _database_away)
    return made


def databases() -> queries.Databases:
    """Of every service, by its name."""
    found: queries.Databases = current().parts["databases"]
    return found


def message(title: str, text: str) -> str:
    """A page with something to say and nothing to show."""
    return page("message.html", title=title, text=text)


def page(template: str, **facts: Any) -> str:
    """One of templates/ops, with these facts."""
    shown: Mapping[str, Any] = {"now": current().clock.now(), **facts}
    return render_template(f"ops/{template}", **shown)


def _ask_for_password() -> Response | None:
    return None if gate.knows_password() else gate.ask_for_password()


def _protect(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if request.endpoint != "console.static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _database_away(_error: SQLAlchemyError) -> tuple[str, int]:
    return message("A database does not answer", "The overview shows which one. Nothing was changed."), 503
