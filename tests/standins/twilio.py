"""A stand-in of Twilio's Messages: https://www.twilio.com/docs/messaging/api/message-resource."""

import base64
import json
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from shared.clock import real_now
from tests.standins.connection import Answer, Request
from tests.standins.faults import Script
from tests.standins.ledger import Accepted, Ledger, attempt_in
from tests.standins.twilio_codes import AT_ONCE, JSON, code_in, error, spoiled
from tests.standins.twilio_message import (
    ACCOUNT_SID,
    LONGEST_LIFE,
    VERSION,
    Message,
    change,
    error_in,
    is_listed,
    resource,
)

AUTH_TOKEN = "a-token-of-the-stand-in"
SERVICE_SID = "MG" + "0123456789abcdef" * 2
FROM = "+358401112223"
_ROUTE = re.compile(rf"/{VERSION}/Accounts/(?P<account>[^/]+)/Messages(?:/(?P<sid>[^/.]+))?\.json")


class Twilio:
    """Takes messages, lists them, and remembers who said STOP to which sender.

    `on_accepted` is told of each one, for whoever plays what becomes of it. `delay` is how many seconds a send takes.
    """

    def __init__(self, *, ledger: Ledger | None = None, now: Callable[[], datetime] = real_now) -> None:
        self.ledger = Ledger() if ledger is None else ledger
        self.script = Script()
        self.now, self.delay = now, 0.0
        self.messages: dict[str, Message] = {}
        self.opted_out: set[tuple[str, str]] = set()  # a recipient, and the sender or service that must not write
        self.on_accepted: Callable[[Message], None] = lambda message: None
        self._lock = threading.RLock()

    def handle(self, request: Request) -> Answer | None:
        """The answer to a call of the API; None where this is none."""
        found = _ROUTE.fullmatch(request.path)
        if found is None:
            return None
        if not _signed_in(request, found["account"]):
            return error(20003)
        if request.method == "POST" and not found["sid"]:
            return self._create(request.form())
        fault = self.script.next("lookup", request.query.get("To"))
        if fault and not fault.accepts:
            return spoiled(fault)
        with self._lock:
            answer = self._one(request, found["sid"]) if found["sid"] else self._list(request)
        return fault.spoil(answer) if fault else answer

    def message_of(self, attempt_id: str) -> Message:
        """The message whose callback carries an attempt's id."""
        return next(row for row in list(self.messages.values()) if attempt_id in (row.callback or ""))

    def _create(self, form: dict[str, str]) -> Answer:
        fault = self.script.next("send", form.get("To"))
        if fault and not fault.accepts:
            return spoiled(fault)
        code = error_in(form) or self._refuses(form)
        if code:
            return replace(error(code), after=self.delay)
        message = self._accept(form)
        answer = Answer(status=201, body=json.dumps(resource(message)).encode(), headers=JSON, after=self.delay)
        self.on_accepted(message)
        return fault.spoil(answer) if fault else answer

    def _refuses(self, form: dict[str, str]) -> int | None:
        if (form["To"], form.get("MessagingServiceSid") or form.get("From", "")) in self.opted_out:
            return 21610
        code = code_in(form["To"])
        return code if code in AT_ONCE else None

    def _accept(self, form: dict[str, str]) -> Message:
        service, now = form.get("MessagingServiceSid"), self.now()
        message = Message(
            sid="SM" + secrets.token_hex(16),
            to=form["To"],
            sender=form.get("From"),
            service=service,
            body=form.get("Body", ""),
            content=form.get("ContentSid"),
            callback=form.get("StatusCallback"),
            lifetime=int(form.get("ValidityPeriod", LONGEST_LIFE)),
            status="accepted" if service else "queued",
            created=now,
            updated=now,
        )
        with self._lock:
            self.messages[message.sid] = message
            self.ledger.add(_row(message))
        return message

    def _one(self, request: Request, sid: str) -> Answer:
        message = self.messages.get(sid)
        if message is None:
            return error(20404)
        if request.method == "POST":
            change(message, request.form(), self.now())
        return _ok(resource(message))

    def _list(self, request: Request) -> Answer:
        """One page, the newest first."""
        query = request.query
        found = [row for row in reversed(self.messages.values()) if is_listed(row, query)]
        size, page = int(query.get("PageSize", 50)), int(query.get("Page", 0))
        part = found[page * size : (page + 1) * size]
        kept = {name: value for name, value in query.items() if name not in ("Page", "PageToken", "PageSize")}

        def uri(number: int) -> str:
            return f"{request.path}?{urlencode({**kept, 'PageSize': size, 'Page': number})}"

        body = {
            "messages": [resource(row) for row in part],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(part) - 1, 0),
            "uri": uri(page),
            "first_page_uri": uri(0),
            "next_page_uri": uri(page + 1) if len(found) > (page + 1) * size else None,
            "previous_page_uri": uri(page - 1) if page else None,
        }
        return _ok(body)


def _signed_in(request: Request, account: str) -> bool:
    wanted = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
    return account == ACCOUNT_SID and request.headers.get("authorization") == f"Basic {wanted}"


def _row(message: Message) -> Accepted:
    query = parse_qsl(urlsplit(message.callback or "").query)
    return Accepted(
        provider="twilio",
        id=message.sid,
        attempt_id=attempt_in(value for _, value in query),
        sender=message.sender or message.service or "",
        to=message.to,
        subject=None,
        body=message.body or message.content or "",
        at=message.created,
        lifetime=message.lifetime,
    )


def _ok(body: dict[str, Any]) -> Answer:
    return Answer(body=json.dumps(body).encode(), headers=JSON)
