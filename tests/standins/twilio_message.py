"""One message as Twilio keeps it: what it must have, how the API shows it, which list it is in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

VERSION = "2010-04-01"
ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
_ADDRESS = re.compile(r"(whatsapp:)?\+[1-9]\d{6,14}")
_LONGEST_BODY, LONGEST_LIFE = 1600, 36_000
_CANCELLABLE = ("accepted", "queued", "scheduled")


@dataclass(slots=True, kw_only=True)
class Message:
    """What was asked for, and what became of it."""

    sid: str
    to: str
    sender: str | None
    service: str | None
    body: str
    content: str | None
    callback: str | None
    lifetime: int
    status: str
    created: datetime
    updated: datetime
    sent: datetime | None = None
    error: int | None = None

    def become(self, status: str, now: datetime, error: int | None = None) -> None:
        self.status, self.updated, self.error = status, now, error
        if status in ("sent", "delivered", "undelivered"):
            self.sent = self.sent or now


def error_in(form: Mapping[str, str]) -> int | None:
    """The number of the first thing that is wrong with a new message; None where it is well formed."""
    return next((code for code, wrong in _CHECKS if wrong(form)), None)


def _no_body(form: Mapping[str, str]) -> bool:
    return not (form.get("Body") or form.get("ContentSid") or form.get("MediaUrl"))


def _bad_callback(form: Mapping[str, str]) -> bool:
    url = urlsplit(form.get("StatusCallback", "https://none.example"))
    return url.scheme not in ("http", "https") or not url.hostname or "_" in url.hostname


def _bad_lifetime(form: Mapping[str, str]) -> bool:
    value = form.get("ValidityPeriod", "1")
    return not value.isdigit() or not 1 <= int(value) <= LONGEST_LIFE


_CHECKS = (
    (21604, lambda form: not form.get("To")),
    (21603, lambda form: not form.get("From") and not form.get("MessagingServiceSid")),
    (21211, lambda form: not _ADDRESS.fullmatch(form["To"])),
    (21602, _no_body),
    (21617, lambda form: len(form.get("Body", "")) > _LONGEST_BODY),
    (21609, _bad_callback),
    (90007, _bad_lifetime),
)


def change(message: Message, form: Mapping[str, str], now: datetime) -> None:
    """An update: a message that still waits may be cancelled, a text may be emptied."""
    if form.get("Status") == "canceled" and message.status in _CANCELLABLE:
        message.become("canceled", now)
    if form.get("Body") == "":
        message.body = ""


def is_listed(message: Message, query: Mapping[str, str]) -> bool:
    """Whether a list asks for it. What has not been sent has no day of sending, and is on no list that asks for one."""
    if query.get("To", message.to) != message.to or query.get("From", message.sender) != message.sender:
        return False
    asked = [(name, query[name][:10]) for name in ("DateSent", "DateSent<", "DateSent>") if name in query]
    if asked and message.sent is None:
        return False
    day = message.sent.date().isoformat() if message.sent else ""
    return all(
        {"DateSent": day == other, "DateSent<": day <= other, "DateSent>": day >= other}[name] for name, other in asked
    )


def resource(message: Message) -> dict[str, Any]:
    """The message as the API shows it."""
    uri = f"/{VERSION}/Accounts/{ACCOUNT_SID}/Messages/{message.sid}"
    return {
        "account_sid": ACCOUNT_SID,
        "api_version": VERSION,
        "body": message.body,
        "date_created": format_datetime(message.created),
        "date_sent": format_datetime(message.sent) if message.sent else None,
        "date_updated": format_datetime(message.updated),
        "direction": "outbound-api",
        "error_code": message.error,
        "error_message": None,
        "from": message.sender,
        "messaging_service_sid": message.service,
        "num_media": "0",
        "num_segments": "0" if message.service and not message.sent else "1",
        "price": None,
        "price_unit": "EUR",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }
