"""/t/{token}/missing: it says delivered, but it is not here. One button, one case; opening it changes nothing."""

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from services.tracking.behind_link import Gone, check_form, pages, rules, visit
from services.tracking.changes import process
from services.tracking.changes.facts import What, Wish
from services.tracking.changes.process import NotPossible
from services.tracking.page_facts import order_behind
from shared.links import hash_token
from shared.web import current

blueprint = pages("missing_pages")


@blueprint.get("/<token>/missing")
def reload(token: str) -> AnyResponse:
    """Somebody opened the address that the button left in the browser."""
    return redirect(visit(token).url("pages.show"))


@blueprint.post("/<token>/missing")
def report(token: str) -> AnyResponse:
    """The shop's people are asked to look for it. It needs no postcode: nothing personal is shown or changed."""
    here = visit(token)
    check_form(token)
    now = current().clock.now()
    try:
        with current().write() as session:
            place = process.find(session, request.args.get("shipment", ""), lock=True)
            order = order_behind(session, hash_token(token), now)
            if place is None or order is None or place.order.id != order.id:
                raise Gone
            known = rules().get(place.shipment.carrier, ())
            process.ask(session, place, Wish(what=What.MISSING), rules=known, now=now)
    except NotPossible:  # it has moved on since the page was opened: the page says how it stands
        return redirect(here.url("pages.show"), 303)
    return redirect(here.url("pages.show", _anchor="changes"), 303)
