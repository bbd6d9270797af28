"""A stand-in of SendGrid's mail/send: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send."""

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.clock import real_now
from tests.standins.connection import Answer, Request
from tests.standins.faults import Fault, Script
from tests.standins.ledger import Accepted, Ledger, attempt_in
from tests.standins.sendgrid_checks import Mail, Wrong, wrongs

API_KEY = "SG.a-key-of-the-stand-in"
_JSON = {"Content-Type": "application/json"}
_SENTENCES = {
    401: "The provided authorization grant is invalid, expired, or revoked",
    403: "The from address does not match a verified Sender Identity.",
    429: "too many requests",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One recipient of a mail that was taken. `args` come back with every event."""

    id: str  # X-Message-Id: one a request
    to: str
    args: dict[str, str]
    categories: tuple[str, ...]
    mail: Mail


class SendGrid:
    """Takes mails, and remembers to whom it will not send again, and why.

    `on_accepted` is told of each letter, for whoever plays what becomes of it. `delay`: seconds that a send takes.
    """

    def __init__(self, *, ledger: Ledger | None = None, now: Callable[[], datetime] = real_now) -> None:
        self.ledger = Ledger() if ledger is None else ledger
        self.script = Script()
        self.now, self.delay = now, 0.0
        self.letters: list[Letter] = []
        self.said: dict[tuple[str, str], str] = {}  # the last event of a letter, by its id and address
        self.suppressed: dict[str, str] = {}  # the reason that a `dropped` names, by address
        self.on_accepted: Callable[[Letter], None] = lambda letter: None
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Answer | None:
        """The answer to a call of the API; None where this is none."""
        if request.path != "/v3/mail/send":
            return None
        if request.headers.get("authorization") != f"Bearer {API_KEY}":
            return _errors(401)
        if request.method != "POST":
            return _errors(405)
        return self._send(request)

    def letter_of(self, attempt_id: str) -> Letter:
        return next(letter for letter in list(self.letters) if attempt_id in letter.args.values())

    def _send(self, request: Request) -> Answer:
        mail = _read(request)
        fault = self.script.next("send", _first_recipient(mail))
        if fault and not fault.accepts:
            return self._spoiled(fault)
        wrong = [("", "Bad Request")] if mail is None else wrongs(mail)
        if mail is None or wrong:
            return replace(_errors(400, wrong), after=self.delay)
        if mail.get("mail_settings", {}).get("sandbox_mode", {}).get("enable"):
            return Answer(status=200)
        answer = Answer(status=202, headers={"X-Message-Id": self._accept(mail)}, after=self.delay)
        return fault.spoil(answer) if fault else answer

    def _accept(self, mail: Mail) -> str:
        message_id = secrets.token_urlsafe(16)
        letters = [letter for block in mail["personalizations"] for letter in _letters(message_id, mail, block)]
        with self._lock:
            for letter in letters:
                self.letters.append(letter)
                self.ledger.add(_row(letter, self.now()))
        for letter in letters:
            self.on_accepted(letter)
        return message_id

    def _spoiled(self, fault: Fault) -> Answer:
        answer = _errors(fault.status or 400)
        if fault.status == 429:
            reset = int(self.now().timestamp() + (fault.retry_after if fault.retry_after is not None else 1))
            limits = {"X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
            answer = replace(answer, headers={**answer.headers, **limits})
        return fault.spoil(answer)


def _read(request: Request) -> Mail | None:
    try:
        mail = json.loads(request.body)
    except ValueError:
        return None
    return mail if isinstance(mail, dict) else None


def _first_recipient(mail: Mail | None) -> str | None:
    try:
        address: str = mail["personalizations"][0]["to"][0]["email"]  # type: ignore[index]
    except (TypeError, LookupError):
        return None
    return address


def _letters(message_id: str, mail: Mail, block: dict[str, Any]) -> list[Letter]:
    args = {**(mail.get("custom_args") or {}), **(block.get("custom_args") or {})}
    categories = tuple(mail.get("categories") or ())
    people = [person for part in ("to", "cc", "bcc") for person in block.get(part) or []]
    return [
        Letter(id=message_id, to=person["email"], args=args, categories=categories, mail={**mail, **block})
        for person in people
    ]


def _row(letter: Letter, now: datetime) -> Accepted:
    parts = {part["type"]: part["value"] for part in letter.mail.get("content") or []}
    return Accepted(
        provider="sendgrid",
        id=letter.id,
        attempt_id=attempt_in(letter.args.values()),
        sender=letter.mail["from"]["email"],
        to=letter.to,
        subject=letter.mail.get("subject"),
        body=parts.get("text/plain", ""),
        html=parts.get("text/html"),
        at=now,
    )


def _errors(status: int, wrong: list[Wrong] | None = None) -> Answer:
    found = wrong or [("", _SENTENCES.get(status, "Internal Server Error" if status >= 500 else "Bad Request"))]
    errors = [{"message": message, **({"field": field} if field else {})} for field, message in found]
    return Answer(status=status, body=json.dumps({"errors": errors}).encode(), headers=_JSON)
