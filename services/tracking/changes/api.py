"""Wishes over HTTP, for the shop's people and programs: what can be changed, what was asked, what was answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking.changes import process, schemas
from services.tracking.changes.adapters import Answer
from services.tracking.changes.directory import point_of
from services.tracking.changes.ends import agreed_beside
from services.tracking.changes.facts import What, Wish
from services.tracking.changes.offers import offers
from services.tracking.changes.process import Faulty, NotPossible, Place
from services.tracking.models import Change
from shared.auth import require, shop
from shared.json_body import JsonBlueprint
from shared.paging import paginate
from shared.problems import Problem
from shared.web import current

blueprint = JsonBlueprint("changes", __name__, url_prefix="/v1", description="What customers wish to be different")

_SECURED: dict[str, Any] = {"security": [{"key": []}]}
_GONE = "There is no such shipment."


@blueprint.route("/shipments/<shipment_id>/changes", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.response(200, schemas.OfferList)
@blueprint.alt_response(404, "NOT_FOUND")
def list_offers(shipment_id: str) -> dict[str, Any]:
    """What can be changed of a shipment at this moment, until when, and why not"""
    with current().database.read() as session:
        place = _place(session, shipment_id)
        found = offers(place.standing, _rules(place), current().clock.now())
    return {"items": [_offer(offer) for offer in found]}


@blueprint.route("/shipments/<shipment_id>/changes", methods=["POST"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.arguments(schemas.NewWish)
@blueprint.response(201, schemas.ChangeAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
def ask(said: dict[str, Any], shipment_id: str) -> dict[str, Any]:
    """Ask for a change on the customer's behalf

    The last wish counts. What the carrier answers comes as `change.settled`, and the customer is told.
    """
    with _changing() as session:
        place = _place(session, shipment_id, lock=True)
        wish = _wish(session, place, said)
        row = process.ask(session, place, wish, rules=_rules(place), now=current().clock.now())
        return _shown(session, row)


@blueprint.route("/changes", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.arguments(schemas.ChangeQuery, location="query")
@blueprint.response(200, schemas.ChangePage)
def list_changes(args: dict[str, Any]) -> dict[str, Any]:
    """The wishes of the shop's customers, the newest first: `?via=case&status=sent` is the work list

    `?what=missing` are the parcels that were delivered, as the carrier says, and are not there.
    """
    wanted = select(Change).where(Change.shop_id == shop().id)
    for name in ("status", "what", "via", "order_id"):
        if (value := args.pop(name)) is not None:
            wanted = wanted.where(getattr(Change, name) == value)
    with current().database.read() as session:
        rows, following = paginate(session, wanted, Change.id, **args)
        holding = agreed_beside(session, rows)
        items = [schemas.change_answer(row, holding.get(row.id)) for row in rows]
        return {"items": items, "next": following}


@blueprint.route("/changes/<change_id>", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.response(200, schemas.ChangeAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def show(change_id: str) -> dict[str, Any]:
    """Show a wish and where it stands"""
    with current().database.read() as session:
        return _shown(session, _change(session, change_id))


@blueprint.route("/changes/<change_id>/settle", methods=["POST"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.arguments(schemas.Verdict)
@blueprint.response(200, schemas.ChangeAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
def settle(said: dict[str, Any], change_id: str) -> dict[str, Any]:
    """Say what the carrier answered to the shop's people; the customer is told"""
    with _changing() as session:
        row = _locked(session, change_id)
        answer = Answer(result=said["result"], reason=said["reason"])
        if not process.settle(session, row, answer, now=current().clock.now()):
            raise Problem(409, "Settled already", f"This wish is {row.status}; nothing was changed.")
        return _shown(session, row)


@blueprint.route("/changes/<change_id>/undo", methods=["POST"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.response(200, schemas.ChangeAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
def undo(change_id: str) -> dict[str, Any]:
    """Take a wish back on the customer's behalf, until the cut-off"""
    with _changing() as session:
        row = _locked(session, change_id)
        place = _place(session, row.shipment_id)
        process.undo(session, place, row, rules=_rules(place), now=current().clock.now())
        return _shown(session, row)


@contextmanager
def _changing() -> Iterator[Session]:
    try:
        with current().write() as session:
            yield session
    except NotPossible as error:
        raise Problem(409, "Not possible as things are", f"It cannot be changed: {error.why}.") from error
    except Faulty as error:
        raise Problem(422, "The request is not valid", "Nothing was changed.", errors=list(error.faults)) from error


def _place(session: Session, shipment_id: str, *, lock: bool = False) -> Place:
    place = process.find(session, shipment_id, lock=lock)
    if place is None or place.shipment.shop_id != shop().id:
        raise Problem(404, "Not found", _GONE)
    return place


def _rules(place: Place) -> Any:
    return current().parts["changes"].get(place.shipment.carrier, ())


def _wish(session: Session, place: Place, said: dict[str, Any]) -> Wish:
    point_id = said.pop("point_id", None)
    point = point_of(session, carrier=place.shipment.carrier, point_id=point_id) if point_id else None
    if point_id and point is None:
        raise Faulty([("point_id", "there is no such point")])
    facts: dict[str, Any] = {**said, "what": What(said["what"]), "point": point}
    facts |= {name: time.fromisoformat(said[name]) for name in ("start", "end") if name in said}
    return Wish(**facts)


def _change(session: Session, change_id: str) -> Change:
    row = session.get(Change, change_id)
    if row is None or row.shop_id != shop().id:
        raise Problem(404, "Not found", "There is no such wish.")
    return row


def _locked(session: Session, change_id: str) -> Change:
    """The shipment first, then the wish: the order in which everybody locks them."""
    row = _change(session, change_id)
    process.find(session, row.shipment_id, lock=True)
    session.refresh(row, with_for_update=True)
    return row


def _shown(session: Session, row: Change) -> dict[str, Any]:
    return schemas.change_answer(row, agreed_beside(session, [row]).get(row.id))


def _offer(offer: Any) -> dict[str, Any]:
    windows = [[one.isoformat("minutes") for one in window] for window in offer.windows]
    return {name: getattr(offer, name) for name in schemas.OfferAnswer().fields} | {"windows": windows}
