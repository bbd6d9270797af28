"""The form of one change: what it asks, what was typed into it, and the wish that makes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from services.tracking.changes.facts import Offer, What
from services.tracking.page.words import Words, upfirst
from shared.hours import days_later, last_day

Said = Mapping[str, str]  # the fields of a form as they came
Faults = Mapping[str, str]  # why a field cannot be, by its name: a key of the page's [change.fault]

MOST = {  # characters
    "street": 200,
    "postcode": 12,
    "city": 100,
    "neighbour": 200,
    "place": 200,
    "door_code": 40,
    "words": 500,
}
_TEXTS: Mapping[What, tuple[str, ...]] = {
    What.OTHER_ADDRESS: ("street", "postcode", "city"),
    What.NEIGHBOUR: ("neighbour",),
    What.SAFE_PLACE: ("place",),
    What.INSTRUCTIONS: ("door_code", "words"),
}
_BOXES: Mapping[What, tuple[str, ...]] = {What.INSTRUCTIONS: ("call_before", "no_stairs")}
_COMPLETED = {"street": "street-address", "postcode": "postal-code", "city": "address-level2"}  # by the browser
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several; `lines` say more about it."""

    value: str
    label: str
    lines: tuple[str, ...] = ()
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `kind`: text, lines, box or choice; `error` says what is wrong with what was given."""

    name: str
    kind: str
    label: str
    hint: str | None = None
    value: str = ""
    error: str | None = None
    most: int | None = None
    completed: str | None = None
    choices: tuple[Choice, ...] = ()


def clean(said: Said) -> dict[str, str]:
    """Without what no keyboard types, and without spaces around."""
    return {name: _CONTROLS.sub("", value).replace("\r", "").strip() for name, value in said.items()}


def read(what: What, said: Said) -> tuple[dict[str, Any], dict[str, str]]:
    """The parts of a Wish that a form gives, but for its point; and what is wrong, by field."""
    faults = {name: "too_long" for name in _TEXTS.get(what, ()) if len(said.get(name, "")) > MOST[name]}
    facts: dict[str, Any] = {name: said.get(name) or None for name in _TEXTS.get(what, ())}
    facts |= {name: name in said for name in _BOXES.get(what, ())}
    try:
        facts |= _chosen(what, said)
    except ValueError:
        faults["day" if what is What.OTHER_TIME else "days"] = "not_offered"
    return facts, faults


def _chosen(what: What, said: Said) -> dict[str, Any]:
    """What was picked from a list. Raises ValueError for what no list of ours holds."""
    if what is What.LONGER_STORAGE:
        return {"days": int(said["days"])} if said.get("days") else {}
    if what is not What.OTHER_TIME:
        return {}
    day = {"day": date.fromisoformat(said["day"])} if said.get("day") else {}
    if not said.get("window"):
        return day
    start, end = (time.fromisoformat(part) for part in said["window"].split("-"))
    return {**day, "start": start, "end": end}


def fields(
    offer: Offer, words: Words, *, said: Said, faults: Faults, points: Sequence[Choice] = ()
) -> tuple[Field, ...]:
    """The questions of a change, with what was typed before and what is wrong with it."""
    texts = words.texts["change"]

    def field(name: str, kind: str, choices: tuple[Choice, ...] = ()) -> Field:
        return Field(
            name=name,
            kind=kind,
            label=texts["ask"][name],
            hint=texts["hint"].get(name),
            value=said.get(name, ""),
            error=_error(name, faults, words),
            most=MOST.get(name),
            completed=_COMPLETED.get(name),
            choices=choices,
        )

    chosen = [field(name, "choice", made) for name, made in _choices(offer, words, said, points) if made]
    typed = [field(name, "lines" if name == "words" else "text") for name in _TEXTS.get(offer.what, ())]
    ticked = [field(name, "box") for name in _BOXES.get(offer.what, ())]
    return (*chosen, *typed[:1], *ticked, *typed[1:])


def _choices(offer: Offer, words: Words, said: Said, points: Sequence[Choice]) -> list[tuple[str, tuple[Choice, ...]]]:
    texts = words.texts["change"]
    if offer.what is What.PICKUP_POINT:
        return [("point", tuple(points))]
    if offer.what is What.LONGER_STORAGE:
        picked = said.get("days") or str(offer.more_days[-1])
        days = (_more(days, words, offer.until, chosen=picked == str(days)) for days in offer.more_days)
        return [("days", tuple(days))]
    if offer.what is not What.OTHER_TIME:
        return []
    days = (
        Choice(value=day.isoformat(), label=upfirst(words.day(day)), chosen=said.get("day") == day.isoformat())
        for day in offer.days
    )
    spans = [(f"{start:%H:%M}-{end:%H:%M}", words.hours(start, end)) for start, end in offer.windows]
    windows = (
        Choice(value=value, label=label, chosen=said.get("window", "") == value)
        for value, label in ([("", texts["any_time"]), *spans] if spans else [])
    )
    return [("day", tuple(days)), ("window", tuple(windows))]


def _more(days: int, words: Words, until: datetime | None, *, chosen: bool) -> Choice:
    """So many days more, with the last one where the end of storage is known."""
    label = words.texts["change"]["days"].format(days=days)
    zone = words.zone.key
    last = words.day(last_day(days_later(until, days, zone), zone)) if until else None
    lines = (words.texts["change"]["last_day"].format(day=last),) if last else ()
    return Choice(value=str(days), label=label, lines=lines, chosen=chosen)


def _error(name: str, faults: Faults, words: Words) -> str | None:
    why, texts = faults.get(name), words.texts["change"]
    if why is None:
        return None
    said: str = texts["needed"][name] if why == "needed" else texts["fault"].get(why, texts["fault"]["not_offered"])
    return said.format(most=MOST.get(name))
