"""Carrier profiles: how to read one carrier, from a data file in profiles/.

A profile takes from generic-edifact what its own file leaves out of the section [edifact].
"""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from services.tracking.carriers.codes import code_set
from services.tracking.carriers.mapping import KEYS, MeaningRule, Pattern, SetRule, reader
from services.tracking.edi.dialect import Dialect, Meaning, Wording
from services.tracking.scan import Milestone

GENERIC = "generic-edifact"
QUALIFIERS = ("event_times", "estimates", "deadlines", "places", "pickup_places", "references")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is to know about a carrier. `dialect` says how it writes IFTSTA."""

    name: str
    zone: str  # of times without offset or place
    debounce_seconds: int  # how long an incomplete change set waits for its other parcels
    dialect: Dialect


class WrongProfile(ValueError):
    """A profile's data file cannot be used; the text names the file and what is wrong."""


def load(name: str) -> Profile:
    """The profile of a carrier. Raises WrongProfile if its file is missing or wrong."""
    try:
        return profile(name, _data(name))
    except (OSError, KeyError, TypeError, ValueError, re.error) as error:
        raise WrongProfile(f"profiles/{name}.toml: {error!r}") from error


def profile(name: str, data: dict[str, Any]) -> Profile:
    """The profile that the content of a data file makes."""
    ZoneInfo(data["zone"])
    return Profile(
        name=name,
        zone=data["zone"],
        debounce_seconds=int(data["debounce_seconds"]),
        dialect=_dialect(data),
    )


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("profiles", f"{name}.toml").read_text("utf-8"))


def _dialect(data: dict[str, Any]) -> Dialect:
    own = {**_data(GENERIC)["edifact"], **data["edifact"]}
    together = own.get("together", {})
    return Dialect(
        zone=data["zone"],
        meaning=reader(_set_rules(own), _meaning_rules(own)),
        together={code: (row["code"], Milestone(row["milestone"])) for code, row in together.items()},
        parcel_marks=frozenset(own["parcel_marks"]),
        wording=_wording(own["wording"]),
        **{key: tuple(own[key]) for key in QUALIFIERS},
    )


def _set_rules(own: dict[str, Any]) -> list[SetRule]:
    return [(_pattern(row), code_set(row["set"])) for row in own["sets"]]


def _meaning_rules(own: dict[str, Any]) -> list[MeaningRule]:
    """Rules for single codes: [[edifact.codes]] with `milestone`, and `need`, `variant`, `carrier_told`, `flags`."""
    return [
        (
            _pattern(row),
            Meaning(
                milestone=Milestone(row["milestone"]),
                need=row.get("need"),
                variant=row.get("variant"),
                carrier_told=row.get("carrier_told", False),
                flags=frozenset(row.get("flags", [])),
            ),
        )
        for row in own.get("codes", [])
    ]


def _pattern(row: dict[str, Any]) -> Pattern:
    wanted = {key: row[key] for key in KEYS if key in row}
    return Pattern({key: (value,) if isinstance(value, str) else tuple(value) for key, value in wanted.items()})


def _wording(row: dict[str, Any]) -> Wording:
    return Wording(
        qualifiers=frozenset(row["qualifiers"]),
        code_labels=frozenset(row["code_labels"]),
        hours_labels=frozenset(row["hours_labels"]),
        code=re.compile(row["code"]),
        hours=re.compile(row["hours"]),
    )
