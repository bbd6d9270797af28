"""Which channels may send at this moment, and how much: pace, pauses asked for, holds and broken providers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.notify.channels import Outcome
from services.notify.rules.faults import Follow
from services.notify.sending.breaker import Breaker
from services.notify.sending.pace import Pace

STATES = ("open", "paused", "broken", "held")
BROKEN_AFTER = 5  # calls in a row without a clear answer
BROKEN_FOR = 30.0  # seconds until one message tries the provider again
HELD_FOR = 300.0  # seconds until one message tries whether people have mended our account
_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)  # seconds, where a provider is too busy and does not say for how long
_LONGEST_PAUSE = 900.0  # whatever a provider asks for


@dataclass(slots=True)
class Gate:
    """The way out of one channel. Its breaker is shared by all channels of the provider."""

    pace: Pace
    breaker: Breaker
    hold: Breaker = field(default_factory=lambda: Breaker(limit=1, pause=HELD_FOR))
    _paused_until: float = field(init=False, default=0.0)
    _pauses: int = field(init=False, default=0)

    def state(self, now: float) -> str:
        """Why nothing may leave: held, broken or paused; else open."""
        if self.hold.state(now) != "closed":
            return "held"
        if self.breaker.state(now) != "closed":
            return "broken"
        return "paused" if now < self._paused_until else "open"

    def room(self, now: float, most: int) -> int:
        """How many messages may leave now, at most `most`."""
        if now < self._paused_until:
            return 0
        limits = (self.hold.room(now), self.breaker.room(now), self.pace.room(now))
        return min([most, *(limit for limit in limits if limit is not None)])

    def leaves(self, segments: int, now: float) -> None:
        """A message is handed to the provider."""
        self.hold.called(now)
        self.breaker.called(now)
        self.pace.spend(segments, now)

    def hears(self, outcome: Outcome, now: float) -> None:
        """What an answer says of the channel, rather than of its message."""
        follow = outcome.fault.follow if outcome.fault else None
        unheard = outcome.result == "not_sent"
        if follow is Follow.HOLD:
            self.hold.failed(now)
        elif not unheard and outcome.result != "unknown":
            self.hold.succeeded()
        if outcome.retry_after is not None or (unheard and follow is not Follow.HOLD):
            self._pause(outcome.retry_after, now)
        elif outcome.result != "unknown":
            self._pauses = 0
        if outcome.result == "unknown" or (unheard and outcome.retry_after is None):
            self.breaker.failed(now)
        else:
            self.breaker.succeeded()

    def _pause(self, asked: float | None, now: float) -> None:
        if now < self._paused_until and asked is None:
            return  # one of those that were out together when the first was turned away
        seconds = _PAUSES[min(self._pauses, len(_PAUSES) - 1)] if asked is None else min(asked, _LONGEST_PAUSE)
        self._pauses += 1
        self._paused_until = max(self._paused_until, now + seconds)


def gates(providers: Mapping[str, str], rates: Mapping[str, float]) -> dict[str, Gate]:
    """A gate for each channel; `providers` and `rates` (segments a second, where there is a limit) are by channel."""
    breakers = {provider: Breaker(limit=BROKEN_AFTER, pause=BROKEN_FOR) for provider in providers.values()}
    return {channel: Gate(Pace(rates.get(channel)), breakers[provider]) for channel, provider in providers.items()}
