"""Signatures as Standard Webhooks has them: what we post to carriers, and what they post to us."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from standardwebhooks import Webhook, WebhookVerificationError


def sign(body: bytes, *, message_id: str, now: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of a post. Each secret signs, so that one can be changed without a gap. `now` is real time."""
    signed = [Webhook(secret).sign(message_id, now, body.decode()) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def verifies(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Whether one of the secrets signed these bytes, within five minutes; whatever else comes is a no."""
    return any(_verifies(body, headers, secret) for secret in secrets)


def _verifies(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # the second: no text, no base64, no comma
        return False
    return True
