"""The only place that asks what time it is; everything else takes `now`."""

import time
from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Aware UTC time, as the system has it or as a story needs it.

    `start` moves the clock to another time, `speed` runs it that many times faster from there.
    """

    def __init__(self, *, start: datetime | None = None, speed: float = 1.0) -> None:
        self._ordinary = start is None and speed == 1.0
        self._start = (start or real_now()).astimezone(UTC)
        self._speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        if self._ordinary:
            return real_now()
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)


class FixedClock(Clock):
    """A clock that stands still until it is moved: for tests and previews."""

    def __init__(self, at: datetime) -> None:
        super().__init__(start=at)
        self.at = at

    def now(self) -> datetime:
        return self.at
