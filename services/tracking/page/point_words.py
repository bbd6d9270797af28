"""Pickup points near somewhere, as choices: how far, where, and when they are open."""

from collections.abc import Iterable

from services.tracking.changes.points import Near
from services.tracking.page.wish_form import Choice
from services.tracking.page.words import Words

_NEAR = 100  # metres


def choices(near: Iterable[Near], words: Words, *, chosen: str) -> tuple[Choice, ...]:
    """One for each point, in the order given."""
    return tuple(
        Choice(value=one.point.id, label=one.point.name, lines=_lines(one, words), chosen=one.point.id == chosen)
        for one in near
    )


def _lines(near: Near, words: Words) -> tuple[str, ...]:
    texts, point = words.texts["pickup"], near.point
    where = f"{point.street}, {point.postcode} {point.city}".strip(", ")
    days = ((texts["today"], words.open(near.today)), (texts["tomorrow"], words.open(near.tomorrow)))
    hours = " · ".join(f"{label} {hours}" for label, hours in days if hours)
    return tuple(
        line for line in (" · ".join(part for part in (_far(near.metres, words), where) if part), hours) if line
    )


def _far(metres: int | None, words: Words) -> str | None:
    """ "noin 1,2 km"; None for what is so near that the middle of a postcode cannot tell."""
    if metres is None or metres < _NEAR:
        return None
    texts = words.texts["change"]
    far = f"{metres} m" if metres < 1000 else f"{metres / 1000:.1f} km".replace(".", texts["decimal"])
    return str(texts["about"].format(far=far))
