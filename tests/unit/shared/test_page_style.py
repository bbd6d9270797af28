"""The page's colours can be told apart: WCAG 2.2, contrast of text (4.5) and of what is not text (3)."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[3] / "shared/page/static/page.css").read_text()
_LIGHT, _, _REST = CSS.partition("@media (prefers-color-scheme: dark)")
_DARK = _REST[: _REST.index("\n}\n")]
TONES = ("calm", "attention", "good")


def colours(scheme: str, tone: str) -> dict[str, str]:
    sheet = _LIGHT if scheme == "light" else _DARK
    found: dict[str, str] = {}
    for selector in (r":root", rf"\.{tone}"):
        block = re.search(rf"{selector} {{(.*?)}}", sheet, re.DOTALL)
        assert block, f"{selector} in {scheme}"
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block[1]))
    return found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "sky", 4.5),
        ("ink", "paper", 4.5),
        ("ink", "card", 4.5),
        ("quiet", "sky", 4.5),
        ("quiet", "paper", 4.5),
        ("quiet", "card", 4.5),
        ("state", "sky", 4.5),
        ("state", "card", 4.5),
        ("alarm", "sky", 4.5),
        ("alarm", "card", 4.5),
        ("on-mark", "mark", 4.5),
        ("edge", "card", 3),
        ("edge", "sky", 3),
        ("mark", "card", 3),
        ("mark", "sky", 3),
    ],
)
def test_colours_can_be_told_apart(tone: str, scheme: str, front: str, back: str, least: float) -> None:
    found = colours(scheme, tone)
    assert contrast(found[front], found[back]) >= least
