"""How fast a channel may send: a bucket of segments that fills at a steady rate."""

import math
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """Segments per second of one channel; `rate` None sets no limit. Times are seconds of one monotonic clock.

    A message is only counted once its length is known, so the bucket may go below nothing: the debt is waited off.
    """

    rate: float | None
    _level: float = field(init=False, default=0.0)
    _at: float | None = field(init=False, default=None)

    def room(self, now: float) -> int | None:
        """How many segments may leave now; None for any number."""
        if self.rate is None:
            return None
        self._fill(now)
        return max(0, math.floor(self._level + 1e-9))

    def spend(self, segments: int, now: float) -> None:
        """Take what has left out of the bucket."""
        if self.rate is not None:
            self._fill(now)
            self._level -= segments

    def _fill(self, now: float) -> None:
        """A full bucket holds what a second brings, and one segment at least."""
        assert self.rate is not None
        full = max(1.0, self.rate)
        gained = full if self._at is None else (now - self._at) * self.rate
        self._level, self._at = min(full, self._level + gained), now
