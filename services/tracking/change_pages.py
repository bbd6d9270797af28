"""/t/{token}/change: what can be changed, the form of each change, and the customer's wish. Reading changes nothing."""

from typing import Any

from flask import Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from services.tracking.behind_link import Gone, Visit, check_form, pages, postcode_form, render, rules, view, visit
from services.tracking.changes import process
from services.tracking.changes.directory import around, point_of
from services.tracking.changes.facts import Offer, What, Wish
from services.tracking.changes.offers import possible
from services.tracking.changes.points import nearest
from services.tracking.changes.process import Faulty, NotPossible, Place
from services.tracking.models import Change
from services.tracking.page import wish_form
from services.tracking.page.changes import changes, instead_of, offer_view
from services.tracking.page.facts import ShipmentFacts
from services.tracking.page.point_words import choices
from services.tracking.page.wish_form import Choice
from services.tracking.page_facts import order_behind
from shared.links import hash_token
from shared.page import nothing_here
from shared.web import current

blueprint = pages("change_pages")
_POINTS = 8  # as many as somebody compares


@blueprint.get("/<token>/change")
def choose(token: str) -> Response:
    """Everything that can be changed, by shipment, with its last moment."""
    here = visit(token)
    if not here.unlocked:
        return _locked(here)
    shown = [(shipment, changes(shipment, here.words, unlocked=True)) for shipment in here.facts.shipments]
    return render("page/change_choose.html", here, shown=shown)


@blueprint.get("/<token>/change/<what>")
def form(token: str, what: str) -> AnyResponse:
    """The form of one change; ?near= looks for pickup points somewhere else."""
    here = visit(token)
    if not here.unlocked:
        return _locked(here)
    return _form(here, *_wanted(here, what), said={})


@blueprint.post("/<token>/change/<what>")
def ask(token: str, what: str) -> AnyResponse:
    """The wish is written down and the page shows where it stands; what is wrong with it is said at its field."""
    here = visit(token)
    check_form(token)
    if not here.unlocked:
        return _locked(here)
    shipment, offer = _wanted(here, what)
    said = wish_form.clean(request.form.to_dict())
    facts, faults = wish_form.read(offer.what, said)
    if faults:
        return _form(here, shipment, offer, said=said, faults=faults)
    try:
        with current().write() as session:
            place = _place(session, here, shipment.id)
            wish = _wish(session, place, offer.what, facts, said)
            process.ask(session, place, wish, rules=rules().get(shipment.carrier, ()), now=current().clock.now())
    except Faulty as error:
        return _form(here, shipment, offer, said=said, faults=dict(error.faults))
    return redirect(here.url("pages.show", _anchor="changes"), 303)


@blueprint.post("/<token>/changes/<change_id>/undo")
def undo(token: str, change_id: str) -> AnyResponse:
    """The customer takes a wish back, until its last moment."""
    here = visit(token)
    check_form(token)
    if not here.unlocked:
        return _locked(here)
    with current().write() as session:
        row = session.get(Change, change_id)
        place = _place(session, here, row.shipment_id if row else "")
        assert row is not None
        session.refresh(row, with_for_update=True)
        known = rules().get(place.shipment.carrier, ())
        process.undo(session, place, row, rules=known, now=current().clock.now())
    return redirect(here.url("pages.show", _anchor="changes"), 303)


def _place(session: Session, here: Visit, shipment_id: str) -> Place:
    """The shipment of this very link, locked; the link holds still. Raises Gone."""
    place = process.find(session, shipment_id, lock=True)
    order = order_behind(session, hash_token(here.token), current().clock.now())
    if place is None or order is None or place.order.id != order.id:
        raise Gone
    return place


def _wanted(here: Visit, what: str) -> tuple[ShipmentFacts, Offer]:
    """The shipment and the offer that a form is about. Raises Gone, or NotPossible where it is no longer on offer."""
    if what not in list(What):
        raise Gone
    asked = request.args.get("shipment")
    shipments = [one for one in here.facts.shipments if asked in (None, one.id)]
    for shipment in shipments:
        offer = possible(shipment.offers, What(what))
        if offer is not None and offer.via != "page":
            return shipment, offer
    late = (offer.why_not for shipment in shipments for offer in shipment.offers if offer.what == what)
    raise NotPossible(next((why for why in late if why), "other"))


def _wish(session: Session, place: Place, what: What, facts: dict[str, Any], said: dict[str, str]) -> Wish:
    chosen = said.get("point") if what is What.PICKUP_POINT else None
    point = point_of(session, carrier=place.shipment.carrier, point_id=chosen) if chosen else None
    if chosen and point is None:
        raise Faulty([("point", "not_offered")])
    return Wish(what=what, point=point, **facts)


def _form(
    here: Visit, shipment: ShipmentFacts, offer: Offer, *, said: dict[str, str], faults: dict[str, str] | None = None
) -> Response:
    near = request.args.get("near") or said.get("near") or _postcode(here)
    points = _points(here, shipment, near, said) if offer.what is What.PICKUP_POINT else ()
    found = faults or {}
    fields = wish_form.fields(offer, here.words, said=said, faults=found, points=points)
    several = shipment.id if len(here.facts.shipments) > 1 else None
    facts = {
        "what": offer.what.value,
        "offer": offer_view(offer, shipment, here.words),
        "case": offer.via == "case",
        "instead": instead_of(offer.what, shipment, here.words),
        "fields": fields,
        "faults": [field for field in fields if field.error],
        "near": near,
        "several": several,
        "action": here.url("change_pages.ask", what=offer.what.value, shipment=several),
        "path": f"/t/{here.token}/change/{offer.what.value}",
        "keeps": f"&shipment={several}" if several else "",
    }
    return render("page/change_form.html", here, status=422 if found else 200, **facts)


def _points(here: Visit, shipment: ShipmentFacts, near: str, said: dict[str, str]) -> tuple[Choice, ...]:
    address = here.facts.order.address
    with current().database.read() as session:
        spot, points = around(
            session, carrier=shipment.carrier, country=(address.country if address else "") or "FI", postcode=near
        )
    words = here.words
    found = nearest(points, around=spot, now=words.now, zone=words.zone, count=_POINTS)
    return choices(found, words, chosen=said.get("point", ""))


def _postcode(here: Visit) -> str:
    return here.facts.order.address.postcode if here.facts.order.address else ""


def _locked(here: Visit) -> Response:
    """The postcode first."""
    shown = view(here)
    if not (shown.unlocks or shown.nothing_to_ask):
        return nothing_here()
    return render("page/change_locked.html", here, page=shown, form=postcode_form(here, following="change"))


def _too_late(error: NotPossible) -> Response:
    here = visit((request.view_args or {}).get("token", ""))
    texts = here.words.texts["change"]
    said = texts["not_undone" if request.endpoint == "change_pages.undo" else "gone"]
    why = texts["why_not"].get(error.why, texts["why_not"]["other"])
    return render("page/change_gone.html", here, status=409, said=said.format(why=why))


blueprint.register_error_handler(NotPossible, _too_late)
