"""The preferences page: every word and every button that its template shows."""

from dataclasses import dataclass
from typing import Any

from services.notify.people import consequences
from services.notify.people.page_words import Words
from services.notify.people.preference_form import PAUSES
from services.notify.rules.standing import Standing
from services.notify.rules.wishes import DEFAULT_QUIET_HOURS, GROUPS
from shared.masking import masked

_NOTED = ("pickup", "trouble")  # groups whose absence may cost somebody their parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One channel. `place` numbers it where it is used; `buttons` are pairs of what they do and what they say."""

    channel: str
    name: str
    to: str | None
    place: str | None
    closed: str | None
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A group of kinds, and whether the customer hears of it."""

    group: str
    label: str
    ticked: bool
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """What the page says of one customer. `changed` is what the last change means."""

    headline: str
    second: str
    advice: str
    changed: tuple[str, ...]
    ways: tuple[Way, ...]
    chosen_language: str
    quiet: bool
    hours: tuple[str, str]
    boxes: tuple[Box, ...]
    pauses: tuple[tuple[str, str], ...]
    paused: bool
    left: bool


def build(
    shop: str, standing: Standing, words: Words, *, changed: tuple[str, ...], opened: str | None, names: bool = True
) -> PageView:
    """The page as its customer sees it now. `changed` and `opened`: what the last form changed, or opened again.

    `names`: whether the page still says, masked, which number and address we have.
    """
    wishes, texts = standing.wishes, words.texts
    headline, _, second = _headline(standing, words).partition(" | ")
    hours = wishes.quiet_hours or DEFAULT_QUIET_HOURS
    off = wishes.groups_off()
    return PageView(
        headline=headline,
        second=second,
        advice=texts["now"]["advice_left" if wishes.left else "advice"],
        changed=(*_opened(opened, standing, words), *consequences.meaning(changed, standing, words)),
        ways=tuple(_way(channel, standing, words, shop, names=names) for channel in (*standing.used, *standing.unused)),
        chosen_language=wishes.language,
        quiet=wishes.quiet_hours is not None,
        hours=(f"{hours.start:%H:%M}", f"{hours.end:%H:%M}"),
        boxes=tuple(_box(group, texts, ticked=group not in off) for group in GROUPS),
        pauses=tuple((length, texts["pause"][length]) for length in PAUSES),
        paused=wishes.paused(words.now),
        left=wishes.left,
    )


def _headline(standing: Standing, words: Words) -> str:
    said, wishes = words.texts["now"], standing.wishes
    if wishes.left:
        return str(said["left"])
    if wishes.paused_until and wishes.paused(words.now):
        return str(said["paused"]).format(until=words.moment(wishes.paused_until))
    ways = [channel for channel in standing.used if channel not in standing.closed]
    form: str = said["nowhere" if not ways else "one" if len(ways) == 1 else "two"]
    return form.format(**words.by(ways))


def _opened(channel: str | None, standing: Standing, words: Words) -> tuple[str, ...]:
    """That a channel is open again, where that is so."""
    if channel not in standing.addresses or channel in standing.closed:
        return ()
    said: str = words.texts["means"]["opened"]
    return (said.format(ways=words.texts["channels"][channel]),)


def _way(channel: str, standing: Standing, words: Words, shop: str, *, names: bool) -> Way:
    texts, used = words.texts, standing.used
    place = used.index(channel) + 1 if channel in used else None
    why = standing.closed.get(channel)
    return Way(
        channel=channel,
        name=texts["channels"][channel],
        to=masked(standing.addresses[channel]) if names else None,
        place=texts["order"]["used"].format(place=place) if place else None,
        closed=texts["closed"][why].format(shop=shop) if why else None,
        buttons=tuple((does, texts["order"][does]) for does in _buttons(place, why)),
    )


def _buttons(place: int | None, why: str | None) -> tuple[str, ...]:
    opens = ("open",) if why == "opted_out" else ()
    if place is None:
        return (*opens, "use")
    return (*opens, "drop") if place == 1 else (*opens, "first", "drop")


def _box(group: str, texts: Any, *, ticked: bool) -> Box:
    note = texts["kinds"][f"{group}_note"] if group in _NOTED else None
    return Box(group=group, label=texts["kinds"][group], ticked=ticked, note=note)
