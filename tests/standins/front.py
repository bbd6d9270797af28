"""What a person or another process sees and steers of the stand-ins: the ledger, the faults to come, replies.

GET / · GET /ledger · POST /script {"provider", "fault", "times", "to", "place", …} · DELETE /script ·
POST /replies {"from", "text"} · POST /receipts {"attempt_id", "status", "error"} or {"attempt_id", "event", …}
"""

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from tests.standins.connection import Answer, Handle, Request
from tests.standins.ledger import Accepted

if TYPE_CHECKING:
    from tests.standins.providers import Providers

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Stand-ins of Twilio and SendGrid</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
li {{ margin: 0 0 1.5rem; }} pre {{ white-space: pre-wrap; margin: .3rem 0; }} small {{ color: #555; }}
input[name=text] {{ width: 12rem; }}
</style>
<h1>What the stand-ins have taken</h1>
<p>{count} messages, the newest first. As JSON: <a href="/ledger">/ledger</a>. Reload to see more.</p>
<ol reversed>{rows}</ol></html>"""
_ROW = """<li><strong>{to}</strong> <small>{provider} · {at} · {id} · {status}</small>
<div>{subject}</div><pre>{body}</pre>
<form method="post" action="/replies"><input type="hidden" name="from" value="{to}">
<input name="text" aria-label="Answer to {to}" value="STOP" required> <button>Answer</button></form></li>"""


def front(home: "Providers") -> Handle:
    """The pages and controls of both stand-ins."""
    doors: Mapping[tuple[str, str], Callable[[dict[str, Any]], Answer]] = {
        ("GET", "/"): lambda _: _page(home),
        ("GET", "/ledger"): lambda _: _json({"items": home.ledger.items()}),
        ("POST", "/script"): lambda given: _plan(home, given),
        ("DELETE", "/script"): lambda _: _forget(home),
        ("POST", "/replies"): lambda given: _reply(home, given),
        ("POST", "/receipts"): lambda given: _receipt(home, given),
    }

    def handle(request: Request) -> Answer:
        door = doors.get((request.method, request.path))
        if door is None:
            return _json({"error": f"there is no {request.method} {request.path}"}, status=404)
        try:
            return door(_given(request))
        except (KeyError, TypeError, ValueError, StopIteration) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, status=400)

    return handle


def _given(request: Request) -> dict[str, Any]:
    if "json" in request.headers.get("content-type", ""):
        found: dict[str, Any] = json.loads(request.body)
        return found
    return dict(request.form())


def _page(home: "Providers") -> Answer:
    rows = "".join(_row(home, row) for row in reversed(home.ledger.rows))
    page = _PAGE.format(count=len(home.ledger), rows=rows)
    return Answer(body=page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def _row(home: "Providers", row: Accepted) -> str:
    message = home.twilio.messages.get(row.id)
    status = message.status if message else home.sendgrid.said.get((row.id, row.to), "accepted")
    shown = {
        "to": row.to,
        "provider": row.provider,
        "at": f"{row.at:%H:%M:%S} UTC",
        "id": row.attempt_id or row.id,
        "status": status,
        "subject": row.subject or "",
        "body": row.body,
    }
    return _ROW.format_map({name: escape(value) for name, value in shown.items()})


def _plan(home: "Providers", given: dict[str, Any]) -> Answer:
    provider = {"twilio": home.twilio, "sendgrid": home.sendgrid}[given.pop("provider")]
    provider.script.add(given.pop("fault"), **given)
    return _json({"planned": True})


def _forget(home: "Providers") -> Answer:
    home.twilio.script.forget()
    home.sendgrid.script.forget()
    return _json({"planned": False})


def _reply(home: "Providers", given: dict[str, Any]) -> Answer:
    sender = given["from"]
    home.postman.post((home.mail_reply if "@" in sender else home.reply)(given["text"], sender=sender))
    return Answer(status=303, headers={"Location": "/"})


def _receipt(home: "Providers", given: dict[str, Any]) -> Answer:
    if "event" in given:
        home.postman.post(home.batch(home.event(given.pop("attempt_id"), given.pop("event"), **given)))
    else:
        home.postman.post(home.receipt(given["attempt_id"], given["status"], given.get("error")))
    return _json({"posted": True})


def _json(body: dict[str, Any], *, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
