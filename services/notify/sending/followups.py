"""What is done about an attempt that did not arrive: the steps to try, in order, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zlib import crc32

from services.notify.rules.faults import Follow

_FIRST, _LONGEST = (
    timedelta(seconds=10),
    timedelta(minutes=15),
)  # pauses before the provider is asked again: 10 s, 20 s …
_ONCE_MORE = timedelta(minutes=5)  # for a telephone that is off, a carrier in trouble
_HELD = timedelta(minutes=5)  # for people to mend our account, doubled likewise
_HELD_LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An attempt that did not arrive. `tries` counts those on its channel, with it; `since` is when the first began."""

    attempt_id: str
    tries: int
    since: datetime
    ends_at: datetime  # of the notice's worth
    urgent_after: timedelta | None  # after so long another channel is better than one more try on this one
    retry_after: float | None = None  # seconds, as the provider asked
    never_left: bool = False  # our process ended before the provider was called


@dataclass(frozen=True, slots=True)
class Step:
    """`again` on the same channel at `at`, or the `other` channel at once."""

    then: Literal["again", "other"]
    at: datetime


def steps(follow: Follow, failed: Failed, now: datetime) -> tuple[Step, ...]:
    """What to try, the first that can be done; nothing: it has failed."""
    other = Step("other", now)
    if follow is Follow.OTHER:
        return (other,)
    if follow is Follow.GIVE_UP or (follow is Follow.ONCE_MORE and failed.tries > 1):
        return (other,) if follow is Follow.ONCE_MORE else ()
    at = now + _pause(follow, failed)
    again = (Step("again", at),) if at < failed.ends_at else ()
    if follow is Follow.ONCE_MORE:
        return (*again, other)
    urgent = failed.urgent_after is not None and at >= failed.since + failed.urgent_after
    return (other, *again) if urgent else again


def _pause(follow: Follow, failed: Failed) -> timedelta:
    if failed.never_left:
        return timedelta(0)
    asked = timedelta(seconds=failed.retry_after or 0)
    if follow is Follow.ONCE_MORE:
        return max(asked, _jittered(_ONCE_MORE, failed.attempt_id))
    first, longest = (_HELD, _HELD_LONGEST) if follow is Follow.HOLD else (_FIRST, _LONGEST)
    return max(asked, _jittered(min(first * 2 ** min(failed.tries - 1, 20), longest), failed.attempt_id))


def _jittered(pause: timedelta, attempt_id: str) -> timedelta:
    """Up to a quarter more, by the attempt: what failed together does not come back together."""
    return pause * (1 + crc32(attempt_id.encode()) / 2**32 / 4)
