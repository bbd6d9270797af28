"""When to stop calling a provider that does not answer, and when to try it again: one message at a time."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Breaker:
    """Opens after `limit` failures in a row, for `pause` seconds; then one probe decides whether it closes.

    Times are seconds of one monotonic clock.
    """

    limit: int
    pause: float
    _failures: int = field(init=False, default=0)
    _open_until: float | None = field(init=False, default=None)
    _probing_until: float = field(init=False, default=0.0)

    def state(self, now: float) -> str:
        """closed: calls go out · open: none do · half-open: one may."""
        if self._open_until is None:
            return "closed"
        return "open" if now < self._open_until or now < self._probing_until else "half-open"

    def room(self, now: float) -> int | None:
        """How many calls may go out now; None for any number."""
        return {"closed": None, "open": 0, "half-open": 1}[self.state(now)]

    def called(self, now: float) -> None:
        """A call has gone out; a probe is waited for, but not for ever."""
        if self.state(now) == "half-open":
            self._probing_until = now + self.pause

    def succeeded(self) -> None:
        self._failures, self._open_until, self._probing_until = 0, None, 0.0

    def failed(self, now: float) -> None:
        """A call had no clear answer. While it is open, one that was still out puts the next probe off."""
        self._failures += 1
        if self._open_until is not None or self._failures >= self.limit:
            self._open_until, self._probing_until = now + self.pause, 0.0
