"""The ops console at /ops: what is wrong first, then the figures, then the dead letters and what to do with them."""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from services.ops import actions, files, gate, queries, wording
from services.ops.concerns import concerns
from services.ops.queries import DeadLetter, Filter
from services.ops.queues import read_queues
from shared.paging import BadCursor
from shared.web import current

_REFRESH = 5  # seconds
_PAGE = 50
_REASON = 500  # characters, as in the API
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # `no-referrer` would make browsers send our own forms with `Origin: null`
}
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

blueprint = Blueprint(
    "console",
    __name__,
    url_prefix="/ops",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

_WORDS = (
    wording.ago,
    wording.count,
    wording.duration,
    wording.figure,
    wording.gist,
    wording.moment,
    wording.readable,
)
for _word in _WORDS:
    blueprint.add_app_template_filter(_word)


@blueprint.before_request
def _ask_for_password() -> Response | None:
    return None if gate.knows_password() else gate.ask_for_password()


@blueprint.after_request
def _protect(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if request.endpoint != "console.static":
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(SQLAlchemyError)
def _database_away(_error: SQLAlchemyError) -> tuple[str, int]:
    return _message("A database does not answer", "The overview shows which one. Nothing was changed."), 503


@blueprint.get("", strict_slashes=False)
def overview() -> str:
    """Everything at a glance; renews itself unless `?live=off`."""
    now = current().clock.now()
    broker = read_queues(current().settings)
    services = queries.service_states(_databases(), now)
    live = request.args.get("live") != "off"
    return _page(
        "overview.html",
        broker=broker,
        services=services,
        concerns=concerns(broker, services),
        refresh=_REFRESH if live else None,
    )


@blueprint.get("/dead-letters")
def list_letters() -> tuple[str, int] | str:
    """Failures of one state, grouped by what went wrong."""
    chosen = {name: request.args[name] for name in ("state", "service", "event", "error") if request.args.get(name)}
    wanted = Filter(**chosen)
    try:
        letters, following = queries.find_page(
            _databases(), wanted, limit=_PAGE, cursor=request.args.get("cursor") or None
        )
    except BadCursor:
        return _message("There is no such page", "Start again from the first page of the list."), 422
    totals: dict[str, int] = {}
    for row in queries.service_states(_databases(), current().clock.now()):
        for state, number in row.failures.items():
            totals[state] = totals.get(state, 0) + number
    return _page(
        "letters.html",
        letters=letters,
        following=following,
        groups=queries.find_groups(_databases(), wanted),
        wanted=wanted,
        chosen=chosen,
        tabs=_TABS,
        totals=totals,
    )


@blueprint.get("/dead-letters/<path:dead_letter_id>")
def show_letter(dead_letter_id: str) -> tuple[str, int]:
    """One failure with all that is known of it, and the two decisions."""
    try:
        letter = queries.find_one(_databases(), dead_letter_id)
    except queries.AmbiguousId as error:
        return _message("Several queues failed on this message", f"Say which one: {error}"), 409
    if letter is None:
        return _message("No such dead letter", "It may have been handled and forgotten since."), 404
    return _letter_page(letter), 200


@blueprint.get("/files")
def list_files() -> str:
    """Carriers' files of which something could not be used."""
    found = files.find_troubled(_databases()["tracking"], limit=_PAGE + 1, before=request.args.get("before") or None)
    following = found[_PAGE - 1].id if len(found) > _PAGE else None
    return _page("files.html", files=found[:_PAGE], following=following)


@blueprint.get("/files/<file_id>")
def file_content(file_id: str) -> Response | tuple[str, int]:
    """The file as it came, to be saved: it may hold personal data."""
    content = files.content_of(_databases()["tracking"], file_id)
    if content is None:
        return _message("No such file", "Nothing has this number."), 404
    saved = {"Content-Disposition": f'attachment; filename="{file_id}.edi"'}
    return Response(content, mimetype="application/octet-stream", headers=saved)


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
        return _message(
            "This form is not ours", "Open the dead letter here and decide again; nothing was changed."
        ), 403
    now = current().clock.now()
    try:
        if decision == "retried":
            letter = actions.retry(_databases(), dead_letter_id, now=now, reason=reason)
        elif reason:
            letter = actions.discard(_databases(), dead_letter_id, now=now, reason=reason)
        else:
            return _without_reason(dead_letter_id)
    except actions.NotFound:
        return _message("No such dead letter", "It may have been handled and forgotten since."), 404
    except actions.NotDead as error:
        return _message("Somebody was faster", f"It is not dead any more, but {error}; nothing was changed."), 409
    return redirect(url_for("console.show_letter", dead_letter_id=letter.id, done=decision), 303)


def _without_reason(dead_letter_id: str) -> tuple[str, int]:
    letter = queries.find_one(_databases(), dead_letter_id)
    if letter is None:
        return _message("No such dead letter", "It may have been handled and forgotten since."), 404
    return _letter_page(letter, fault="Say why it can be given up: the next person will ask."), 422


def _letter_page(letter: DeadLetter, fault: str | None = None) -> str:
    done = _DONE.get(request.args.get("done", ""))
    return _page("letter.html", letter=letter, token=_token(letter.id), done=done, fault=fault)


def _token(dead_letter_id: str) -> str:
    return current().links.sign("ops-form", dead_letter_id)


def _ours(dead_letter_id: str) -> bool:
    """Whether a form comes from our own page: the browser says so, and it carries what only that page held."""
    given = request.form.get("token", "")
    return gate.same_origin() and compare_digest(given.encode(), _token(dead_letter_id).encode())


def _databases() -> queries.Databases:
    databases: queries.Databases = current().parts["databases"]
    return databases


def _message(title: str, text: str) -> str:
    return _page("message.html", title=title, text=text)


def _page(template: str, **facts: Any) -> str:
    shown: Mapping[str, Any] = {"now": current().clock.now(), **facts}
    return render_template(f"ops/{template}", **shown)
