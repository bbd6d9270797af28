"""What all pages for customers have in common: their look, the headers that keep them private, and links gone bad."""

import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request, url_for

from shared import metrics
from shared.languages import LANGUAGES
from shared.unknown_links import visitor_address
from shared.web import current

_HERE = Path(__file__).parent
_STATIC_AGE = 24 * 60 * 60  # seconds; an address changes with its file
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "interest-cohort=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

# To register in every app that shows such pages: templates/page/layout.html, and the files under /t/static.
look = Blueprint(
    "look", __name__, url_prefix="/t", template_folder="templates", static_folder="static", static_url_path="/static"
)


@look.after_request
def _keep(response: Response) -> Response:
    """Style and pictures may stay in the browser."""
    if response.status_code not in (200, 304):
        return protect(response)
    response.headers["Cache-Control"] = f"public, max-age={_STATIC_AGE}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def protect(response: Response) -> Response:
    """Keep a page to its reader: nothing stored, sent on, run or loaded from elsewhere. What it says itself stands."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def static(name: str) -> str:
    """The address of a file of the look; another one when its content is."""
    return url_for("look.static", filename=name, v=_version(name))


def sheet_of(shop_id: str) -> str:
    """The address of a shop's own style sheet (services/tracking/looks.py); of a shop without one it is empty."""
    return f"/t/look/{shop_id}.css"


@cache
def _version(name: str) -> str:
    return sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:8]


def switched() -> str | None:
    """The language that the reader switched this page to."""
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else None


def nothing_here() -> Response:
    """There is no such page behind this link."""
    return _nowhere("missing", 404)


def missing() -> Response:
    """The same answer for a link that never was and for one that has expired; 429 for who has tried very many."""
    minutes = slowed()
    if not minutes:
        return nothing_here()
    response = _nowhere("slowed", 429, minutes=minutes)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def slowed() -> int:
    """Count an unknown link; for how many minutes nothing is said of such links to whoever asks here, 0 where it is."""
    service = current()
    minutes = service.unknown_links.count(guest(), service.clock.now())
    metrics.UNKNOWN_LINKS.labels(service.name, "slowed" if minutes else "missing").inc()
    return minutes


def guest() -> str:
    """Who asks, by the address of their connection: a signature, from which nobody reads the address."""
    address = visitor_address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""))
    return current().links.sign("visitor", address)


def _nowhere(what: str, status: int, **said: int) -> Response:
    """One page in all languages, since nobody knows whose."""
    texts = _missing_texts()[what]
    languages = [
        (language, {name: text.format(**said) for name, text in texts[language].items()}) for language in LANGUAGES
    ]
    return make_response(render_template("page/missing.html", languages=languages, static=static), status)


@cache
def _missing_texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads((_HERE / "missing.toml").read_text(encoding="utf-8"))
