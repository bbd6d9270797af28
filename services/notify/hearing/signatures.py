"""Whether a provider really sent a callback. To whatever a stranger sends the answer is no, and never an error."""

import base64
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator, get_signature_algorithm
from werkzeug.datastructures import MultiDict

# SendGrid tries again for 24 h, and whether it signs anew then is not documented; what was heard is known for 30 days.
OLDEST = timedelta(days=7)

Form = MultiDict[str, str]


def read_form(raw: bytes) -> Form:
    """The fields of a form, those without a value too: they are signed like the others."""
    return MultiDict(parse_qsl(raw.decode(errors="replace"), keep_blank_values=True))


def from_twilio(url: str, form: Form, *, signature: str, settings: str, secrets: Sequence[str]) -> bool:
    """Whether `signature` is that of one of our secrets over the URL and the form.

    `url` is the one that Twilio was given: our public origin with path and query as they came. `settings` is the header
    that names the algorithm where a shared key signed; without it the account's token did, with HMAC-SHA1.
    """
    algorithm = get_signature_algorithm(settings).upper()
    if not signature or algorithm not in (HMAC_SHA1, HMAC_SHA256):
        return False
    return any(RequestValidator(secret).validate(url, form, signature, algorithm) for secret in secrets)


def from_sendgrid(raw: bytes, *, signature: str, timestamp: str, keys: Sequence[str], now: datetime) -> bool:
    """Whether one of the keys (base64, as SendGrid shows them) signed the time and the body, byte by byte.

    The SDK's verifier takes text only, so that a body that is not UTF-8 would never fit: this one takes the bytes.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        return False
    if datetime.fromtimestamp(int(timestamp), UTC) < now - OLDEST:
        return False
    try:
        given = base64.b64decode(signature, validate=True)
    except ValueError:
        return False
    return any(_verifies(key, given, timestamp.encode() + raw) for key in keys)


def same_secret(given: str, secret: str) -> bool:
    """Compares in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode(errors="replace"), secret.encode())


def _verifies(key: str, signature: bytes, signed: bytes) -> bool:
    try:
        _public_key(key).verify(signature, signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@cache
def _public_key(key: str) -> EllipticCurvePublicKey:
    loaded = load_der_public_key(base64.b64decode(key))
    assert isinstance(loaded, EllipticCurvePublicKey)  # the settings let no other pass
    return loaded
