"""What a provider posts to us: one request, and the postman who carries it there when its time has come."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One request to one of our endpoints, signed and ready."""

    url: str
    body: bytes
    headers: Mapping[str, str]


class Postman:
    """Posts callbacks from a thread of its own, each when its time has come, up to `tries` times until it is taken."""

    def __init__(self, *, tries: int = 2) -> None:
        self.answers: list[int | None] = []  # status by post; None where nobody answered
        self._tries = tries
        self._bag: list[tuple[float, int, Callable[[], Callback | None]]] = []
        self._turn = itertools.count()
        self._changed = threading.Condition()
        self._busy = self._closed = False
        self._thread: threading.Thread | None = None

    def post(self, make: Callable[[], Callback | None] | Callback, *, after: float = 0.0) -> None:
        """Post a callback in `after` seconds; one that is made only then may turn out to be none."""
        made = (lambda: make) if isinstance(make, Callback) else make
        with self._changed:
            heapq.heappush(self._bag, (time.monotonic() + after, next(self._turn), made))
            if self._thread is None:
                self._thread = threading.Thread(target=self._walk, name="postman", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, deadline: float = 30) -> None:
        """Until everything is posted."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._bag and not self._busy, deadline), "callbacks are waiting"

    def close(self) -> None:
        """Whatever is still in the bag is lost."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(30)

    def _walk(self) -> None:
        with requests.Session() as session:
            while make := self._next():
                callback = make()
                if callback is not None:
                    self._deliver(session, callback)
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _next(self) -> Callable[[], Callback | None] | None:
        with self._changed:
            while not self._closed:
                due = self._bag[0][0] - time.monotonic() if self._bag else None
                if due is not None and due <= 0:
                    self._busy = True
                    return heapq.heappop(self._bag)[2]
                self._changed.wait(due)
            return None

    def _deliver(self, session: requests.Session, callback: Callback) -> None:
        for _ in range(self._tries):
            try:
                answer = session.post(
                    callback.url, data=callback.body, headers=dict(callback.headers), timeout=15, allow_redirects=False
                )
            except requests.RequestException:
                self.answers.append(None)
                continue
            self.answers.append(answer.status_code)
            if answer.ok:
                return
