"""The only place that asks what time it is; everything else takes `now`."""

import time
from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Aware UTC time, as the system has it or as a story needs it.

    `start` moves the clock to another time, `speed` runs it that many times faster from there. With `catch_up`
    it slows down to ordinary time as soon as it meets the real one, so that a story may begin in the past.
    """

    def __init__(self, *, start: datetime | None = None, speed: float = 1.0, catch_up: bool = False) -> None:
        self._ordinary = start is None and speed == 1.0
        self._start = (start or real_now()).astimezone(UTC)
        self._speed = speed
        self._catch_up = catch_up
        self._began = time.monotonic()

    def now(self) -> datetime:
        if self._ordinary:
            return real_now()
        story = self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)
        return min(story, real_now()) if self._catch_up else story


class FixedClock(Clock):
    """A clock that stands still until it is moved: for tests and previews."""

    def __init__(self, at: datetime) -> None:
        super().__init__(start=at)
        self.at = at

    def now(self) -> datetime:
        return self.at
