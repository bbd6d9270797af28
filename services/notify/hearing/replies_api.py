"""HTTP: what customers answered, and the work list of replies that nobody could be found for."""

from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint
from sqlalchemy import select

from services.notify.models import Reply
from shared.auth import require, shop
from shared.paging import PageArgs, paginate
from shared.problems import Problem
from shared.web import current

blueprint = Blueprint("replies", __name__, url_prefix="/v1/notices", description="What customers answered")


class ReplyArgs(PageArgs):
    unmatched = ma.fields.Boolean(
        load_default=False, metadata={"description": "those of people nobody knows instead; needs the scope `ops`"}
    )


class ReplyOut(ma.Schema):
    """One reply. `outcome` says what was done: handed_over asks the shop to answer."""

    id = ma.fields.String(required=True)
    channel = ma.fields.String(required=True)
    sender = ma.fields.String(required=True, metadata={"description": "telephone number or email address"})
    text = ma.fields.String(required=True)
    customer_id = ma.fields.String(required=True, allow_none=True)
    order_id = ma.fields.String(required=True, allow_none=True)
    notice_id = ma.fields.String(required=True, allow_none=True, metadata={"description": "the notice it answers"})
    meaning = ma.fields.String(
        required=True, validate=ma.validate.OneOf(["stop", "start", "help", "choice", "words", "automatic"])
    )
    outcome = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["opted_out", "opted_in", "answered", "handed_over", "noted", "unmatched"]),
    )
    at = ma.fields.AwareDateTime(required=True)


class RepliesOut(ma.Schema):
    items = ma.fields.List(ma.fields.Nested(ReplyOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


@blueprint.route("/replies")
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.arguments(ReplyArgs, location="query")
@blueprint.response(200, RepliesOut)
@blueprint.alt_response(403, "FORBIDDEN")
def list_replies(args: dict[str, Any]) -> dict[str, Any]:
    """What the shop's customers answered, newest first"""
    if args["unmatched"] and "ops" not in shop().scopes:
        raise Problem(403, "Not allowed", "Replies of people nobody knows need a key with the scope `ops`.")
    whose = Reply.shop_id.is_(None) if args["unmatched"] else Reply.shop_id == shop().id
    with current().database.read() as session:
        rows, following = paginate(
            session, select(Reply).where(whose), Reply.id, limit=args["limit"], cursor=args["cursor"]
        )
    return {"items": rows, "next": following}
