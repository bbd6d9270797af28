"""What SendGrid posts to us: signed batches of events, and mails that came in.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
"""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.clock import real_now
from tests.standins.callbacks import Callback
from tests.standins.sendgrid import Letter

Event = dict[str, Any]
_BOUNDARY = "xYzZY"


class SigningKey:
    """The key pair of one webhook; its public half is what SendGrid shows in its settings."""

    def __init__(self) -> None:
        self._key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())

    @property
    def public(self) -> str:
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def headers(self, body: bytes, at: datetime | None = None) -> dict[str, str]:
        """ECDSA with SHA-256 over the time stamp, which is real whatever a test's clock says, and the body."""
        stamp = str(int((at or real_now()).timestamp()))
        signature = self._key.sign(stamp.encode() + body, ECDSA(SHA256()))
        return {
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        }


def event(letter: Letter, name: str, *, now: datetime, late: bool = False, **more: Any) -> Event:
    """One event of a letter. A `late` one, as of a bounce that follows a delivery, does not know its message id."""
    found = {
        "email": letter.to,
        "timestamp": int(now.timestamp()),
        "event": name,
        "sg_event_id": secrets.token_urlsafe(16),
        "sg_message_id": f"{letter.id}.recvd-5f54b5d587-kqjbp-1-69200000-0.0",
        "smtp-id": f"<{letter.id}@geopod-ismtpd-1>",
        **(_MORE.get(name) or {}),
        **letter.args,
        **more,
    }
    if letter.categories:
        found["category"] = list(letter.categories)
    if late:
        del found["sg_message_id"], found["smtp-id"]
    return found


# What an event says besides, unless it is told otherwise.
_MORE: Mapping[str, Mapping[str, Any]] = {
    "delivered": {"response": "250 2.0.0 OK", "tls": 1, "ip": "168.1.1.1"},
    "deferred": {"response": "451 4.3.0 try again later", "attempt": "1", "tls": 1},
    "dropped": {"reason": "Bounced Address", "status": "5.0.0"},
    "bounce": {
        "type": "bounce",
        "reason": "550 5.1.1 unknown user",
        "status": "5.1.1",
        "bounce_classification": "Invalid Address",
    },
    "open": {"useragent": "Mozilla/5.0", "sg_machine_open": True, "ip": "66.102.1.1"},
    "click": {"url": "https://track.example.fi/t/abc", "useragent": "Mozilla/5.0", "ip": "66.102.1.1"},
}


def batch(url: str, events: Sequence[Event], *, key: SigningKey) -> Callback:
    """Several events in one signed post, with the line end that a careless reader strips."""
    body = json.dumps(events).encode() + b"\r\n"
    headers = {"Content-Type": "application/json;charset=utf-8", "User-Agent": "SendGrid Event API"}
    return Callback(url=url, body=body, headers={**headers, **key.headers(body)})


def inbound(
    url: str,
    text: str,
    *,
    sender: str,
    to: str,
    key: SigningKey,
    subject: str = "Re:",
    headers: str = "",
) -> Callback:
    """A mail that came in, as Inbound Parse posts it; `headers` are further lines of its head."""
    address = sender.rpartition("<")[2].rstrip(">")
    own = {"From": sender, "To": to, "Subject": subject, "Message-ID": f"<{secrets.token_hex(8)}@mail.example>"}
    fields = {
        "headers": "".join(f"{name}: {value}\n" for name, value in own.items()) + headers,
        "dkim": "{@example.fi : pass}",
        "SPF": "pass",
        "to": to,
        "from": sender,
        "subject": subject,
        "text": text,
        "envelope": json.dumps({"to": [to], "from": address}),
        "charsets": json.dumps(dict.fromkeys(("to", "from", "subject", "text"), "UTF-8")),
        "sender_ip": "209.85.1.1",
        "attachments": "0",
    }
    part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join(part.format(_BOUNDARY, name, value) for name, value in fields.items()) + f"--{_BOUNDARY}--\r\n"
    kind = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}", "User-Agent": "Twilio-SendGrid"}
    return Callback(url=url, body=body.encode(), headers={**kind, **key.headers(body.encode())})
