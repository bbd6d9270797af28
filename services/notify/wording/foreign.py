"""Text that others wrote, made fit to be quoted in our messages."""

import unicodedata

LONGEST = 80  # characters of a name, a street, a reference: real ones are shorter
# Marks that turn the direction of whatever follows them, ours included.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str | None, *, longest: int = LONGEST) -> str | None:
    """Foreign text that cannot pass for ours: one line, no control characters, no `||`; cut where it is too long."""
    line = _line(text[: longest * 2]) if text else ""
    if len(line) > longest:
        line = line[: longest - 3].rstrip() + "..."
    return line or None


def whole(text: str | None, *, longest: int) -> str | None:
    """The same for what is useless when it is cut, such as a code: None where it is longer."""
    line = _line(text) if text and len(text) <= longest else ""
    return line or None


def listed(*parts: str | None, by: str = ", ") -> str | None:
    """The parts that are known, in a row; None where none is."""
    return by.join(part for part in parts if part) or None


def _line(text: str) -> str:
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    seen = "".join(letter for letter in spaced if letter == " " or _is_seen(letter))
    return " ".join(seen.replace("||", "|").split())


def _is_seen(letter: str) -> bool:
    return letter not in _TURNING and unicodedata.category(letter) not in ("Cc", "Cs")
