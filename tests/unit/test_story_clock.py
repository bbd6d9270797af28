"""The demo happens by day and just before now, whatever the hour it is started."""

from datetime import UTC, datetime, timedelta

import pytest

from services.demo.clock import ZONE, StoryClock, story_noon
from shared.clock import real_now


@pytest.mark.parametrize("hour", range(24))
def test_the_story_is_at_noon_of_the_last_day_that_had_one(hour: int) -> None:
    now = datetime(2026, 11, 24, hour, 30, tzinfo=UTC)

    noon = story_noon(now)

    assert noon.astimezone(ZONE).hour == 12
    assert timedelta(0) <= now - noon < timedelta(days=1)


def test_once_the_story_is_told_it_is_the_real_time() -> None:
    clock = StoryClock(story_noon(real_now() - timedelta(days=2)))
    assert clock.now() < real_now() - timedelta(days=1)

    clock.end()

    assert abs(clock.now() - real_now()) < timedelta(seconds=5)
