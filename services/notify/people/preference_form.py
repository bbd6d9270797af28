"""What a button of the preferences page asks for, as parts of the customer's wishes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from services.notify.rules.facts import QuietHours
from services.notify.rules.standing import Standing
from services.notify.rules.wishes import GROUPS, kinds_of
from shared.languages import LANGUAGES

PAUSES = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


class BadForm(ValueError):
    """The form asks for what cannot be; the text names the section of the page that says how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form as they came; `wanted` are the boxes that were ticked."""

    fields: Mapping[str, str]
    wanted: frozenset[str] = frozenset()


def wishes_in(form: Form, standing: Standing, now: datetime) -> dict[str, Any]:
    """The parts of the wishes that the form changes, as values of Wishes. Raises BadForm."""
    read = _READ.get(form.fields.get("do", ""))
    if read is None:
        raise BadForm("page")
    return read(form, standing, now)


def _first(form: Form, standing: Standing, _now: datetime) -> dict[str, Any]:
    channel = _channel(form, standing)
    return {"channels": (channel, *(other for other in standing.used if other != channel))}


def _use(form: Form, standing: Standing, _now: datetime) -> dict[str, Any]:
    channel = _channel(form, standing)
    return {"channels": standing.used if channel in standing.used else (*standing.used, channel)}


def _drop(form: Form, standing: Standing, _now: datetime) -> dict[str, Any]:
    channel = _channel(form, standing)
    return {"channels": tuple(other for other in standing.used if other != channel)}


def _stop(_form: Form, _standing: Standing, _now: datetime) -> dict[str, Any]:
    return {"channels": ()}


def _start(_form: Form, standing: Standing, _now: datetime) -> dict[str, Any]:
    """Every way there is, in the shop's order: what somebody used before they left is not kept."""
    usual = [channel for channel in standing.usual if channel in standing.addresses]
    return {"channels": tuple(usual) or standing.unused, "paused_until": None}


def _language(form: Form, _standing: Standing, _now: datetime) -> dict[str, Any]:
    language = form.fields.get("language")
    if language not in LANGUAGES:
        raise BadForm("page")
    return {"language": language}


def _hours(form: Form, _standing: Standing, _now: datetime) -> dict[str, Any]:
    if form.fields.get("quiet") == "no":
        return {"quiet_hours": None}
    try:
        start, end = (time.fromisoformat(form.fields.get(name, "")) for name in ("from", "to"))
    except ValueError as error:
        raise BadForm("hours") from error
    if start == end or start.tzinfo or end.tzinfo:
        raise BadForm("hours")
    whole = (when.replace(second=0, microsecond=0) for when in (start, end))
    return {"quiet_hours": QuietHours(*whole)}


def _kinds(form: Form, standing: Standing, _now: datetime) -> dict[str, Any]:
    """A group as a whole goes off or on; of one that was partly off before, a ticked box leaves that as it is."""
    off = frozenset(GROUPS) - form.wanted
    back_on = kinds_of(frozenset(standing.wishes.groups_off()) - off)
    return {"unwanted": standing.wishes.unwanted - back_on | kinds_of(off)}


def _pause(form: Form, _standing: Standing, now: datetime) -> dict[str, Any]:
    length = PAUSES.get(form.fields.get("for", ""))
    if length is None:
        raise BadForm("page")
    return {"paused_until": (now + length).replace(second=0, microsecond=0)}


def _resume(_form: Form, _standing: Standing, _now: datetime) -> dict[str, Any]:
    return {"paused_until": None}


def _channel(form: Form, standing: Standing) -> str:
    channel = form.fields.get("channel", "")
    if channel not in standing.addresses:
        raise BadForm("page")
    return channel


_READ: Mapping[str, Callable[[Form, Standing, datetime], dict[str, Any]]] = {
    "first": _first,
    "use": _use,
    "drop": _drop,
    "stop": _stop,
    "start": _start,
    "language": _language,
    "hours": _hours,
    "kinds": _kinds,
    "pause": _pause,
    "resume": _resume,
}
