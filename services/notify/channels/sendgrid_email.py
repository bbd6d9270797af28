"""Mail through SendGrid."""

import base64
import json
from typing import Any

from python_http_client.exceptions import HTTPError as Refused
from sendgrid import SendGridAPIClient
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

from services.notify.channels import Attachment, Lost, Outcome, Outgoing
from services.notify.channels.accounts import SendGrid
from services.notify.channels.sendgrid_reasons import refusal
from services.notify.channels.sendgrid_transport import Answer, PooledClient
from services.notify.rules.faults import Fault, Follow
from shared.clock import Clock
from shared.connections import NotConnected

_ACCEPTED = 202
# They would put SendGrid's links for ours, a picture that spies, and a second way to unsubscribe.
_NO_TRACKING = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}


class SendGridEmail:
    """One mail a request: one bad address refuses everything that goes with it."""

    provider = "sendgrid"

    def __init__(self, account: SendGrid, pool: PoolManager, *, clock: Clock) -> None:
        self._account, self._clock = account, clock
        self._client = SendGridAPIClient(account.api_key, **({"host": account.url} if account.url else {}))
        shipped = self._client.client
        self._client.client = PooledClient(pool, host=shipped.host, request_headers=shipped.request_headers, version=3)

    def send(self, message: Outgoing) -> Outcome:
        try:
            answer: Answer = self._client.send(mail(message, self._account))
        except NotConnected:
            return Outcome(result="not_sent", error="not_connected", fault=Fault(Follow.AGAIN))
        except Refused as error:
            return self._refused(error)
        except (HTTPError, OSError) as error:
            return Outcome(result="unknown", error=type(error).__name__)
        message_id = answer.headers.get("X-Message-Id")
        if answer.status_code == _ACCEPTED and message_id:
            return Outcome(result="accepted", provider_id=message_id)
        # 200 is the sandbox mode of their account, or somebody between us and SendGrid
        return Outcome(result="unknown", error=str(answer.status_code))

    def lookup(self, lost: Lost) -> Outcome | None:
        """SendGrid cannot be asked for a mail: its events bring our id, or nothing does."""
        return Outcome(result="unknown", error="cannot_be_asked")

    def _refused(self, error: Any) -> Outcome:
        status = int(error.status_code)
        if status == 429:
            again = Fault(Follow.AGAIN)
            return Outcome(result="not_sent", error="429", fault=again, retry_after=self._retry_after(error.headers))
        if not 400 <= status < 500:
            return Outcome(result="unknown", error=str(status))
        where = _field(error.body)
        return Outcome(result="refused", error=f"{status} {where}".strip(), fault=refusal(status, where))

    def _retry_after(self, headers: Any) -> float | None:
        """Seconds until the moment that X-RateLimit-Reset names (Unix time), or those of Retry-After."""
        try:
            if "Retry-After" in headers:
                return max(0.0, float(headers["Retry-After"]))
            return max(0.0, float(headers["X-RateLimit-Reset"]) - self._clock.now().timestamp())
        except (KeyError, ValueError):
            return None


def mail(message: Outgoing, account: SendGrid) -> dict[str, Any]:
    """The body of a request. Our id travels in custom_args, which SendGrid keeps long, as it does categories."""
    content = [("text/plain", message.text), *([("text/html", message.html)] if message.html else [])]
    body: dict[str, Any] = {
        "personalizations": [{"to": [{"email": message.to}], "custom_args": {"notice_attempt": message.attempt_id}}],
        "from": {"email": account.sender, "name": quoted(message.sender)},
        "subject": message.subject or message.sender,
        "content": [{"type": media_type, "value": value} for media_type, value in content],  # text before html
        "categories": [message.kind],
        "headers": {"Auto-Submitted": "auto-generated", **_unsubscribe(message.leave_url)},
        "tracking_settings": _NO_TRACKING,
    }
    if account.reply_to:
        body["reply_to"] = {"email": account.reply_to}
    if message.attachments:
        body["attachments"] = [_attached(one) for one in message.attachments]
    return body


def quoted(name: str) -> str:
    """A sender's name on one line; with commas or semicolons in quotes, which SendGrid does not add by itself."""
    line = " ".join(name.split())
    if not any(mark in line for mark in ",;"):
        return line
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unsubscribe(url: str | None) -> dict[str, str]:
    """The mail program's own button (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}


def _attached(attachment: Attachment) -> dict[str, str]:
    shown = {"disposition": "inline", "content_id": attachment.cid} if attachment.cid else {"disposition": "attachment"}
    content = base64.b64encode(attachment.content).decode()
    return {"content": content, "type": attachment.media_type, "filename": attachment.name, **shown}


def _field(body: bytes) -> str:
    """The field that SendGrid blames; its sentence may hold an address, and is not kept."""
    try:
        field = json.loads(body)["errors"][0]["field"]
    except (ValueError, LookupError, TypeError):
        return ""
    return field[:80] if isinstance(field, str) and field.replace(".", "").replace("_", "").isalnum() else ""
