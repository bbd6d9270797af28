"""The customer's master data: phone numbers, time zones, and whose word counts when two sources differ."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import phonenumbers
from babel.core import get_global

CHANNELS = ("sms", "whatsapp", "email")
FIELDS = ("name", "language", "phone", "email", "preferences", "needs")
PREFERENCES = ("channels", "quiet_hours")
# What has a source of its own: a word on the channels is none on the quiet hours.
SOURCED = ("name", "language", "phone", "email", *(f"preferences.{part}" for part in PREFERENCES), "needs")
NEEDS = ("call_before", "no_stairs", "no_doorbell", "hard_of_hearing", "allergy")  # that customers can tick
SOURCES = ("carrier", "shop", "customer")  # a later one outranks those before it

# The zone most people live in, for countries with several where a shop may well deliver.
_MAIN_ZONES = {"DE": "Europe/Berlin", "ES": "Europe/Madrid", "PT": "Europe/Lisbon"}
_UNSAID = object()  # no quiet hours is not the same as nothing said of them
_PHONE_CHARACTERS = re.compile(r"\+?[\d\s()./\-\u2010-\u2013\u00a0]+")
_LENGTHS = {
    phonenumbers.ValidationResult.TOO_SHORT: "has too few digits",
    phonenumbers.ValidationResult.TOO_LONG: "has too many digits",
}


class BadPhone(ValueError):
    """No phone can have this number; the text says why."""


def e164(text: str, country: str | None) -> str:
    """The international form (ITU-T E.164) of a number as people write it, such as 040 123 4567 in FI.

    Raises BadPhone. Without a country only numbers that begin with + can be read.
    """
    if not _PHONE_CHARACTERS.fullmatch(text):
        raise BadPhone("holds other characters than digits, spaces and a + in front")
    try:
        # With a + the country plays no part; given all the same, its own way of dialling abroad would be tried.
        number = phonenumbers.parse(text, None if text.startswith("+") else country)
    except phonenumbers.NumberParseException as error:
        raise BadPhone(_unreadable(text, error)) from error
    if not phonenumbers.is_valid_number(number):
        length = _LENGTHS.get(phonenumbers.is_possible_number_with_reason(number))
        where = phonenumbers.region_code_for_country_code(number.country_code or 0)
        raise BadPhone(f"{length or 'is not a number that is in use'} for {where}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _unreadable(text: str, error: phonenumbers.NumberParseException) -> str:
    if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
        bare = "begin with + and the country code, such as +358 40 123 4567"
        return "no country has this code" if text.startswith("+") else bare
    return "has too few digits" if len(text) < 7 else "has too many digits"


def zone_of(country: str, shop_zone: str) -> str:
    """The time zone of somebody in that country; the shop's where the country has several and says nothing."""
    zones = get_global("territory_zones").get(country, [])
    if len(zones) == 1:
        return str(zones[0])
    return shop_zone if shop_zone in zones else _MAIN_ZONES.get(country, shop_zone)


@dataclass(frozen=True)
class Origin:
    """Who said so, and when."""

    source: str
    at: datetime

    @classmethod
    def read(cls, stored: Mapping[str, str]) -> "Origin":
        return cls(stored["source"], datetime.fromisoformat(stored["at"]))

    def public(self) -> dict[str, str]:
        """The form in which it is kept and shown."""
        return {"source": self.source, "at": self.at.astimezone(UTC).isoformat()}

    def yields_to(self, other: "Origin") -> bool:
        """Whether a value of this origin gives way: to a higher rank always, to an equal one that is not older."""
        mine, theirs = SOURCES.index(self.source), SOURCES.index(other.source)
        return theirs > mine or (theirs == mine and other.at >= self.at)

    def reason(self, other: "Origin") -> str:
        """Why a value of this origin stands against the other."""
        if self.source == other.source:
            return f"the {self.source} gave it later, at {self.at.isoformat()}"
        return f"the {self.source} gave it at {self.at.isoformat()}, and outranks the {other.source}"


@dataclass(frozen=True, kw_only=True)
class Merged:
    """A customer after somebody's word: all values, the origins of what is SOURCED, which fields are new, and what
    stands against the word, and why."""

    values: dict[str, Any]
    origins: dict[str, Origin]
    changed: list[str]
    kept: dict[str, str]


def merge(values: Mapping[str, Any], origins: Mapping[str, Origin], given: Mapping[str, Any], origin: Origin) -> Merged:
    """Take the given fields where their source may overwrite what is there. Only fields of FIELDS.

    Preferences may be given in part: what is left out stays as it was. None takes back all of them.
    """
    standing, held, kept = _spread(values), dict(origins), {}
    for path, wanted in _spread(given).items():
        present = origins.get(path)
        if present is None or present.yields_to(origin):
            standing[path], held[path] = wanted, origin
        elif wanted != standing.get(path):
            kept[path] = present.reason(origin)
    after = _gathered(standing)
    changed = [field for field in after if after[field] != values.get(field)]
    return Merged(values=after, origins=held, changed=changed, kept=kept)


def _spread(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields by the paths of SOURCED."""
    spread = {path: value for path, value in fields.items() if path != "preferences"}
    if "preferences" in fields:
        parts = fields["preferences"]
        said = dict.fromkeys(PREFERENCES, _UNSAID) if parts is None else parts
        spread |= {f"preferences.{part}": value for part, value in said.items()}
    return spread


def _gathered(spread: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of what was spread."""
    paths = {path: path.partition(".")[2] for path in spread}
    fields = {path: value for path, value in spread.items() if not paths[path]}
    if any(paths.values()):
        parts = {part: spread[path] for path, part in paths.items() if part and spread[path] is not _UNSAID}
        fields["preferences"] = parts or None
    return fields
