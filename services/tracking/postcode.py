"""The postcode step: proves that whoever holds the link knows where the order goes, and slows down guessing.

Where no postcode is known, the last digits of the customer's phone number prove it.
"""

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

PHONE_END = 4  # digits

TRIES = 5  # wrong ones of one visitor on one page within the window
TRIES_ANYWHERE = 20  # of one visitor on all pages
WINDOW = timedelta(minutes=15)
BESIEGED = 20  # wrong ones on one page within a day, of whomever: then each visitor waits longer after each of theirs
SIEGE = timedelta(days=1)
SLIP = timedelta(minutes=5)  # what the first wrong one costs then; each further one twice as much

_FILLING = re.compile(r"[\s-]+")
_COUNTRY = re.compile(r"[A-Z]{2}(?=\d+\Z)")  # FI-00100


def matches(given: str, postcode: str) -> bool:
    """Whether somebody typed this postcode; case, spaces and a country in front of it do not matter."""
    return hmac.compare_digest(_plain(given).encode(), _plain(postcode).encode())


def ends_with(given: str, phone_end: str) -> bool:
    """Whether somebody typed the last digits of this number, or all of it."""
    typed = "".join(letter for letter in given if letter in "0123456789")[-len(phone_end) :]
    return hmac.compare_digest(typed.encode(), phone_end.encode())


def end_of(phone: str | None) -> str | None:
    """The digits that are asked of a phone number."""
    return phone[-PHONE_END:] if phone and phone[-PHONE_END:].isdecimal() else None


def _plain(postcode: str) -> str:
    return _COUNTRY.sub("", _FILLING.sub("", postcode).upper(), count=1)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong postcode: for which page, by whom, when."""

    page: str
    visitor: str
    at: datetime


def minutes_to_wait(wrong: Iterable[Wrong], *, page: str, visitor: str, now: datetime) -> int:
    """How long this visitor must wait before another try is heard; 0 where it is heard now.

    Others' wrong tries never shut a page to the customer: where many guess, everybody still has tries of their own,
    nine a day. Who mistypes it three times is in within the hour.
    """
    recent = [one for one in wrong if one.at > now - SIEGE]
    here = [one.at for one in recent if one.page == page and one.visitor == visitor]
    everywhere = [one.at for one in recent if one.visitor == visitor]
    besieged = sum(one.page == page for one in recent) >= BESIEGED
    waits = (
        _until(here, TRIES, WINDOW, now),
        _until(everywhere, TRIES_ANYWHERE, WINDOW, now),
        max(here) + min(SLIP * 2 ** (len(here) - 1), SIEGE) if besieged and here else now,
    )
    return max(0, ceil((max(waits) - now) / timedelta(minutes=1)))


def _until(tries: Sequence[datetime], most: int, window: timedelta, now: datetime) -> datetime:
    """When fewer than `most` of these lie within the window again."""
    within = sorted(at for at in tries if at > now - window)
    return within[len(within) - most] + window if len(within) >= most else now
