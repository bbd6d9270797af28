"""What a customer takes along from the page: the card of a pickup, the window for the calendar."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from services.tracking.behind_link import Gone, Visit, pages, render, view, visit
from services.tracking.models import Look
from services.tracking.page.calendar import calendar_entry
from services.tracking.page.facts import ShipmentFacts
from services.tracking.page.look import inlined, style
from shared.web import current

blueprint = pages("page_files")
_CARD_AGE = 24 * 60 * 60  # seconds
_STYLE = Path(__file__).parent / "templates" / "page" / "card.css"


@blueprint.get("/<token>/card")
def card(token: str) -> AnyResponse:
    """All that a pickup needs in one page without any other file: opened once, it needs no network."""
    here = visit(token)
    if not here.unlocked:
        return redirect(here.url("pages.show", then="card"))
    shown = view(here)
    waiting = [place for shipment in shown.shipments for place in shipment.places]
    if not waiting:
        return redirect(here.url("pages.show"))
    dress = _style() + _worn(here)
    response = render("page/card.html", here, page=shown, places=waiting, style=dress)
    response.headers["Cache-Control"] = f"private, max-age={_CARD_AGE}"
    response.headers["Content-Security-Policy"] = _policy(dress)
    if "save" in request.args:
        response.headers["Content-Disposition"] = f'attachment; filename="{shown.reference or "card"}.html"'
    return response


@blueprint.get("/<token>/delivery.ics")
def delivery(token: str) -> Response:
    """When the delivery comes, for the calendar; ?shipment= which one."""
    here = visit(token)
    link = current().links.page_url(here.facts.order.id, here.facts.order.page_edition)
    host = urlsplit(link).hostname or "localhost"
    entry = calendar_entry(here.facts.order, _shipment(here), here.words, link=link, host=host)
    if entry is None:
        raise Gone
    return Response(entry, mimetype="text/calendar")


def _shipment(here: Visit) -> ShipmentFacts:
    asked = request.args.get("shipment")
    found = next((one for one in here.facts.shipments if asked in (None, one.id)), None)
    if found is None:
        raise Gone
    return found


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8").strip()


def _worn(here: Visit) -> str:
    """The shop's own look, with its logo in it; nothing where it has none."""
    with current().database.read() as session:
        row = session.get(Look, here.facts.order.shop_id) if here.facts.order.look else None
    if row is None:
        return ""
    logo = inlined(row.logo, row.logo_type) if row.logo and row.logo_type else None
    return style(row.colour, logo=logo, ratio=row.logo_ratio or 1.0)


def _policy(dress: str) -> str:
    digest = base64.b64encode(hashlib.sha256(dress.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
