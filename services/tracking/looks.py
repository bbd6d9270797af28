"""Shops' looks over HTTP: set by the shop, fetched by its customers' pages from our own origin."""

import base64
import binascii
import hashlib
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, request, url_for
from marshmallow import fields as f
from werkzeug.wrappers import Response as AnyResponse

from services.tracking.models import Look
from services.tracking.page.look import MOST, TYPES, Unfit, ratio_of, shades, style
from shared.auth import require, shop
from shared.database import keep_newest
from shared.fields import Choice, Strict, Text
from shared.json_body import JsonBlueprint
from shared.page import protect
from shared.problems import Problem
from shared.web import current

blueprint = JsonBlueprint("looks", __name__, url_prefix="/v1/shop", description="How a shop's pages look")
pictures = Blueprint("look_files", __name__, url_prefix="/t/look")

_SECURED: dict[str, Any] = {"security": [{"key": []}]}
_AGE = 24 * 60 * 60  # seconds, of an address that changes with what it leads to
_SOON = 5 * 60  # seconds, of one that does not: until a new look is seen on the pages of other services
# Opened by itself, a picture may not run or fetch anything either.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Logo(Strict):
    type = Choice(*TYPES, required=True)
    data = Text(MOST * 4 // 3 + 4, required=True, metadata={"description": "base64"})


class NewLook(Strict):
    """What is left out or null is as without a look of one's own."""

    colour = Text(7, load_default=None, allow_none=True, metadata={"example": "#0b6b57"})
    logo = f.Nested(Logo, load_default=None, allow_none=True)


class LookAnswer(ma.Schema):
    """The colour as it was given, and as it is used by day and night, so that everybody can read it."""

    colour = f.String(required=True, allow_none=True)
    light = f.String(required=True, allow_none=True)
    dark = f.String(required=True, allow_none=True)
    logo = f.String(required=True, allow_none=True, metadata={"description": "its media type"})


@blueprint.route("/look", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.response(200, LookAnswer)
def show() -> dict[str, Any]:
    """How the pages of the shop's customers look"""
    with current().database.read() as session:
        return _answer(session.get(Look, shop().id))


@blueprint.route("/look", methods=["PUT"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.arguments(NewLook)
@blueprint.response(200, LookAnswer)
def put(said: dict[str, Any]) -> dict[str, Any]:
    """Give the pages of the shop's customers its colour and logo

    A colour that could not be read is darkened by day and lightened by night as far as it must.
    """
    facts = _checked(said)
    row = {"shop_id": shop().id, "changed_at": current().clock.now(), **facts}
    with current().write() as session:
        keep_newest(session, Look, row, key="shop_id", by="changed_at")
        return _answer(session.get(Look, shop().id, populate_existing=True))


@pictures.get("/<shop_id>.css")
def sheet(shop_id: str) -> AnyResponse:
    """The style sheet of a shop's pages. Empty for one without a look, and just so for a shop that never was."""
    with current().database.read() as session:
        row = session.get(Look, shop_id)
    logo = url_for(".logo", shop_id=shop_id, v=row.version) if row and row.logo else None
    text = style(row.colour, logo=logo, ratio=row.logo_ratio or 1.0) if row else ""
    response = _kept(Response(text, mimetype="text/css"), age=_AGE if "v" in request.args else _SOON)
    response.add_etag()
    return response.make_conditional(request)


@pictures.get("/<shop_id>/logo")
def logo(shop_id: str) -> Response:
    with current().database.read() as session:
        row = session.get(Look, shop_id)
    if row is None or row.logo is None:
        return protect(Response(status=404))
    response = _kept(Response(row.logo, mimetype=row.logo_type), age=_AGE)
    response.headers["Content-Security-Policy"] = _PICTURE_POLICY
    return response


def _kept(response: Response, *, age: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={age}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    """The columns of a look. Raises Problem with what is wrong and where."""
    colour, given = said["colour"], said["logo"]
    field = "colour"
    try:
        if colour:
            shades(colour)
        field = "logo.data"
        raw = base64.b64decode(given["data"], validate=True) if given else None
        ratio = ratio_of(raw, given["type"]) if raw is not None else None
    except binascii.Error as error:
        raise _unfit(field, "is not base64") from error
    except Unfit as error:
        raise _unfit(field, str(error)) from error
    version = hashlib.sha256(repr((colour, raw)).encode()).hexdigest()[:8]
    media_type = given["type"] if given else None
    return {"colour": colour, "logo": raw, "logo_type": media_type, "logo_ratio": ratio, "version": version}


def _unfit(field: str, why: str) -> Problem:
    return Problem(422, "The request is not valid", "Nothing was changed.", errors=[(field, why)])


def _answer(row: Look | None) -> dict[str, Any]:
    used = shades(row.colour) if row and row.colour else None
    return {
        "colour": row.colour if row else None,
        "light": used.light if used else None,
        "dark": used.dark if used else None,
        "logo": row.logo_type if row else None,
    }
