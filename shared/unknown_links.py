"""Slows down who guesses customers' links: counts unknown ones by who asks.

Counted in each process, not in the database: a token has 128 bits, so nothing depends on an exact count, an attack must
cost no writes, and nobody's address is kept. Right links are never counted nor refused, whoever else asks from there.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil

TOLD = 30  # unknown links of one visitor within the window; more than anybody mistypes or a mailbox of old links holds
WINDOW = timedelta(minutes=15)
MOST_VISITORS = 10_000  # remembered at once; beyond, the longest known are forgotten


@dataclass(slots=True)
class _Asked:
    since: datetime
    links: int = 0


class UnknownLinks:
    """Who asked for links that lead nowhere, and how often lately. Any thread may count."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, _Asked] = OrderedDict()  # by visitor, the oldest window first
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._asked)

    def count(self, visitor: str, now: datetime) -> int:
        """One more; returns for how many minutes this visitor is told nothing of such links, 0 while they are told."""
        with self._lock:
            self._forget(now)
            asked = self._asked.setdefault(visitor, _Asked(now))
            if len(self._asked) > MOST_VISITORS:
                self._asked.popitem(last=False)
            if asked.links < TOLD:
                asked.links += 1
                return 0
            return ceil((asked.since + WINDOW - now) / timedelta(minutes=1))

    def _forget(self, now: datetime) -> None:
        while self._asked and abs(now - next(iter(self._asked.values())).since) >= WINDOW:  # or the clock was set back
            self._asked.popitem(last=False)


def visitor_address(remote: str, forwarded: str) -> str:
    """Who asks, behind our own proxies: the last address that is not of a private network. IPv6 by its /64.

    What a client writes into X-Forwarded-For itself stands before what our proxies added, and does not count.
    """
    hops = [address for text in (*forwarded.split(","), remote) if (address := _address(text.strip()))]
    seen = next((hop for hop in reversed(hops) if hop.is_global), hops[-1] if hops else None)
    if seen is None:
        return "unknown"
    return str(ip_network((seen, 64), strict=False)) if seen.version == 6 else str(seen)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
