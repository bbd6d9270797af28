"""What a change of somebody's wishes means for them, in plain sentences."""

from collections.abc import Callable, Iterable, Mapping

from services.notify.people.page_words import Words
from services.notify.rules.standing import Standing
from services.notify.rules.wishes import PARTS, Wishes

_NUMBERS = ("one", "two", "three")
_WARNINGS = {"pickup": "no_pickup", "trouble": "no_trouble"}  # what somebody loses who switches these groups off


def changed(before: Wishes, after: Wishes) -> tuple[str, ...]:
    """The parts of the wishes that are different now."""
    return tuple(part for part in PARTS if getattr(before, part) != getattr(after, part))


def meaning(parts: Iterable[str], after: Standing, words: Words) -> tuple[str, ...]:
    """What the customer is to expect from now on, in a line or two for each part that changed."""
    return tuple(line for part in PARTS if part in parts for line in _MEANING[part](after, words))


def _language(_after: Standing, words: Words) -> list[str]:
    return [words.texts["means"]["language"]]


def _channels(after: Standing, words: Words) -> list[str]:
    means = words.texts["means"]
    if not after.used:
        return [means["left"]]
    lines = [means[_NUMBERS[len(after.used) - 1]].format(**words.by(after.used))]
    stopped = [words.texts["channels"][channel] for channel in after.used if channel in after.closed]
    return [*lines, means["closed"].format(ways=", ".join(stopped))] if stopped else lines


def _hours(after: Standing, words: Words) -> list[str]:
    means, hours = words.texts["means"], after.wishes.quiet_hours
    if hours is None:
        return [means["any_hour"]]
    return [means["quiet"].format(start=words.clock(hours.start), end=words.clock(hours.end))]


def _kinds(after: Standing, words: Words) -> list[str]:
    means, off = words.texts["means"], after.wishes.groups_off()
    if not off:
        return [means["all_kinds"]]
    kinds = words.listed([words.texts["kinds"][group] for group in off])
    return [means["fewer"].format(kinds=kinds), *(means[_WARNINGS[group]] for group in off if group in _WARNINGS)]


def _pause(after: Standing, words: Words) -> list[str]:
    means, until = words.texts["means"], after.wishes.paused_until
    if until is None or until <= words.now:
        return [means["resumed"]]
    return [means["paused"].format(until=words.moment(until))]


_MEANING: Mapping[str, Callable[[Standing, Words], list[str]]] = {
    "language": _language,
    "channels": _channels,
    "quiet_hours": _hours,
    "unwanted": _kinds,
    "paused_until": _pause,
}
