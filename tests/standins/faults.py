"""The bad moments of a provider, by name, and the queue of those that are to come."""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.standins.connection import Answer, Wire

_PAGE = b"<!doctype html><title>Welcome</title><p>This network asks you to sign in."
_HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One bad moment. `accepts`: the provider takes the message all the same.

    `status` replaces that of its answer, `body` what it says, `code` is Twilio's number of an error, `after` are
    seconds, `retry_after` the seconds that a 429 names.
    """

    wire: Wire = "whole"
    accepts: bool = False
    status: int | None = None
    code: int | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0
    retry_after: float | None = None

    def spoil(self, answer: Answer) -> Answer:
        """The answer as this fault lets it arrive."""
        return replace(
            answer,
            wire=self.wire,
            after=self.after,
            status=self.status or answer.status,
            body=answer.body if self.body is None else self.body,
            headers={**answer.headers, **self.headers},
        )


FAULTS: Mapping[str, Fault] = {
    "hang": Fault(wire="hang"),
    "hang_accepted": Fault(wire="hang", accepts=True),
    "reset": Fault(wire="reset"),
    "reset_accepted": Fault(wire="reset", accepts=True),
    "close": Fault(wire="close"),
    "close_accepted": Fault(wire="close", accepts=True),
    "cut_short": Fault(wire="short", accepts=True),
    "slow": Fault(after=1.0, accepts=True),
    "500": Fault(status=500),
    "500_accepted": Fault(status=500, accepts=True),
    "503": Fault(status=503),
    "503_accepted": Fault(status=503, accepts=True),
    "429": Fault(status=429),
    "429_retry_after": Fault(status=429, retry_after=2),
    "302": Fault(status=302, headers={"Location": "https://elsewhere.example/"}),
    "html": Fault(status=200, body=_PAGE, headers=_HTML),
    "html_accepted": Fault(body=_PAGE, headers=_HTML, accepts=True),
    "401": Fault(status=401),
    "403": Fault(status=403),
    "refused": Fault(code=21211),
}

Place = Literal["send", "lookup"]


@dataclass(slots=True)
class _Planned:
    fault: Fault
    place: Place
    to: str | None
    times: int | None  # None: until it is forgotten


class Script:
    """What goes wrong next: for anybody or for one recipient, when sending or when being asked."""

    def __init__(self) -> None:
        self._planned: deque[_Planned] = deque()
        self._lock = threading.Lock()

    def add(
        self, name: str, *, times: int | None = 1, to: str | None = None, place: Place = "send", **changes: Any
    ) -> None:
        """Plan a fault of FAULTS, with other values in some of its fields. Raises KeyError, TypeError."""
        fault = replace(FAULTS[name], **changes)
        with self._lock:
            self._planned.append(_Planned(fault, place, to, times))

    def forget(self) -> None:
        """All is well from here on."""
        with self._lock:
            self._planned.clear()

    def next(self, place: Place, to: str | None = None) -> Fault | None:
        """The fault that meets this call."""
        with self._lock:
            for planned in self._planned:
                if planned.place == place and planned.to in (None, to):
                    if planned.times is not None:
                        planned.times -= 1
                        if planned.times <= 0:
                            self._planned.remove(planned)
                    return planned.fault
        return None
