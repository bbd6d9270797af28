"""Where a carrier answers a wish that we posted to its webhook: signed, once or many times, in time or late."""

import json
from typing import Any

import marshmallow as ma
from flask import request
from flask_smorest import Blueprint
from marshmallow import fields as f
from sqlalchemy.orm import Session

from services.tracking.changes import process
from services.tracking.changes.adapters import Answer
from services.tracking.changes.adapters.talk import words
from services.tracking.changes.adapters.webhook import ASK, WITHDRAW
from services.tracking.changes.signatures import verifies
from services.tracking.changes.ways import Ways, WebhookWay
from services.tracking.models import Change
from shared import metrics
from shared.problems import Problem
from shared.web import current

blueprint = Blueprint("answers", __name__, url_prefix="/v1/carriers", description="What carriers answer to wishes")

_MOST = 64 * 1024  # bytes


class CarriersAnswer(ma.Schema):
    """What the carrier says, of which change, and whether of the wish itself or of its withdrawal."""

    class Meta:
        unknown = ma.EXCLUDE

    change = f.String(required=True)
    type = f.String(load_default=ASK, validate=ma.validate.OneOf([ASK, WITHDRAW]))
    result = f.String(required=True, validate=ma.validate.OneOf(["agreed", "refused", "waiting"]))
    reason = f.String(load_default=None, allow_none=True, metadata={"description": "the customer is told it"})
    reference = f.String(load_default=None, allow_none=True, metadata={"description": "the carrier's own"})


class Heard(ma.Schema):
    """Where the wish stands now; `changed` is false for an answer that came twice, too late, or of a wish moved on."""

    change = f.String(required=True)
    status = f.String(required=True)
    changed = f.Boolean(required=True)


_BODY = {
    "description": "Signed with the secret of the carrier's webhook, as Standard Webhooks has it",
    "required": True,
    "content": {"application/json": {"schema": CarriersAnswer}},
}


@blueprint.route("/<carrier>/changes/<change_id>/answer", methods=["POST"])
@blueprint.doc(requestBody=_BODY)
@blueprint.response(200, Heard)
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(413, "REQUEST_ENTITY_TOO_LARGE")
@blueprint.alt_response(422, "UNPROCESSABLE_ENTITY")
def answer(carrier: str, change_id: str) -> dict[str, Any]:
    """Take a carrier's answer to a wish

    The same answer again is taken again and changes nothing, nor does one that contradicts what was told already.
    """
    said = _signed(carrier)
    if said["change"] != change_id:
        raise _wrong("change", "is another one than the address says")
    service = current()
    with service.write() as session:
        row = _held(session, carrier, change_id)
        heard = Answer(result=said["result"], reason=words(said["reason"]), reference=words(said["reference"]))
        undo = said["type"] == WITHDRAW
        changed = process.hear(session, row, heard, undo=undo, now=service.clock.now())
        return {"change": row.id, "status": row.status, "changed": changed}


def _signed(carrier: str) -> dict[str, Any]:
    """The body, once it is certain who wrote it."""
    request.max_content_length = _MOST
    ways: Ways = current().parts["ways"]
    way = ways.get(carrier, {}).get("webhook")
    if not isinstance(way, WebhookWay):
        raise Problem(404, "Not found", "No such carrier answers here.")
    raw = request.get_data()
    if not verifies(raw, dict(request.headers), way.secrets):
        metrics.CALLBACKS.labels(f"carrier.{carrier}", "refused").inc()
        raise Problem(403, "Not signed", "The signature is missing, too old, or not that of this carrier.")
    try:
        read: dict[str, Any] = CarriersAnswer().load(json.loads(raw))
    except ma.ValidationError as error:
        faults = error.messages_dict.items() if isinstance(error.messages, dict) else ()
        raise _wrong(*next(((name, str(why[0])) for name, why in faults), ("", "is no object"))) from error
    except (ValueError, RecursionError) as error:
        raise _wrong("", "is not JSON") from error
    return read


def _held(session: Session, carrier: str, change_id: str) -> Change:
    """The wish, locked as everybody locks it: its shipment first."""
    row = session.get(Change, change_id) if "\0" not in change_id else None
    place = process.find(session, row.shipment_id, lock=True) if row else None
    if row is None or place is None or place.shipment.carrier != carrier or row.via != "webhook":
        raise Problem(404, "Not found", "There is no such wish.")
    session.refresh(row, with_for_update=True)
    return row


def _wrong(path: str, why: str) -> Problem:
    return Problem(422, "The request is not valid", "Nothing was changed.", errors=[(path, why)])
