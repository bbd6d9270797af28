"""Twilio and SendGrid as callers of ours: requests signed as their documentation says, without any code of ours."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notify.channels.accounts import Accounts, SendGrid, Twilio
from services.notify.channels.text_sender import TextSender
from services.notify.models import Callback
from shared.database import Database
from shared.installation import Installation
from shared.outbox import OutboxMessage

PUBLIC_URL = "https://track.example.fi"
TOKEN, OLD_TOKEN = "a token of the tests", "the token before it"
SID = "SM" + "5" * 32
FORM = "application/x-www-form-urlencoded"
NUMBER = "+358501112233"


def sign_form(url: str, fields: Mapping[str, str], token: str, hashed: Any = hashlib.sha1) -> str:
    """Twilio's: the URL, then every field's name and value in the order of the names."""
    text = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashed).digest()).decode()


@dataclass
class Key:
    """A key pair of a SendGrid webhook."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public(self) -> str:
        """As SendGrid shows it."""
        raw = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(raw).decode()

    def headers(self, raw: bytes, at: float | None = None) -> dict[str, str]:
        timestamp = str(int(time.time() if at is None else at))
        signature = self.private.sign(timestamp.encode() + raw, ec.ECDSA(hashes.SHA256()))
        return {
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        }


@dataclass
class Callers:
    """Both providers, and our web app that they call."""

    client: FlaskClient
    key: Key
    old_key: Key

    def twilio(
        self,
        path: str,
        fields: Mapping[str, str],
        *,
        token: str = TOKEN,
        signed_url: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> TestResponse:
        """A form from Twilio; `signed_url` and `body` are what is signed and sent where they differ."""
        signature = sign_form(signed_url or PUBLIC_URL + path, fields, token)
        sent = {"X-Twilio-Signature": signature, **(headers or {})}
        return self.client.post(path, data=body or urlencode(fields), content_type=FORM, headers=sent)

    def status(self, status: str, *, attempt: str | None = None, sid: str = SID, **fields: str) -> TestResponse:
        query = f"?attempt={attempt}" if attempt else ""
        said = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, **fields}
        return self.twilio(f"/v1/providers/twilio/status{query}", {"To": "+358401234567", "From": NUMBER, **said})

    def text(
        self, body: str, *, sender: str = "+358401234567", sid: str = "SM" + "7" * 32, **fields: str
    ) -> TestResponse:
        said = {"MessageSid": sid, "From": sender, "To": NUMBER, "Body": body, "NumMedia": "0", **fields}
        return self.twilio("/v1/providers/twilio/inbound", said)

    def events(self, *events: Mapping[str, Any], key: Key | None = None, raw: bytes | None = None) -> TestResponse:
        raw = json.dumps(list(events)).encode() if raw is None else raw
        headers = (key or self.key).headers(raw)
        return self.client.post(
            "/v1/providers/sendgrid/events", data=raw, content_type="application/json", headers=headers
        )

    def mail(self, fields: Mapping[str, str | bytes], *, query: str = "", signed: bool = True) -> TestResponse:
        """A mail as inbound parse posts it."""
        boundary = "xYzZY"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            + (value if isinstance(value, bytes) else value.encode())
            + b"\r\n"
            for name, value in fields.items()
        ]
        raw = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self.client.post(
            f"/v1/providers/sendgrid/inbound{query}",
            data=raw,
            content_type=f"multipart/form-data; boundary={boundary}",
            headers=self.key.headers(raw) if signed else {},
        )


def event(kind: str, *, event_id: str | None = None, attempt: str | None = None, **facts: Any) -> dict[str, Any]:
    """One event of SendGrid's."""
    named = {"notice_attempt": attempt} if attempt else {}
    return {
        "event": kind,
        "email": "aino@example.fi",
        "timestamp": 1795514400,
        "sg_event_id": event_id or f"{kind}-{attempt}",
        "sg_message_id": "14c5d75ce93.filter0001.16648.5515E0B88.0",
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        **named,
        **facts,
    }


def our_accounts(keys: Sequence[Key]) -> Accounts:
    sender = TextSender(NUMBER)
    return Accounts(
        twilio=Twilio(account_sid="AC" + "0" * 32, auth_tokens=(TOKEN, OLD_TOKEN), sender=sender, wanted=sender),
        sendgrid=SendGrid(
            api_key="SG.a-key", webhook_keys=tuple(key.public for key in keys), sender="posti@example.fi"
        ),
    )


@dataclass
class Web(Callers):
    """Callers, and what was kept of their calls."""

    home: Installation

    @property
    def database(self) -> Database:
        return self.home.database("notify")

    def kept(self) -> list[Callback]:
        with self.database.read() as session:
            return list(session.scalars(select(Callback).order_by(Callback.id)))

    def announced(self) -> list[list[str]]:
        with self.database.read() as session:
            bodies = session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id))
            return [json.loads(body)["callback_ids"] for body in bodies]
