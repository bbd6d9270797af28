"""The proof that somebody at a customer's page knows its postcode: a cookie that all pages behind the link read."""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

COOKIE = "unlocked"
UNLOCKED_FOR = timedelta(days=30)

Sign = Callable[[str, str], str]  # purpose and value to signature


def proof(token_hash: str, *, now: datetime, sign: Sign) -> str:
    """What the browser keeps: until when this one page is unlocked, signed."""
    until = int((now + UNLOCKED_FOR).timestamp())
    return f"{until}.{sign('page-unlocked', f'{token_hash}:{until}')}"


def proves(cookie: str, token_hash: str, *, now: datetime, sign: Sign) -> bool:
    """Whether a cookie is our own word for this page, and still holds."""
    until, _, signature = cookie.partition(".")
    if not until.isdecimal() or int(until) <= now.timestamp():
        return False
    return hmac.compare_digest(signature.encode(), sign("page-unlocked", f"{token_hash}:{until}").encode())
