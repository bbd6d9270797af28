"""HTTP of notify: a shop's notices, and what the sandbox kept."""

from typing import Any

from flask_smorest import Blueprint

from services.notify import queries, schemas
from services.notify.models import Notice, SandboxMessage
from shared.auth import caller, require, shop
from shared.paging import PageArgs, paginate
from shared.problems import Problem
from shared.web import current

blueprint = Blueprint("notices", __name__, url_prefix="/v1", description="What customers were told, and why")


@blueprint.route("/notices")
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.arguments(schemas.NoticeArgs, location="query")
@blueprint.response(200, schemas.NoticesOut)
def list_notices(args: dict[str, Any]) -> dict[str, Any]:
    """Every decision about the shop's orders, silences included; newest first"""
    wanted = queries.notices(shop_id=shop().id, order_id=args["order_id"], shipment_id=args["shipment_id"])
    with current().database.read() as session:
        rows, following = paginate(session, wanted, Notice.id, limit=args["limit"], cursor=args["cursor"])
        attempts = queries.attempts(session, [row.id for row in rows])
        items = [schemas.notice(row, attempts.get(row.id, [])) for row in rows]
    return {"items": items, "next": following}


@blueprint.route("/sandbox/messages")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, schemas.SandboxOut)
def list_sandbox_messages(args: dict[str, Any]) -> dict[str, Any]:
    """Messages that the sandbox kept instead of sending, newest first; with a key only the shop's own"""
    service = current()
    if not service.settings.has_sandbox:
        raise Problem(404, "Not found", "Messages go to real providers here; there is no sandbox.")
    asking = caller(service.access)
    wanted = queries.sandbox_messages(shop_id=asking.id if asking else None)
    with service.database.read() as session:
        rows, following = paginate(session, wanted, SandboxMessage.id, **args)
    return {"items": [schemas.sandbox_message(row) for row in rows], "next": following}
