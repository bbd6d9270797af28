"""Waiting for something to become true: a condition and a deadline instead of a sleep."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_POLL_SECONDS = 0.02


def wait_for(condition: Callable[[], T], deadline: float = 30, message: str = "") -> T:
    """Call `condition` until it returns something true and return that.

    `deadline` is in seconds; past it an AssertionError says what was awaited and the last value seen.
    An exception of `condition` counts as "not yet" and is shown when time is up.
    """
    pause = threading.Event()
    end = time.monotonic() + deadline
    while True:
        failure: Exception | None = None
        value: object = None
        try:
            value = condition()
        except Exception as error:  # noqa: BLE001 - a server that is still starting may raise anything
            failure = error
        if value:
            return value
        if time.monotonic() >= end:
            wanted = message or getattr(condition, "__name__", repr(condition))
            raise AssertionError(f"not within {deadline} s: {wanted}; last seen: {failure or value!r}") from failure
        pause.wait(_POLL_SECONDS)
