"""The HTTP interface: carriers' files in, shipments out."""

from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.tracking import answers, queries, reading, schemas
from services.tracking.acknowledgement import NoAcknowledgement, acknowledgement
from services.tracking.intake import Forgotten, Overtaken, check_kept
from services.tracking.models import Intake, Shipment
from services.tracking.reading import Outcome
from shared.auth import require, shop
from shared.paging import PageArgs, paginate
from shared.problems import Problem
from shared.web import current

blueprint = Blueprint("tracking", __name__, url_prefix="/v1", description="Carriers' messages in, shipments out")

_SECURED: dict[str, Any] = {"security": [{"key": []}]}
_RAW_BODY = {
    "description": "The file exactly as the carrier sends it (EDIFACT)",
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_CONTRL_ANSWER = {
    "description": "One CONTRL interchange for each of the file, in its syntax, characters and separators",
    "content": {"application/EDIFACT": {"schema": {"type": "string", "format": "binary"}}},
}
_RAW_ANSWER = {
    "description": "The bytes as they came",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


@blueprint.route("/carriers/<carrier>/messages", methods=["POST"])
@blueprint.doc(requestBody=_RAW_BODY, **_SECURED)
@require("carriers")
@blueprint.response(202, schemas.Receipt)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(422, "UNPROCESSABLE_ENTITY")
def take_in(carrier: str) -> tuple[Response, int]:
    """Take in a file of a carrier

    The bytes are kept before anything is read. The same bytes again change nothing, nor do the same messages or
    scans in another file. A message that cannot be read is quarantined; its neighbours go through.
    """
    raw = request.get_data()
    if not raw:
        raise Problem(422, "Nothing to read", "The body is empty: send the carrier's file as it is.")
    try:
        outcome = reading.receive(current(), shop_id=shop().id, carrier=carrier, raw=raw)
    except reading.UnknownCarrier as error:
        raise Problem(404, "Unknown carrier", str(error)) from error
    if outcome.state == "unreadable":
        raise _unreadable(outcome)
    return jsonify(outcome.public()), 202


@blueprint.route("/carriers/messages", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("carriers")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, schemas.IntakePage)
def list_intakes(args: dict[str, Any]) -> Response:
    """List the files of your carriers, the newest first"""
    with current().database.read() as session:
        rows, following = paginate(session, queries.intakes_of(shop().id), Intake.id, **args)
        return jsonify({"items": [answers.intake_answer(Outcome.of(row)) for row in rows], "next": following})


@blueprint.route("/carriers/messages/<intake_id>", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("carriers")
@blueprint.response(200, schemas.IntakeAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def show_intake(intake_id: str) -> Response:
    """Show what became of a file"""
    with current().database.read() as session:
        return jsonify(answers.intake_answer(Outcome.of(_intake(session, intake_id))))


@blueprint.route("/carriers/messages/<intake_id>/raw", methods=["GET"])
@blueprint.doc(responses={"200": _RAW_ANSWER}, **_SECURED)
@require("carriers")
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(410, "GONE")
def show_raw(intake_id: str) -> Response:
    """The bytes of a file, as the carrier sent them"""
    with current().database.read() as session:
        raw = _kept(session, intake_id).raw
    return _file(raw, intake_id, mimetype="application/octet-stream")


@blueprint.route("/carriers/messages/<intake_id>/acknowledgement", methods=["GET"])
@blueprint.doc(responses={"200": _CONTRL_ANSWER}, **_SECURED)
@require("carriers")
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(410, "GONE")
def show_acknowledgement(intake_id: str) -> Response:
    """The CONTRL for a file: which of its messages were taken, which rejected, and where

    The same bytes each time, whether the sender asked for it (UNB 0031) or not. While a file is being read it says
    only that it has come. A CONTRL is never acknowledged.
    """
    with current().database.read() as session:
        row = _kept(session, intake_id)
        raw = row.raw
    try:
        answer = acknowledgement(row, raw, zone=reading.zone_of(current(), row.carrier))
    except NoAcknowledgement as error:
        raise Problem(409, "No acknowledgement", f"This file has none: {error}.") from error
    return _file(answer, f"{intake_id}.contrl", mimetype="application/EDIFACT")


@blueprint.route("/carriers/messages/<intake_id>/replay", methods=["POST"])
@blueprint.doc(**_SECURED)
@require("carriers")
@blueprint.response(200, schemas.IntakeAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(410, "GONE")
def replay(intake_id: str) -> Response:
    """Read a file once more, with the profile that its carrier has now

    Its scans get their new meaning; no scan is counted twice.
    """
    with current().database.read() as session:
        _kept(session, intake_id)
    try:
        outcome = reading.replay(current(), intake_id)
    except Overtaken as error:
        raise Problem(409, "Not now", "The file is being read; try again when it is done.") from error
    return jsonify(answers.intake_answer(outcome))


@blueprint.route("/shipments", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.arguments(schemas.ShipmentQuery, location="query")
@blueprint.response(200, schemas.ShipmentPage)
def list_shipments(args: dict[str, Any]) -> Response:
    """List shipments, the newest first"""
    statement = queries.shipments_of_shop(shop().id, tracking_number=args.pop("tracking_number"))
    with current().database.read() as session:
        rows, following = paginate(session, statement, Shipment.id, **args)
        return jsonify({"items": _shipment_answers(session, rows), "next": following})


@blueprint.route("/shipments/<shipment_id>", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.response(200, schemas.ShipmentAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def show_shipment(shipment_id: str) -> Response:
    """Show a shipment: its milestone, what is expected, where it waits, and the scans behind it"""
    with current().database.read() as session:
        row = session.get(Shipment, shipment_id)
        if row is None or row.shop_id != shop().id:
            raise Problem(404, "Not found", "There is no such shipment.")
        return jsonify(_shipment_answers(session, [row])[0])


def _shipment_answers(session: Session, rows: list[Shipment]) -> list[dict[str, Any]]:
    scans = queries.scans_of(session, [row.id for row in rows])
    order_ids = {row.order_id for row in rows}
    needs, editions = queries.needs(session, order_ids), queries.editions(session, order_ids)
    urls = {order_id: current().links.page_url(order_id, editions.get(order_id, 0)) for order_id in order_ids}
    return [
        answers.shipment_answer(row, scans[row.id], needs.get(row.order_id, ()), page_url=urls[row.order_id])
        for row in rows
    ]


def _intake(session: Session, intake_id: str) -> Intake:
    row = queries.visible_intake(session, intake_id, shop_id=shop().id)
    if row is None:
        raise Problem(404, "Not found", "There is no such file.")
    return row


def _kept(session: Session, intake_id: str) -> Intake:
    """One whose bytes are still there."""
    row = _intake(session, intake_id)
    try:
        check_kept(row)
    except Forgotten as error:
        raise Problem(410, "Forgotten", f"{error} What was read in it stays.") from error
    return row


def _file(content: bytes, name: str, *, mimetype: str) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)


def _unreadable(outcome: Outcome) -> Problem:
    reasons = [fault["text"] for fault in outcome.summary.quarantined]
    detail = f"Nothing in it can be read: {'; '.join(reasons)}. The bytes are kept as {outcome.id}."
    return Problem(422, "Unreadable file", detail, errors=[("", reason) for reason in reasons])
