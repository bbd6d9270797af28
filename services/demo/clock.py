"""When the demo's story happens: by day, just before now, so that nobody's quiet hours hold its messages back."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.clock import Clock, real_now

ZONE = ZoneInfo("Europe/Helsinki")
_NOON = time(12, 0)


def story_noon(now: datetime) -> datetime:
    """The latest noon in Finland that has passed: the hour in which the story's parcels arrive."""
    today = datetime.combine(now.astimezone(ZONE).date(), _NOON, ZONE)
    return today if today <= now else datetime.combine(today.date() - timedelta(days=1), _NOON, ZONE)


class StoryClock(Clock):
    """Begins at the story's noon; once the story is told, it is the real time."""

    def __init__(self, noon: datetime) -> None:
        super().__init__(start=noon)
        self._telling = True

    def now(self) -> datetime:
        return super().now() if self._telling else real_now()

    def end(self) -> None:
        """The story is told."""
        self._telling = False
