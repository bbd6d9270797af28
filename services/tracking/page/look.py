"""A shop's own look on its customers' pages: its colour, made readable, and its logo, made safe."""

import base64
import re
import struct
from dataclasses import dataclass
from xml.etree import ElementTree as ET

READABLE = 4.5  # WCAG 2.2, 1.4.3: text of any size against what is behind it
MOST = 16 * 1024  # bytes of a logo: a page stays under 60 kB with all that belongs to it
TYPES = {"image/svg+xml": "svg", "image/png": "png"}
_WHITE, _NIGHT, _INK = (255, 255, 255), (0x1B, 0x22, 0x20), (0x06, 0x25, 0x1D)  # cards by day and night; dark letters
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")
_RUNS = frozenset({"script", "foreignobject", "iframe", "embed", "object", "animate", "set", "handler"})
_SHAPES = (0.5, 6.0)  # the narrowest and the widest logo, by width to height
_HEIGHT = 2.0  # rem

Rgb = tuple[int, int, int]


class Unfit(ValueError):
    """A colour or a logo cannot be taken; the text says why and what would do."""


@dataclass(frozen=True, slots=True)
class Shades:
    """A colour as it is used: on a light page with white letters on it, on a dark page with dark ones."""

    light: str
    dark: str


def shades(colour: str) -> Shades:
    """The colour, darkened and lightened as far as letters on it and beside it need. Raises Unfit."""
    if not _COLOUR.fullmatch(colour):
        raise Unfit("must be a colour such as #0b6b57")
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    light = _towards((red, green, blue), (0, 0, 0), (_WHITE,))
    dark = _towards((red, green, blue), _WHITE, (_NIGHT, _INK))
    return Shades(_hex(light), _hex(dark))


def contrast(one: Rgb, other: Rgb) -> float:
    """How well two colours stand out from each other: 1 to 21, as WCAG counts."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ratio_of(logo: bytes, media_type: str) -> float:
    """A logo's width to its height, once it is known to be what it says and harmless. Raises Unfit."""
    if media_type not in TYPES:
        raise Unfit(f"must be one of {', '.join(TYPES)}")
    if len(logo) > MOST:
        raise Unfit(f"must have at most {MOST // 1024} kB, so that pages stay light on a slow phone")
    width, height = _png(logo) if media_type == "image/png" else _svg(logo)
    if not width or not height:
        raise Unfit("must say its width and height, or have a viewBox")
    return max(_SHAPES[0], min(_SHAPES[1], width / height))


def style(colour: str | None, *, logo: str | None, ratio: float) -> str:
    """The style sheet of a shop's pages; `logo` is the address of its picture."""
    rules = []
    if colour:
        used = shades(colour)
        rules = [
            f":root {{ --mark: {used.light}; --on-mark: #fff; }}",
            f"@media (prefers-color-scheme: dark) {{ :root {{ --mark: {used.dark}; --on-mark: {_hex(_INK)}; }} }}",
            ".top { box-shadow: inset 0 .25rem var(--mark); padding-top: .85rem; }",
        ]
    if logo:
        size = f"width: {_HEIGHT * ratio:.2f}rem; height: {_HEIGHT:g}rem;"
        drawn = f"background: #fff url({logo}) center / contain no-repeat; border-radius: .2rem;"
        rules.append(".shop { display: flex; align-items: center; gap: .6rem; }")
        rules.append(f'.shop::before {{ content: ""; flex: none; {size} {drawn} }}')
    return "".join(f"{rule}\n" for rule in rules)


def inlined(picture: bytes, media_type: str) -> str:
    """A logo as an address that holds all of it, for a page without any other file."""
    return f"data:{media_type};base64,{base64.b64encode(picture).decode()}"


def _towards(colour: Rgb, end: Rgb, behind: tuple[Rgb, ...]) -> Rgb:
    """The first step from the colour to the end that can be read against all of these."""
    for step in range(101):
        mixed = _mix(colour, end, step / 100)
        if all(contrast(mixed, one) >= READABLE for one in behind):
            return mixed
    return end


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    parts = (value / 255 for value in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _png(logo: bytes) -> tuple[float, float]:
    if logo[:8] != b"\x89PNG\r\n\x1a\n" or logo[12:16] != b"IHDR" or len(logo) < 33:
        raise Unfit("is not a PNG picture")
    width, height = struct.unpack(">II", logo[16:24])
    return float(width), float(height)


def _svg(logo: bytes) -> tuple[float, float]:
    if b"<!DOCTYPE" in logo or b"<!ENTITY" in logo:
        raise Unfit("must have no DOCTYPE and no entities")
    try:
        root = ET.fromstring(logo)  # noqa: S314 - without entities there is nothing to expand
    except (ET.ParseError, ValueError) as error:
        raise Unfit("is not an SVG picture") from error
    if _name(root.tag) != "svg":
        raise Unfit("is not an SVG picture")
    for item in root.iter():
        _harmless(item)
    box = root.get("viewBox", "").replace(",", " ").split()
    sizes = box[2:4] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    found = [float(size[1]) if (size := _LENGTH.fullmatch(text)) else 0.0 for text in sizes]
    return found[0], found[1]


def _harmless(item: ET.Element) -> None:
    """Nothing runs, nothing is fetched. Raises Unfit."""
    if _name(item.tag) in _RUNS:
        raise Unfit(f"must have no <{_name(item.tag)}> in it")
    for name, value in item.attrib.items():
        local = _name(name)
        if local.startswith("on") or (local == "href" and not value.startswith("#")):
            raise Unfit(f"must have no {local} that runs or leads anywhere")
    if re.search(r"@import|url\(\s*['\"]?(?!#)", (item.text or "") + " ".join(item.attrib.values())):
        raise Unfit("must fetch nothing from elsewhere")


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()
