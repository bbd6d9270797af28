"""HTTP: how a customer wants to hear from the shop, for its people who are told so on the phone or over the counter."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.notify.models import CustomerCopy
from services.notify.people import consequences, preference_schemas, preferences
from services.notify.people.page_words import Words, spoken
from services.notify.rules.facts import Kind
from services.notify.rules.heard import quiet_hours
from shared.auth import require, shop
from shared.json_body import JsonBlueprint
from shared.problems import Problem
from shared.web import current

blueprint = JsonBlueprint(
    "customers", __name__, url_prefix="/v1/customers", description="How customers want to hear from the shop"
)


@blueprint.route("/<customer_id>/preferences", methods=["GET"])
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.response(200, preference_schemas.Preferences)
@blueprint.alt_response(404, "NOT_FOUND")
def show_preferences(customer_id: str) -> dict[str, Any]:
    """What notices to this customer go by: each wish with whose word it is, and the state of each channel"""
    service = current()
    with service.database.read() as session:
        person = _person(session, customer_id)
        standing = preferences.standing(session, person, policy=service.parts["policy"], now=service.clock.now())
    return preference_schemas.shown(customer_id, standing)


@blueprint.route("/<customer_id>/preferences", methods=["PATCH"])
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.arguments(preference_schemas.Change)
@blueprint.response(200, preference_schemas.Changed)
@blueprint.alt_response(404, "NOT_FOUND")
def change_preferences(said: dict[str, Any], customer_id: str) -> dict[str, Any]:
    """Keep what the customer told the shop's people of themselves

    It outranks what the shop says, and holds at once, for what waits to be sent too. `means` is what to tell them.
    """
    service, now = current(), current().clock.now()
    policy = service.parts["policy"]
    given = {part: _READ.get(part, _as_it_is)(value) for part, value in said.items() if part != "source"}
    with service.write() as session:
        person = _person(session, customer_id)
        before, after = preferences.change(session, person, given, policy=policy, now=now)
        standing = preferences.standing(session, person, policy=policy, now=now)
    words = Words(spoken(after.language), now, ZoneInfo(person.zone))
    means = consequences.meaning(consequences.changed(before, after), standing, words)
    return {**preference_schemas.shown(customer_id, standing), "means": list(means)}


def _person(session: Session, customer_id: str) -> CustomerCopy:
    found = preferences.of_shop(session, shop_id=shop().id, customer_id=customer_id)
    if found is None:
        raise Problem(404, "Not found", "There is no such customer.")
    return found


def _as_it_is(value: Any) -> Any:
    return value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "channels": tuple,
    "quiet_hours": quiet_hours,
    "unwanted": lambda kinds: frozenset(map(Kind, kinds)),
}
