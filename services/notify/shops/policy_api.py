"""HTTP: what a shop asks of its notices."""

from typing import Any

from services.notify import shop_policies
from services.notify.rules import shop_policy
from services.notify.shops.policy_schemas import Policy
from shared.auth import require, shop
from shared.json_body import JsonBlueprint
from shared.web import current

blueprint = JsonBlueprint("policy", __name__, url_prefix="/v1/notices", description="What a shop asks of its notices")


@blueprint.route("/policy", methods=["GET"])
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.response(200, Policy)
def show_policy() -> dict[str, Any]:
    """The shop's policy, with what is so by default"""
    with current().database.read() as session:
        return shop_policy.shown(shop_policies.of(session, shop().id))


@blueprint.route("/policy", methods=["PUT"])
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.arguments(Policy)
@blueprint.response(200, Policy)
def put_policy(given: dict[str, Any]) -> dict[str, Any]:
    """Replace the shop's policy. It holds from the next decision on; what waits to be sent goes out as decided"""
    policy, service = shop_policy.read(given), current()
    with service.write() as session:
        shop_policies.keep(session, shop().id, policy, now=service.clock.now())
    return shop_policy.shown(policy)
