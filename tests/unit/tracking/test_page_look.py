"""A shop's colour stays readable, and its logo harmless."""

import struct

import pytest

from services.tracking.page.look import MOST, Unfit, contrast, ratio_of, shades, style

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10z"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 200, 100, 8, 6, 0, 0, 0, 0)
WHITE, NIGHT = (255, 255, 255), (0x1B, 0x22, 0x20)


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@pytest.mark.parametrize("colour", ["#ffcc00", "#000000", "#ffffff", "#0b6b57", "#e4002b", "#777777"])
def test_every_colour_can_be_read_by_day_and_by_night(colour: str) -> None:
    used = shades(colour)
    assert contrast(rgb(used.light), WHITE) >= 4.5
    assert contrast(rgb(used.dark), NIGHT) >= 4.5
    assert contrast(rgb(used.dark), (0x06, 0x25, 0x1D)) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert shades("#0b6b57").light == "#0b6b57"
    assert shades("#FFCC00").dark == "#ffcc00"


@pytest.mark.parametrize("colour", ["red", "#fff", "#0b6b5", "#0b6b57;", "0b6b57"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(Unfit, match="such as #0b6b57"):
        shades(colour)


def test_a_logo_says_its_shape() -> None:
    assert ratio_of(SVG, "image/svg+xml") == 4
    assert ratio_of(PNG, "image/png") == 2
    assert ratio_of(b'<svg xmlns="http://www.w3.org/2000/svg" width="30px" height="30"/>', "image/svg+xml") == 1


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (b"<script>alert(1)</script>", "<script>"),
        (b'<path onload="x()"/>', "onload"),
        (b'<a href="https://example.fi"/>', "href"),
        (b'<image xmlns:x="http://www.w3.org/1999/xlink" x:href="//example.fi/a.png"/>', "href"),
        (b"<foreignObject/>", "foreignobject"),
        (b"<style>@import 'https://example.fi/a.css'</style>", "elsewhere"),
        (b'<path style="fill:url(https://example.fi/a)"/>', "elsewhere"),
    ],
)
def test_a_logo_that_runs_or_fetches_is_refused(inside: bytes, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        ratio_of(SVG.replace(b"<path", inside + b"<path", 1), "image/svg+xml")


@pytest.mark.parametrize(
    ("logo", "media_type"),
    [
        (b"GIF89a", "image/png"),
        (b"<html/>", "image/svg+xml"),
        (b"<svg", "image/svg+xml"),
        (b"<svg/>", "image/svg+xml"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "image/svg+xml"),
        (SVG + b" " * MOST, "image/svg+xml"),
        (SVG, "image/gif"),
    ],
)
def test_what_is_no_logo_is_refused(logo: bytes, media_type: str) -> None:
    with pytest.raises(Unfit):
        ratio_of(logo, media_type)


def test_a_gradient_within_the_picture_is_fine() -> None:
    gradient = SVG.replace(b'd="', b'fill="url(#a)" d="')
    assert ratio_of(gradient, "image/svg+xml") == 4


def test_the_style_says_no_more_than_was_given() -> None:
    assert style(None, logo=None, ratio=1) == ""
    assert "url(" not in style("#0b6b57", logo=None, ratio=1)
    assert "--mark" not in style(None, logo="/t/look/a/logo", ratio=1)
