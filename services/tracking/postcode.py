"""The postcode step: proves that whoever holds the link knows where the order goes, and slows down guessing."""

import hmac
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

UNLOCKED_FOR = timedelta(days=30)
TRIES = 5
WINDOW = timedelta(minutes=15)

Sign = Callable[[str, str], str]  # purpose and value to signature

_FILLING = re.compile(r"[\s-]+")
_COUNTRY = re.compile(r"[A-Z]{2}(?=\d+\Z)")  # FI-00100


def matches(given: str, postcode: str) -> bool:
    """Whether somebody typed this postcode; case, spaces and a country in front of it do not matter."""
    return hmac.compare_digest(_plain(given).encode(), _plain(postcode).encode())


def _plain(postcode: str) -> str:
    return _COUNTRY.sub("", _FILLING.sub("", postcode).upper(), count=1)


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


class Tries:
    """Wrong postcodes of late, by page. In memory: a restart forgives, and a few more tries give a guesser nothing."""

    def __init__(self) -> None:
        self._wrong: dict[str, list[datetime]] = {}
        self._lock = threading.Lock()

    def judge(self, page: str, *, right: bool, now: datetime) -> int:
        """Count a try. Minutes to wait where there were too many wrong ones, right or not; 0 where it was heard."""
        with self._lock:
            self._forget(now)
            wrong = self._wrong.get(page, [])
            if len(wrong) >= TRIES:
                return max(1, ceil((wrong[0] + WINDOW - now) / timedelta(minutes=1)))
            if right:
                self._wrong.pop(page, None)
            else:
                self._wrong[page] = [*wrong, now]
            return 0

    def _forget(self, now: datetime) -> None:
        recent = {page: [at for at in times if at > now - WINDOW] for page, times in self._wrong.items()}
        self._wrong = {page: times for page, times in recent.items() if times}
