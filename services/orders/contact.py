"""A number or address that a customer gives counts once a code sent there has come back: the rules of that."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.orders import customer

CHANNELS = {"phone": "sms", "email": "email"}  # how a code gets there
LIVES = timedelta(minutes=30)
TRIES = 5  # wrong ones, then another code is needed
WINDOW, CODES = timedelta(hours=1), 3  # codes of one order
ADDRESS_WINDOW, ADDRESS_CODES = (
    timedelta(days=1),
    5,
)  # codes to one address, of all orders: nobody is pestered by others
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\]+@[^@\s<>\"(),:;\\.]+(\.[^@\s<>\"(),:;\\.]+)+")
_LONGEST = 254  # characters, RFC 5321

Outcome = Literal["confirmed", "again", "wrong", "spent", "expired", "replaced"]


class BadContact(ValueError):
    """No such number or address can be; the text is a key of the page's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is known of an address that waits for its code."""

    state: str
    tries: int
    expires_at: datetime


def normal(field: str, text: str, country: str) -> str:
    """The number in E.164, or the address without spaces around. Raises BadContact."""
    text = text.strip()
    if field == "phone":
        try:
            return customer.e164(text, country)
        except customer.BadPhone as error:
            raise BadContact("phone") from error
    if len(text) > _LONGEST or not text.isprintable() or not _EMAIL.fullmatch(text):
        raise BadContact("email")
    return text


def minutes_to_wait(of_order: Sequence[datetime], of_address: Sequence[datetime], now: datetime) -> int:
    """For how many minutes no other code is sent, by when earlier ones were; 0 where one may be sent now."""
    waits = (_free_at(of_order, WINDOW, CODES), _free_at(of_address, ADDRESS_WINDOW, ADDRESS_CODES))
    return max((-(-(at - now) // timedelta(minutes=1)) for at in waits if at and at > now), default=0)


def _free_at(earlier: Sequence[datetime], window: timedelta, most: int) -> datetime | None:
    return sorted(earlier)[-most] + window if len(earlier) >= most else None


def outcome(check: Check, given: str, code: str, now: datetime) -> Outcome:
    """What a typed code makes of a check. A code that was right stays so: `again`."""
    right = hmac.compare_digest("".join(given.split()).encode(), code.encode())
    if check.state == "confirmed":
        return "again" if right else "wrong"
    if check.state == "replaced":
        return "replaced"
    if check.expires_at <= now:
        return "expired"
    if check.tries >= TRIES:
        return "spent"
    if right:
        return "confirmed"
    return "spent" if check.tries + 1 >= TRIES else "wrong"
