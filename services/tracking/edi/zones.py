"""Which time zone a country, or a zone written after a time, stands for.

Countries of several zones are left out: their times take the zone of the carrier's profile.
"""

from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

COUNTRIES = {
    "AT": "Europe/Vienna",
    "AX": "Europe/Mariehamn",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CH": "Europe/Zurich",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HK": "Asia/Hong_Kong",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IN": "Asia/Kolkata",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SG": "Asia/Singapore",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "TR": "Europe/Istanbul",
    "TW": "Asia/Taipei",
    "UA": "Europe/Kyiv",
}
# Format 303 leaves three characters, so EET and CET have to serve all year: they mean the wall clock there.
WALL_CLOCKS = {"EET": "Europe/Helsinki", "CET": "Europe/Berlin", "MEZ": "Europe/Berlin", "WET": "Europe/Lisbon"}
HOURS_EAST = {"Z": 0, "UTC": 0, "GMT": 0, "UCT": 0, "BST": 1, "EST": -5, "EDT": -4}


def zone_of_country(country: str | None) -> tzinfo | None:
    """The zone of an ISO 3166 country that has only one; None otherwise."""
    name = COUNTRIES.get((country or "").upper())
    return ZoneInfo(name) if name else None


def zone_named(letters: str) -> tzinfo | None:
    """The zone of letters such as Z, UTC or EET; None if they are not known."""
    if letters in HOURS_EAST:
        return timezone(timedelta(hours=HOURS_EAST[letters]))
    return ZoneInfo(WALL_CLOCKS[letters]) if letters in WALL_CLOCKS else None
