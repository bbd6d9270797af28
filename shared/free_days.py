"""Days on which hardly anybody works or delivers: Sundays, and the public holidays of a country."""

from datetime import date
from functools import lru_cache

import holidays

_SUNDAY = 6


def is_free_day(day: date, country: str | None) -> bool:
    """Whether the day is a Sunday or a holiday of the whole country (ISO 3166-1); none are known where it is not."""
    return day.weekday() == _SUNDAY or (country is not None and day in _holidays(country, day.year))


@lru_cache(maxsize=1000)
def _holidays(country: str, year: int) -> frozenset[date]:
    known = country in holidays.list_supported_countries()
    return frozenset(holidays.country_holidays(country, years=year)) if known else frozenset()
