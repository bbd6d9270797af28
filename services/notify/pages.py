"""/sandbox: the messages that nobody was sent, on the telephone and in the mailbox they would have reached."""

from flask import Blueprint, Response, render_template, request, url_for

from services.notify import inbox_view, queries
from services.notify.models import SandboxMessage
from shared.paging import paginate
from shared.problems import Problem
from shared.web import Service, current

_SHOWN = 200  # newest messages of each channel
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A mail brings its own inline styles, and nothing else may run or load in it.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'none'; frame-ancestors 'self'"
)

blueprint = Blueprint(
    "sandbox", __name__, template_folder="templates", static_folder="static", static_url_path="/sandbox/static"
)


@blueprint.get("/sandbox")
def sandbox() -> Response:
    """?sms= and ?mail= name the message to show: never a number or an address, which would stay in histories."""
    service = _with_sandbox()
    with service.database.read() as session:
        texts, _ = paginate(
            session, queries.sandbox_messages(channel="sms"), SandboxMessage.id, limit=_SHOWN, cursor=None
        )
        mails, _ = paginate(
            session, queries.sandbox_messages(channel="email"), SandboxMessage.id, limit=_SHOWN, cursor=None
        )
        threads = inbox_view.conversations(texts)
        inbox = [inbox_view.line(row) for row in mails]
    page = render_template(
        "sandbox/page.html",
        conversations=threads,
        conversation=inbox_view.holding(threads, request.args.get("sms")),
        mails=inbox,
        mail=next((one for one in inbox if one.id == request.args.get("mail")), inbox[0] if inbox else None),
        newest=max([row.id for row in (*texts, *mails)], default=""),
        now=service.clock.now().astimezone(inbox_view.ZONE),
    )
    return _protected(page, _PAGE_POLICY)


@blueprint.get("/sandbox/newest")
def newest() -> Response:
    """The id of the newest message, for the page to see that it is behind."""
    with _with_sandbox().database.read() as session:
        rows, _ = paginate(session, queries.sandbox_messages(), SandboxMessage.id, limit=1, cursor=None)
    return Response(rows[0].id if rows else "", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@blueprint.get("/sandbox/mail/<message_id>")
def mail(message_id: str) -> Response:
    """One mail as its reader's program would draw it; its links open beside the mailbox."""
    row = _mail(message_id)
    html = inbox_view.drawn(row, lambda name: url_for("sandbox.file", message_id=message_id, name=name))
    return _protected(html.replace("<head>", '<head><base target="_blank">', 1), _MAIL_POLICY)


@blueprint.get("/sandbox/mail/<message_id>/<name>")
def file(message_id: str, name: str) -> Response:
    """A file that came with a mail: its pictures are shown in it, the others are to be kept."""
    found = inbox_view.file(_mail(message_id), name)
    if found is None:
        raise Problem(404, "Not found", "That mail has no such file.")
    response = _protected(found.content, "default-src 'none'")
    response.headers["Content-Type"] = found.media_type
    if not found.shown:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _mail(message_id: str) -> SandboxMessage:
    with _with_sandbox().database.read() as session:
        row = session.get(SandboxMessage, message_id)
    if row is None or row.html is None:
        raise Problem(404, "Not found", "There is no such mail in the sandbox.")
    return row


def _with_sandbox() -> Service:
    service = current()
    if not service.settings.has_sandbox:
        raise Problem(404, "Not found", "Messages go to real providers here; there is no sandbox.")
    return service


def _protected(page: str | bytes, policy: str) -> Response:
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(page, mimetype="text/html", headers=headers)
