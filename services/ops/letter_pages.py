"""Dead letters in the console: found by what went wrong, opened, and decided about."""

from hmac import compare_digest

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.ops import actions, gate, queries
from services.ops.page import PAGE, databases, message, page, pages
from services.ops.queries import DeadLetter, Filter
from shared.paging import BadCursor
from shared.web import current

_REASON = 500  # characters, as in the API
_DONE = {
    "retried": "Handed back to its service, which tries it within a second. Reload to see how it went.",
    "discarded": "Discarded. It is kept here with the reason for two weeks.",
}
_TABS = (
    ("dead", "Dead"),
    ("retry", "Waiting for a retry"),
    ("handling", "Being tried"),
    ("resolved", "Resolved"),
    ("discarded", "Discarded"),
)


blueprint = pages("letters")


@blueprint.get("/dead-letters")
def list_letters() -> tuple[str, int] | str:
    """Failures of one state, grouped by what went wrong."""
    chosen = {name: request.args[name] for name in ("state", "service", "event", "error") if request.args.get(name)}
    wanted = Filter(**chosen)
    try:
        letters, following = queries.find_page(
            databases(), wanted, limit=PAGE, cursor=request.args.get("cursor") or None
        )
    except BadCursor:
        return message("There is no such page", "Start again from the first page of the list."), 422
    totals: dict[str, int] = {}
    for row in queries.service_states(databases(), current().clock.now()):
        for state, number in row.failures.items():
            totals[state] = totals.get(state, 0) + number
    return page(
        "letters.html",
        letters=letters,
        following=following,
        groups=queries.find_groups(databases(), wanted),
        wanted=wanted,
        chosen=chosen,
        tabs=_TABS,
        totals=totals,
    )


@blueprint.get("/dead-letters/<path:dead_letter_id>")
def show_letter(dead_letter_id: str) -> tuple[str, int]:
    """One failure with all that is known of it, and the two decisions."""
    try:
        letter = queries.find_one(databases(), dead_letter_id)
    except queries.AmbiguousId as error:
        return message("Several queues failed on this message", f"Say which one: {error}"), 409
    if letter is None:
        return message("No such dead letter", "It may have been handled and forgotten since."), 404
    return _letter_page(letter), 200


@blueprint.post("/dead-letters/<path:dead_letter_id>/retry")
def retry_letter(dead_letter_id: str) -> AnyResponse | tuple[str, int]:
    """Try it again."""
    return _decide(dead_letter_id, "retried", reason=request.form.get("reason", "").strip()[:_REASON] or None)


@blueprint.post("/dead-letters/<path:dead_letter_id>/discard")
def discard_letter(dead_letter_id: str) -> AnyResponse | tuple[str, int]:
    """Give it up."""
    return _decide(dead_letter_id, "discarded", reason=request.form.get("reason", "").strip()[:_REASON] or None)


def _decide(dead_letter_id: str, decision: str, *, reason: str | None) -> AnyResponse | tuple[str, int]:
    if not _ours(dead_letter_id):
        return message("This form is not ours", "Open the dead letter here and decide again; nothing was changed."), 403
    now = current().clock.now()
    try:
        if decision == "retried":
            letter = actions.retry(databases(), dead_letter_id, now=now, reason=reason)
        elif reason:
            letter = actions.discard(databases(), dead_letter_id, now=now, reason=reason)
        else:
            return _without_reason(dead_letter_id)
    except actions.NotFound:
        return message("No such dead letter", "It may have been handled and forgotten since."), 404
    except actions.NotDead as error:
        return message("Somebody was faster", f"It is not dead any more, but {error}; nothing was changed."), 409
    return redirect(url_for("letters.show_letter", dead_letter_id=letter.id, done=decision), 303)


def _without_reason(dead_letter_id: str) -> tuple[str, int]:
    letter = queries.find_one(databases(), dead_letter_id)
    if letter is None:
        return message("No such dead letter", "It may have been handled and forgotten since."), 404
    return _letter_page(letter, fault="Say why it can be given up: the next person will ask."), 422


def _letter_page(letter: DeadLetter, fault: str | None = None) -> str:
    done = _DONE.get(request.args.get("done", ""))
    return page("letter.html", letter=letter, token=_token(letter.id), done=done, fault=fault)


def _token(dead_letter_id: str) -> str:
    return current().links.sign("ops-form", dead_letter_id)


def _ours(dead_letter_id: str) -> bool:
    """Whether a form comes from our own page: the browser says so, and it carries what only that page held."""
    given = request.form.get("token", "")
    return gate.same_origin() and compare_digest(given.encode(), _token(dead_letter_id).encode())
