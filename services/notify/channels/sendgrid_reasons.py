"""SendGrid's refusals, drops and bounces, as faults.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import re
from collections.abc import Mapping

from services.notify.rules.faults import UNKNOWN_CODE, Fault, Follow

_AGAIN = Fault(Follow.AGAIN)
_ONCE_MORE = Fault(Follow.ONCE_MORE)
_OTHER = Fault(Follow.OTHER)
_HOLD = Fault(Follow.HOLD)
_GIVE_UP = Fault(Follow.GIVE_UP)
_FULL = Fault(Follow.OTHER, "full")
_BOUNCED = Fault(Follow.OTHER, "bounced")

# An answer to the send: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors
_STATUSES: Mapping[int, Fault] = {
    400: UNKNOWN_CODE,
    401: _HOLD,  # the key is wrong or revoked
    403: _HOLD,  # the key may not send, or the sender is not verified
    404: _HOLD,  # no such API at this address
    405: _HOLD,
    406: _HOLD,
    413: _GIVE_UP,  # over 30 MB
    415: _GIVE_UP,
    429: _AGAIN,
}

# The `reason` of a `dropped` event, in small letters. SendGrid dropped it because of what it remembers of the address.
_DROPS: Mapping[str, Fault] = {
    "bounced address": _BOUNCED,
    "invalid": Fault(Follow.OTHER, "invalid"),
    "recipient list over package quota": _HOLD,
    "spam content": _GIVE_UP,
    "spam reporting address": Fault(Follow.OTHER, "complained"),
    "unsubscribed address": Fault(Follow.OTHER, "opted_out"),
    "invalid smtpapi header": _GIVE_UP,
}

# A mailbox that is full, by its enhanced status code (RFC 3463) or in words.
_NO_ROOM = re.compile(
    r"\b[45]\.2\.2\b|mailbox (is )?full|over ?quota|quota exceeded|insufficient storage", re.IGNORECASE
)


def refusal(status: int, field: str = "") -> Fault:
    """What an answer of 4xx to a send asks for next; `field` is what it blames."""
    if status == 400 and field.endswith("to.0.email"):
        return Fault(Follow.OTHER, "invalid")
    return _STATUSES.get(status, UNKNOWN_CODE)


def drop(reason: str) -> Fault:
    """What a `dropped` event asks for next."""
    return _DROPS.get(reason.strip().lower(), UNKNOWN_CODE)


def bounce(kind: str, reason: str = "", status: str = "") -> Fault:
    """What a `bounce` event asks for next, by its `type`, `reason` and `status`.

    `blocked` says that this message was not taken, and nothing of the address; so does a deferral of 72 hours.
    """
    if _NO_ROOM.search(f"{status} {reason}"):
        return _FULL
    if kind == "blocked":
        return _ONCE_MORE
    return _BOUNCED if kind == "bounce" else UNKNOWN_CODE
