"""When the demo's story happens: by day, just before now, so that nobody's quiet hours hold its messages back."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.clock import Clock

ZONE = ZoneInfo("Europe/Helsinki")
_NOON = time(12, 0)
_SPEED = 3600  # an hour a second: whatever lies between the story and now has passed within half a minute


def story_noon(now: datetime) -> datetime:
    """The latest noon in Finland that has passed: the hour in which the story's parcels arrive."""
    today = datetime.combine(now.astimezone(ZONE).date(), _NOON, ZONE)
    return today if today <= now else datetime.combine(today.date() - timedelta(days=1), _NOON, ZONE)


class StoryClock(Clock):
    """Begins at the story's noon; once the story is told, hurries to the real time and stays with it."""

    def __init__(self, noon: datetime) -> None:
        super().__init__(start=noon, catch_up=True)

    def hurry(self) -> None:
        """The story is told: catch up."""
        super().__init__(start=self.now(), speed=_SPEED, catch_up=True)
