"""How many SMS segments a text costs, and how to make it cost one (3GPP TS 23.038 and 23.040)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")  # each is sent as escape + character: two septets
_GSM = GSM_BASIC | GSM_EXTENSION
GSM_LIMITS = (160, 153)  # septets in a message alone, and in each part of a long one
UCS2_LIMITS = (70, 67)  # UTF-16 units, likewise

# Typography that a telephone need not see: one curly quote would make the whole text cost double.
LOOK_ALIKES = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u00b4": "'", "`": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2026": "...", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\u00ad": "", "\t": " ",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """What a text costs: its alphabet, its length in that alphabet's units, and the segments."""

    alphabet: str
    units: int
    segments: int


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a text message; the lowest `turn` is the first to become `short`, None is said as it is."""

    text: str
    turn: int | None = None
    short: str = ""


def is_gsm(text: str) -> bool:
    """Whether the text fits the GSM 7-bit alphabet."""
    return _GSM.issuperset(text)


def count(text: str) -> Count:
    """Segments of a text. An escape pair or a surrogate pair is never split between two segments."""
    gsm = is_gsm(text)
    alone, part = GSM_LIMITS if gsm else UCS2_LIMITS
    units = sum(_widths(text, gsm=gsm)) if _has_pairs(text, gsm=gsm) else len(text)
    segments = 1 if units <= alone else _pack(_widths(text, gsm=gsm), part)
    return Count("GSM-7" if gsm else "UCS-2", units, segments)


def plain(text: str) -> str:
    """The text with typographic quotes, dashes and spaces replaced by what every telephone has."""
    return text.translate(LOOK_ALIKES)


def fit(parts: Sequence[Part]) -> str:
    """Join the parts, shortening them turn by turn until one segment holds them.

    Where even the shortest text takes more segments, it is shortened only as far as that number needs.
    """
    floor = count(_join(part.text if part.turn is None else part.short for part in parts)).segments
    said = [part.text for part in parts]
    for position in sorted(range(len(parts)), key=lambda at: parts[at].turn or 0):
        if count(_join(said)).segments <= floor:
            break
        if parts[position].turn is not None:
            said[position] = parts[position].short
    return _join(said)


def _join(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _has_pairs(text: str, *, gsm: bool) -> bool:
    """Whether some letter takes two units."""
    return not GSM_EXTENSION.isdisjoint(text) if gsm else max(text) > "\uffff"


def _widths(text: str, *, gsm: bool) -> Iterator[int]:
    """Units of each letter: septets, or UTF-16 units."""
    if gsm:
        return (2 if letter in GSM_EXTENSION else 1 for letter in text)
    return (2 if letter > "\uffff" else 1 for letter in text)


def _pack(widths: Iterable[int], limit: int) -> int:
    segments, used = 1, 0
    for width in widths:
        if used + width > limit:
            segments, used = segments + 1, 0
        used += width
    return segments
