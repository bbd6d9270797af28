"""What was wished, as its customer would say it."""

from collections.abc import Callable, Mapping

from services.tracking.changes.facts import What, Wish
from services.tracking.page.words import Words, upfirst


def details(wish: Wish, words: Words) -> tuple[str, ...]:
    """The lines that say what exactly; none for a wish that is all said by its title."""
    say = _SAID.get(wish.what)
    return tuple(line for line in say(wish, words) if line) if say else ()


def _time(wish: Wish, words: Words) -> tuple[str, ...]:
    if wish.day is None:
        return ()
    if wish.start is None or wish.end is None:
        return (upfirst(words.day(wish.day)),)
    timed: str = words.texts["dates"]["timed"]
    return (upfirst(timed.format(day=words.day(wish.day), hours=words.hours(wish.start, wish.end))),)


def _address(wish: Wish, _words: Words) -> tuple[str, ...]:
    return (wish.street or "", " ".join(part for part in (wish.postcode, wish.city) if part))


def _point(wish: Wish, _words: Words) -> tuple[str, ...]:
    if wish.point is None:
        return ()
    return (wish.point.name, f"{wish.point.street}, {wish.point.postcode} {wish.point.city}".strip(", "))


def _instructions(wish: Wish, words: Words) -> tuple[str, ...]:
    said = words.texts["change"]["said"]
    return (
        said["door_code"].format(code=wish.door_code) if wish.door_code else "",
        said["call_before"] if wish.call_before else "",
        said["no_stairs"] if wish.no_stairs else "",
        wish.words or "",
        *(words.texts["change"]["need"].get(need, need.replace("_", " ")) for need in wish.needs),
    )


def _storage(wish: Wish, words: Words) -> tuple[str, ...]:
    return (words.texts["change"]["said"]["days"].format(days=wish.days),) if wish.days else ()


_SAID: Mapping[What, Callable[[Wish, Words], tuple[str, ...]]] = {
    What.OTHER_TIME: _time,
    What.OTHER_ADDRESS: _address,
    What.PICKUP_POINT: _point,
    What.NEIGHBOUR: lambda wish, _: (wish.neighbour or "",),
    What.SAFE_PLACE: lambda wish, _: (wish.place or "",),
    What.INSTRUCTIONS: _instructions,
    What.LONGER_STORAGE: _storage,
}
