"""GET /v1/ops/queues, the timeline, and the dead letters: listed, shown, retried, discarded."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from services.ops import actions, files, queries, schemas, timeline
from services.ops.gate import callers_shop, operators_only
from services.ops.queries import Databases, DeadLetter, Filter, ServiceState
from services.ops.queues import read_queues
from services.ops.timeline import About
from shared.json_body import JsonBlueprint
from shared.problems import Problem
from shared.web import current

blueprint = JsonBlueprint(
    "ops", __name__, url_prefix="/v1/ops", description="Queues, dead letters and timelines, for the people who run this"
)


def _databases() -> Databases:
    databases: Databases = current().parts["databases"]
    return databases


@blueprint.route("/queues")
@operators_only
@blueprint.response(200, schemas.Overview)
@blueprint.doc(security=[{"key": []}, {"password": []}])
def show_queues() -> Mapping[str, Any]:
    """Every queue, the outboxes' backlog, failures by state

    A broker or a database that does not answer is said so; the rest is still shown.
    """
    broker = read_queues(current().settings)
    services = queries.service_states(_databases(), current().clock.now())
    return {
        "queues": broker.queues,
        "outbox": services,
        "failures": [_counts(row) for row in services],
        "broker": "ok" if broker.reachable else "unreachable",
        "note": broker.note,
    }


@blueprint.route("/files")
@operators_only
@blueprint.arguments(schemas.FileArgs, location="query")
@blueprint.response(200, schemas.FilePage)
@blueprint.doc(security=[{"key": []}, {"password": []}])
def list_files(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """Carriers' files of all shops of which something could not be used, the newest first"""
    found = files.find_troubled(_databases()["tracking"], limit=args["limit"] + 1, before=args["cursor"])
    kept = found[: args["limit"]]
    return {"items": kept, "next": kept[-1].id if len(found) > len(kept) else None}


@blueprint.route("/timeline")
@operators_only
@blueprint.arguments(schemas.TimelineArgs, location="query")
@blueprint.response(200, schemas.TimelinePage)
@blueprint.doc(security=[{"key": []}, {"password": []}])
def show_timeline(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """What has happened to an order, a shipment or a customer, in the order in which it happened

    Ids and facts only: no name, address or word of a customer. An API key sees its own shop's, the password all.
    What is heard late stands where it happened, so that it may come before what was read already.
    """
    whose = {name: args[name] for name in ("order_id", "shipment_id", "customer_id")}
    about = About(**whose, shop_id=callers_shop())
    with current().database.read() as session:
        items, following = timeline.find_page(session, about, limit=args["limit"], cursor=args["cursor"])
    return {"items": items, "next": following}


@blueprint.route("/dead-letters")
@operators_only
@blueprint.arguments(schemas.DeadLetterArgs, location="query")
@blueprint.response(200, schemas.DeadLetterPage)
@blueprint.doc(security=[{"key": []}, {"password": []}])
def list_dead_letters(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """Messages that failed, the latest first, and their counts by service, event and error"""
    wanted = Filter(state=args["state"], service=args["service"], event=args["event"], error=args["error"])
    items, following = queries.find_page(_databases(), wanted, limit=args["limit"], cursor=args["cursor"])
    return {"items": items, "next": following, "groups": queries.find_groups(_databases(), wanted)}


@blueprint.route("/dead-letters/<path:dead_letter_id>")
@operators_only
@blueprint.response(200, schemas.DeadLetter)
@blueprint.alt_response(404, description="No failure has this id")
@blueprint.alt_response(409, description="A bare message id that failed in several queues")
@blueprint.doc(security=[{"key": []}, {"password": []}])
def show_dead_letter(dead_letter_id: str) -> DeadLetter:
    """One failed message with headers and body

    The body can hold personal data (names, addresses, phone numbers): look at it, do not pass it on.
    """
    with _as_problems():
        letter = queries.find_one(_databases(), dead_letter_id)
        if letter is None:
            raise actions.NotFound(dead_letter_id)
    return letter


@blueprint.route("/dead-letters/<path:dead_letter_id>/retry", methods=["POST"])
@operators_only
@blueprint.arguments(schemas.RetryBody, required=False)
@blueprint.response(200, schemas.DeadLetterRow)
@blueprint.alt_response(404, description="No failure has this id")
@blueprint.alt_response(409, description="It is not dead any more")
@blueprint.doc(security=[{"key": []}, {"password": []}])
def retry_dead_letter(body: Mapping[str, Any], dead_letter_id: str) -> DeadLetter:
    """Try a dead letter again at once, from the foot of the ladder"""
    with _as_problems():
        return actions.retry(_databases(), dead_letter_id, now=current().clock.now(), reason=body["reason"])


@blueprint.route("/dead-letters/<path:dead_letter_id>/discard", methods=["POST"])
@operators_only
@blueprint.arguments(schemas.DiscardBody)
@blueprint.response(200, schemas.DeadLetterRow)
@blueprint.alt_response(404, description="No failure has this id")
@blueprint.alt_response(409, description="It is not dead any more")
@blueprint.doc(security=[{"key": []}, {"password": []}])
def discard_dead_letter(body: Mapping[str, Any], dead_letter_id: str) -> DeadLetter:
    """Give a dead letter up, and say why"""
    with _as_problems():
        reason = body["reason"].strip()
        return actions.discard(_databases(), dead_letter_id, now=current().clock.now(), reason=reason)


def _counts(row: ServiceState) -> dict[str, Any]:
    none = None if row.trouble else 0
    return {"service": row.service, **{state: row.failures.get(state, none) for state in queries.STATES}}


@contextmanager
def _as_problems() -> Iterator[None]:
    try:
        yield
    except actions.NotFound as error:
        raise Problem(404, "Not found", "No failed message has this id.") from error
    except actions.NotDead as error:
        raise Problem(409, "Not dead any more", f"Its state is `{error}` now; nothing was changed.") from error
    except queries.AmbiguousId as error:
        raise Problem(409, "Several queues failed on it", f"Say which one: {error}") from error
